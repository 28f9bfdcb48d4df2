// Primary keys: the format of the source's keys, and fresh keys in that format. Which row gets which parent is not decided here.
import { isNull, textColumn, type Column } from '../table/column';
import type { Random } from '../table/random';
import { drawForm, learnForm } from './text/form';
import type { TextForm } from './text/types';

/** Whole numbers, alone or in a text ("C-00012"). */
export interface NumberedKeys {
  kind: 'numbered';
  storage: 'number' | 'text';
  prefix: string;
  suffix: string;
  /** Digits, with leading zeros; 0 for none. */
  width: number;
  start: number;
  /** Every key is start + a multiple of step. */
  step: number;
  /** null: no gaps. Else where the keys lie: smoothed quantiles of the source, from 0 (start) up, in steps. */
  spread: number[] | null;
  count: number;
  order: KeyOrder;
}

/** Everything else that is text: codes, hashes, names. */
export interface TextKeys {
  kind: 'text';
  form: TextForm;
  order: KeyOrder;
}

/** Numbers that are not whole. */
export interface DecimalKeys {
  kind: 'decimal';
  decimals: number;
  spread: number[];
  order: KeyOrder;
}

/** Keys made before, of which new ones are different; each making adds its own. */
export interface KeysMade {
  /** The first free step of a numbered or decimal key. */
  next: number;
  texts: { has(text: string): boolean; add(text: string): void };
}

/** How the keys follow each other in the file. */
export type KeyOrder = 'ascending' | 'descending' | 'none';
export type KeySpec = (NumberedKeys | TextKeys | DecimalKeys) & { name: string };

const KNOTS = 32;

