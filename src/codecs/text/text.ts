// Text columns: learnt as a description of how they are written, made anew from it. Values are told on only where
// many root entities share them. Nulls are the caller's: the column made has none.
import type { TextColumn } from '../../table/column';
import type { Random } from '../../table/random';
import { Fresh } from './fresh';
import { drawForm, learnForm } from './form';
import { drawJson, learnJson } from './json';
import { drawNamed, isNamed, learnNamed, loadFaker } from './named';
import { clippedCounts, draw, weighted } from './tally';
import type { TextSpec } from './types';

/** Texts from which a column is learned at most. */
const SAMPLE = 20_000;
/** Meanings of which not even an often seen value is shown. */
const PRIVATE = ['email', 'phone', 'full-name', 'street', 'uuid', 'hash', 'ip-address', 'birth-number'];

/** Is a value of this meaning a person's own, however often it is seen? */
export function isPrivate(meaning: string | undefined): boolean {
  return PRIVATE.some((m) => m === meaning);
}

/**
 * How a text column is written.
 * @param meaning what the column speaks of, if known (`Meaning` of the schema)
 * @param groups root entity of each row
 * @param random decides the threshold of entities (5 to 8) and the rows looked at
 */
export function learnText(
  column: TextColumn,
  meaning: string | undefined,
  groups: Int32Array,
  random: Random,
): TextSpec {
  const least = 5 + random.below(4);
  const { counts, entities } = countValues(column, groups, least);
  const used = [...counts.keys()].filter((code) => counts[code] > 0 && column.dictionary[code] !== '');
  const rows = used.reduce((sum, code) => sum + counts[code], 0);
  const tellable = !isPrivate(meaning);
  const shown = used.filter((code) => tellable && entities[code] >= least);
  const others = used.filter((code) => !tellable || entities[code] < least);
  const isOther = new Uint8Array(column.dictionary.length);
  for (const code of others.length >= 30 ? others : used) isOther[code] = 1;
  const sample = sampleRows(column, isOther, random);
  const texts = sample.map((row) => column.dictionary[column.codes[row]]);
  const owners = sample.map((row) => groups[row]);
  return {
    name: column.name,
    unique: rows > 1 && used.length === rows,
    common: { values: shown.map((code) => column.dictionary[code]), shares: shown.map((code) => counts[code] / rows) },
    repeats: clippedCounts(others.length ? others.map((code) => counts[code]) : [1], least),
    maxLength: texts.reduce((most, t) => Math.max(most, t.length), 1),
    form:
      learnJson(texts, owners, least) ??
      (isNamed(meaning) ? learnNamed(meaning, texts, owners, least) : null) ??
      learnForm(texts, owners, least),
  };
}

/**
 * `n` texts without nulls; the same spec and random numbers give the same texts. Different from each other where the
 * source's are.
 * @param taken texts that must not come out (the source's, or those of rows made before)
 * @param kin by row: only rows of one number share a text that is made
 */
export async function makeText(
  spec: TextSpec,
  n: number,
  random: Random,
  taken: { has(text: string): boolean } = new Set(),
  kin?: Int32Array,
): Promise<TextColumn> {
  const form = spec.form;
  let one: () => string;
  if (form.kind === 'named') {
    const faker = await loadFaker();
    faker.seed(random.below(2 ** 31));
    one = () => drawNamed(form, faker, random);
  } else one = form.kind === 'json' ? () => drawJson(form, random) : () => drawForm(form, random);
  const dictionary = [...spec.common.values];
  const limit = form.kind === 'json' ? Infinity : spec.maxLength;
  const fresh = new Fresh(one, dictionary, taken, limit, form.kind === 'words' || form.kind === 'pattern');
  const { codes, rest } = drawCommon(spec, n, random);
  random.shuffle(rest);
  if (kin) rest.sort((a, b) => kin[a] - kin[b]);
  for (let i = 0; i < rest.length;) {
    dictionary.push(fresh.next());
    const first = rest[i];
    const shares = (row: number) => row === first || !kin || kin[row] === kin[first];
    for (let k = spec.unique ? 1 : draw(spec.repeats, random); k > 0 && i < rest.length && shares(rest[i]); k--)
      codes[rest[i++]] = dictionary.length - 1;
  }
  return { kind: 'text', name: spec.name, codes, dictionary };
}

/** Codes of the common values, and the rows that get another one. */
function drawCommon(spec: TextSpec, n: number, random: Random): { codes: Int32Array; rest: number[] } {
  const { shares } = spec.common;
  const others = 1 - shares.reduce((sum, share) => sum + share, 0);
  const pairs = shares.map((share, code): [number, number] => [code, share]);
  const all = weighted(others > 1e-9 ? [...pairs, [-1, others]] : pairs);
  const codes = new Int32Array(n);
  const rest: number[] = [];
  for (let row = 0; row < n; row++) if ((codes[row] = draw(all, random)) < 0) rest.push(row);
  return { codes, rest };
}

/** Rows and distinct root entities (counted up to `least`) of each code. */
function countValues(column: TextColumn, groups: Int32Array, least: number) {
  const counts = new Int32Array(column.dictionary.length);
  const entities = new Int32Array(column.dictionary.length);
  const seen = new Set<number>();
  for (const code of column.codes) if (code >= 0) counts[code]++;
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row];
    if (code < 0 || counts[code] < least || entities[code] >= least) continue;
    const pair = code * 4294967296 + groups[row] + 1;
    if (seen.has(pair)) continue;
    seen.add(pair);
    entities[code]++;
  }
  return { counts, entities };
}

function sampleRows(column: TextColumn, wanted: Uint8Array, random: Random): number[] {
  const rows: number[] = [];
  for (let row = 0; row < column.codes.length; row++) if (wanted[column.codes[row]]) rows.push(row);
  if (rows.length <= SAMPLE) return rows;
  for (let i = 0; i < SAMPLE; i++) {
    const j = i + random.below(rows.length - i);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return rows.slice(0, SAMPLE);
}
