// Functional dependencies: a category decides another (city -> region), or whether a column has a value.
import { Random } from '../table/random';
import { wordOf, type Categories } from './categories';
import { type ColumnFacts, type Facts } from './facts';
import { beatsChance, shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { isNull } from '../table/column';
import { columnOf } from '../table/table';
import { FAILS, HOLDS, NOT_APPLICABLE, type DependencyRule, type Truth, type Word } from './types';

/** A column whose commonest value covers more is as good as decided already. */
const VARIED = 0.95;
const MOST_COLUMNS = 24;
/** Tables of at most this many cells are counted in an array. */
const DENSE = 200_000;

export function mine(facts: Facts): DependencyRule[] {
  return facts.tables.flatMap((table) => {
    const from = causes(facts, table.name, table.rows);
    return from.flatMap((a) =>
      facts.columns(table.name).flatMap((b) => {
        if (a === b || b.role === 'key') return [];
        const value = isCategory(b) ? test(facts, table.name, a, b, 'value') : null;
        return value ?? test(facts, table.name, a, b, 'null') ?? [];
      }),
    );
  });
}

export function holds(rule: DependencyRule, facts: Facts): Truth {
  const from = facts.words(rule.table, rule.from);
  const to = effects(facts, rule.table, rule.to, rule.decides);
  const wanted = decided(rule, from, to);
  return judgeRows(from.codes, (code, row) => {
    const want = wanted[code + 1];
    return want === UNKNOWN ? NOT_APPLICABLE : to.codes[row] === want ? HOLDS : FAILS;
  });
}

/** The word (or 'null' / 'value' where the rule decides that) of `to` for a word of `from`; undefined where unknown. */
export function derive(rule: DependencyRule, from: Word): Word | undefined {
  return rule.map.find(([word]) => word === from)?.[1];
}

const UNKNOWN = -3;

/** Effect codes by code of the cause + 1. */
function decided(rule: DependencyRule, from: Categories, to: Categories): Int32Array {
  const out = new Int32Array(from.words.length + 1).fill(UNKNOWN);
  const causesOf = new Map(from.words.map((word, code) => [word as Word, code]));
  const effectsOf = new Map(to.words.map((word, code) => [word as Word, code]));
  causesOf.set(null, -1);
  effectsOf.set(null, -1);
  for (const [cause, effect] of rule.map) {
    const code = causesOf.get(cause);
    if (code !== undefined) out[code + 1] = effectsOf.get(effect) ?? -2;
  }
  return out;
}

function causes(facts: Facts, table: string, rows: number): ColumnFacts[] {
  return facts
    .columns(table)
    .filter((c) => isCategory(c) && c.distinct + (c.known < rows ? 1 : 0) >= 2 && c.distinct <= rows / 5)
    .slice(0, MOST_COLUMNS);
}

/** Categories, and whole numbers of few values: codes such as 1 to 5. */
function isCategory(column: ColumnFacts): boolean {
  return column.role === 'category' || (column.role === 'number' && column.distinct <= 20 && column.decimals === 0);
}

function effects(facts: Facts, table: string, column: string, decides: 'value' | 'null'): Categories {
  if (decides === 'value') return facts.words(table, column);
  const found = columnOf(facts.table(table), column);
  const codes = new Int32Array(facts.table(table).rows);
  for (let row = 0; row < codes.length; row++) codes[row] = isNull(found, row) ? 0 : 1;
  return { codes, words: ['null', 'value'] };
}

function test(
  facts: Facts,
  table: string,
  a: ColumnFacts,
  b: ColumnFacts,
  decides: 'value' | 'null',
): DependencyRule | null {
  const rows = facts.table(table).rows;
  if (decides === 'null' && (b.known === rows || b.known === 0)) return null;
  const from = facts.words(table, a.name);
  const to = effects(facts, table, b.name, decides);
  const sample = facts.sample(table);
  if (majority(from, to, sample.subarray(0, 500)).share < 0.96 || majority(from, to, sample).share < 0.98) return null;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const best = majority(from, to, all);
  if (best.share < STRICT || best.commonest > VARIED * rows) return null;
  const shuffled = new Random(17).permutation(sample.length);
  const chance = majority(from, { ...to, codes: shuffled.map((i) => to.codes[sample[i]]) }, sample, true).share;
  if (!beatsChance(best.share, chance)) return null;
  const map = shown(facts, table, a, to, best.effect);
  if (!map.length) return null;
  const what = decides === 'null' ? `whether ${b.name} is empty` : b.name;
  const rule: DependencyRule = {
    kind: 'dependency',
    id: `dependency|${table}|${a.name}|${b.name}|${decides}`,
    table,
    columns: [b.name, a.name],
    judged: table,
    words: `${a.name} decides ${what}`,
    from: a.name,
    to: b.name,
    decides,
    map,
    holds: 0,
    support: 0,
  };
  const share = shareOf(holds(rule, facts));
  return share.support >= SUPPORT ? { ...rule, ...share } : null;
}

/** The commonest effect of each cause, and the share of rows that follow it. */
function majority(from: Categories, to: Categories, rows: Int32Array, aligned = false) {
  const width = to.words.length + 1;
  const cells = width * (from.words.length + 1);
  const counts = cells <= DENSE ? new Int32Array(cells) : null;
  const sparse = new Map<number, number>();
  const totals = new Int32Array(width);
  for (let i = 0; i < rows.length; i++) {
    const effect = to.codes[aligned ? i : rows[i]] + 1;
    totals[effect]++;
    const cell = (from.codes[rows[i]] + 1) * width + effect;
    if (counts) counts[cell]++;
    else sparse.set(cell, (sparse.get(cell) ?? 0) + 1);
  }
  const most = new Int32Array(from.words.length + 1);
  const effect = new Int32Array(from.words.length + 1).fill(UNKNOWN);
  const see = (n: number, cell: number): void => {
    const cause = Math.floor(cell / width);
    if (n <= most[cause]) return;
    most[cause] = n;
    effect[cause] = (cell % width) - 1;
  };
  if (counts) counts.forEach(see);
  else for (const [cell, n] of sparse) see(n, cell);
  const follow = most.reduce((sum, n) => sum + n, 0);
  return {
    share: rows.length ? follow / rows.length : 0,
    effect,
    commonest: totals.reduce((m, n) => Math.max(m, n), 0),
  };
}

/** Pairs of words whose cause has enough root entities behind it. */
function shown(facts: Facts, table: string, from: ColumnFacts, to: Categories, effect: Int32Array): [Word, Word][] {
  const causes = facts.words(table, from.name);
  const shared = facts.shared(table, from.name);
  const map: [Word, Word][] = effect[0] === UNKNOWN ? [] : [[null, wordOf(to, effect[0])]];
  causes.words.forEach((word, code) => {
    if (shared[code] && effect[code + 1] !== UNKNOWN) map.push([word, wordOf(to, effect[code + 1])]);
  });
  return map;
}