/** Learns from a key column; nulls and duplicates are passed over. Holds no key that has no neighbours to hide among. */
export function learnKeys(column: Column): KeySpec {
  const name = column.name;
  if (column.kind === 'number') {
    const values = column.values.filter((v) => !Number.isNaN(v));
    const order = orderOf(values, (a, b) => a - b);
    const sorted = Float64Array.from(new Set(values)).sort();
    if (sorted.every((v) => Number.isSafeInteger(v)))
      return { ...numbered(sorted), name, storage: 'number', prefix: '', suffix: '', width: 0, order };
    const decimals = Math.min(9, Math.max(...[...sorted.slice(0, 1000)].map(decimalsOf)));
    return { kind: 'decimal', name, decimals, spread: quantiles(sorted), order };
  }
  const texts = new Set<string>();
  for (let row = 0; row < column.codes.length; row++)
    if (!isNull(column, row)) texts.add(column.dictionary[column.codes[row]]);
  const all = [...texts];
  const dressed = undress(all);
  if (dressed) {
    const order = orderOf(Float64Array.from(dressed.numbers), (a, b) => a - b);
    const { prefix, suffix, width } = dressed;
    const numbers = Float64Array.from(new Set(dressed.numbers)).sort();
    return { ...numbered(numbers), name, storage: 'text', prefix, suffix, width, order };
  }
  const sample = all.length > 20_000 ? all.filter((_, i) => i % Math.ceil(all.length / 20_000) === 0) : all;
  const entities = Int32Array.from(sample.keys());
  const order = orderOf(all, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { kind: 'text', name, form: learnForm(sample, entities, 5), order };
}

/**
 * `n` different keys in the format of `spec`, in the order in which the source keeps its keys ('none': shuffled).
 * @param avoid keys that must not come out, as far as the format has others (the source's own; not for plain sequences)
 */
export function makeKeys(spec: KeySpec, n: number, random: Random, avoid?: Column, made?: KeysMade): Column {
  if (spec.kind === 'text') return textKeys(spec, n, random, avoid, made);
  if (spec.kind === 'decimal') return decimalKeys(spec, n, random, made);
  const numbers = spec.spread
    ? scattered(spec.spread, spec.count, n, random)
    : Float64Array.from({ length: n }, (_, i) => i);
  goOn(numbers, made);
  for (let i = 0; i < n; i++) numbers[i] = spec.start + numbers[i] * spec.step;
  arrange(numbers, spec.order, random);
  if (spec.storage === 'number') return { kind: 'number', name: spec.name, values: numbers };
  const write = (v: number): string => spec.prefix + String(v).padStart(spec.width, '0') + spec.suffix;
  return textColumn(spec.name, Array.from(numbers, write));
}

function numbered(sorted: Float64Array): Pick<NumberedKeys, 'kind' | 'start' | 'step' | 'spread' | 'count'> {
  let step = 0;
  for (let i = 1; i < sorted.length; i++) step = gcd(step, sorted[i] - sorted[i - 1]);
  step ||= 1;
  const start = sorted[0] ?? 1;
  const span = sorted.length > 1 ? (sorted[sorted.length - 1] - start) / step + 1 : sorted.length;
  const dense = span <= sorted.length;
  const spread = dense ? null : quantiles(sorted.map((v) => (v - start) / step));
  return {
    kind: 'numbered',
    start: spread ? start + Math.floor(spread[0]) * step : start,
    step,
    spread: spread && spread.map((v) => v - Math.floor(spread[0])),
    count: sorted.length,
  };
}

/** Quantiles, each the mean of up to five neighbours. */
function quantiles(sorted: Float64Array): number[] {
  const knots = Math.max(2, Math.min(KNOTS, Math.floor(sorted.length / 5)));
  return Array.from({ length: knots + 1 }, (_, k) => {
    const at = Math.round((k / knots) * (sorted.length - 1));
    const from = Math.max(0, Math.min(sorted.length - 5, at - 2));
    const near = sorted.subarray(from, from + 5);
    return near.reduce((sum, v) => sum + v, 0) / near.length;
  });
}

/** Different whole numbers >= 0 in ascending order, spread as the knots say; a wider range where more are asked for. */
function scattered(spread: number[], count: number, n: number, random: Random): Float64Array {
  const wide = n > count ? n / count : 1;
  const out = new Float64Array(n);
  let last = -1;
  for (let i = 0; i < n; i++) {
    const u = ((i + random.next()) / n) * (spread.length - 1);
    const k = Math.min(spread.length - 2, Math.floor(u));
    const value = Math.round((spread[k] + (u - k) * (spread[k + 1] - spread[k])) * wide);
    last = out[i] = Math.max(last + 1, value);
  }
  return out;
}

/** Moves ascending steps behind those made before. */
function goOn(steps: Float64Array, made: KeysMade | undefined): void {
  if (!made || steps.length === 0) return;
  for (let i = 0; i < steps.length; i++) steps[i] += made.next;
  made.next = steps[steps.length - 1] + 1;
}

function decimalKeys(spec: DecimalKeys & { name: string }, n: number, random: Random, before?: KeysMade): Column {
  const scale = 10 ** spec.decimals;
  const from = Math.round(spec.spread[0] * scale);
  const steps = scattered(
    spec.spread.map((v) => v * scale - from),
    n,
    n,
    random,
  );
  goOn(steps, before);
  const values = steps.map((v) => (v + from) / scale);
  arrange(values, spec.order, random);
  return { kind: 'number', name: spec.name, values };
}

function textKeys(
  spec: TextKeys & { name: string },
  n: number,
  random: Random,
  avoid?: Column,
  before?: KeysMade,
): Column {
  const others = new Set(avoid?.kind === 'text' ? avoid.dictionary : []);
  const old = { has: (text: string) => others.has(text) || (before?.texts.has(text) ?? false) };
  const made = new Set<string>();
  for (let i = 0; i < n; i++) {
    let text = '';
    for (let tries = 0; tries < 200 && (text === '' || made.has(text) || old.has(text)); tries++)
      text = drawForm(spec.form, random);
    for (let number = 2; made.has(text) || before?.texts.has(text) || text === ''; number++)
      text = drawForm(spec.form, random) + number;
    made.add(text);
    before?.texts.add(text);
  }
  const texts = [...made];
  if (spec.order !== 'none') texts.sort();
  if (spec.order === 'descending') texts.reverse();
  return textColumn(spec.name, texts);
}

function arrange(sorted: Float64Array, order: KeyOrder, random: Random): void {
  if (order === 'none') random.shuffle(sorted);
  if (order === 'descending') sorted.reverse();
}

function orderOf<T>(values: ArrayLike<T>, compare: (a: T, b: T) => number): KeyOrder {
  let up = 0;
  let down = 0;
  for (let i = 1; i < values.length; i++) {
    const c = compare(values[i - 1], values[i]);
    if (c < 0) up++;
    else if (c > 0) down++;
  }
  return down <= 0.01 * (up + down) ? 'ascending' : up <= 0.01 * (up + down) ? 'descending' : 'none';
}

/** Common prefix, number and suffix of all texts, or null where they are not built so. */
function undress(texts: string[]): { prefix: string; suffix: string; width: number; numbers: number[] } | null {
  if (texts.length < 2) return null;
  let prefix = texts[0];
  let suffix = texts[0];
  for (const text of texts) {
    let i = 0;
    while (i < prefix.length && text[i] === prefix[i]) i++;
    prefix = prefix.slice(0, i);
    let j = 0;
    while (j < suffix.length && text[text.length - 1 - j] === suffix[suffix.length - 1 - j]) j++;
    suffix = suffix.slice(suffix.length - j);
  }
  prefix = prefix.replace(/\d+$/, '');
  suffix = suffix.replace(/^\d+/, '');
  const cores = texts.map((t) => t.slice(prefix.length, t.length - suffix.length));
  if (!cores.every((c) => /^\d{1,15}$/.test(c))) return null;
  if (texts.length < 5 && /\p{L}/u.test(prefix + suffix)) return null;
  const zeros = cores.some((c) => c.length > 1 && c.startsWith('0'));
  const width = zeros ? Math.min(...cores.map((c) => c.length)) : 0;
  if (!cores.every((c) => String(Number(c)).padStart(width, '0') === c)) return null;
  return { prefix, suffix, width, numbers: cores.map(Number) };
}

function decimalsOf(value: number): number {
  return (String(value).split('.')[1] ?? '').length;
}

function gcd(a: number, b: number): number {
  while (b) [a, b] = [b, a % b];
  return a;
}
