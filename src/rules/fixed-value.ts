// Fixed values: a number that is the same in all rows of a kind, and another elsewhere (no sales where a shop is closed).
import { codesAmong } from './categories';
import type { Facts } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type FixedValueRule, type Truth } from './types';

const MOST_KINDS = 20;
/** Numbers of fewer values are categories as well as numbers. */
const LEAST_DISTINCT = 20;
/** Share of the rows of a kind that have its value. */
const FIXED = 0.995;
/** Share of the rows of other kinds that may have the value. */
const ELSEWHERE = 0.35;

export function mine(facts: Facts): FixedValueRule[] {
  return facts.tables.flatMap((table) => {
    const numbers = facts.ofRole(table.name, 'number').filter((c) => c.distinct > LEAST_DISTINCT);
    return facts
      .categories(table.name, MOST_KINDS)
      .flatMap((by) => numbers.flatMap((c) => test(facts, table.name, by.name, c.name)));
  });
}

/** Judged on rows of the kinds that have a fixed value. */
export function holds(rule: FixedValueRule, facts: Facts): Truth {
  const kinds = codesAmong(
    facts.words(rule.table, rule.by),
    rule.values.map((v) => v.word),
  );
  const numbers = facts.numbers(rule.table, rule.columns[0]);
  return judgeRows(numbers, (value, row) =>
    kinds[row] < 0 ? NOT_APPLICABLE : value === rule.values[kinds[row]].value ? HOLDS : FAILS,
  );
}

function test(facts: Facts, table: string, by: string, column: string): FixedValueRule[] {
  const values = fixedValues(facts, table, by, column);
  if (!values.length) return [];
  const rule: FixedValueRule = {
    kind: 'fixed-value',
    id: `fixed-value|${table}|${by}|${column}`,
    table,
    columns: [column, by],
    judged: table,
    words: values.map(({ word, value }) => `${column} is ${value} where ${by} is ${word}`).join(', '),
    by,
    values,
    holds: 0,
    support: 0,
  };
  return [{ ...rule, ...shareOf(holds(rule, facts)) }];
}

/** The value of each kind that enough root entities have and whose rows, but for one in two hundred, have one value. */
function fixedValues(facts: Facts, table: string, by: string, column: string): FixedValueRule['values'] {
  const { codes, words } = facts.words(table, by);
  const shared = facts.shared(table, by);
  const numbers = facts.numbers(table, column);
  const first = new Float64Array(words.length).fill(NaN);
  const rows = new Int32Array(words.length);
  const same = new Int32Array(words.length);
  numbers.forEach((value, row) => {
    const kind = codes[row];
    if (kind < 0) return;
    rows[kind]++;
    if (Number.isNaN(first[kind])) first[kind] = value;
    if (value === first[kind]) same[kind]++;
  });
  const fixed = words.flatMap((word, kind) =>
    shared[kind] && rows[kind] >= SUPPORT && same[kind] >= FIXED * rows[kind]
      ? [{ word, value: first[kind], kind }]
      : [],
  );
  if (!fixed.length || fixed.length === words.length) return [];
  const isFixed = new Set(fixed.map((f) => f.kind));
  return fixed
    .filter(({ value }) => {
      let others = 0;
      let like = 0;
      numbers.forEach((v, row) => {
        if (isFixed.has(codes[row])) return;
        others++;
        if (v === value) like++;
      });
      return like <= ELSEWHERE * others;
    })
    .map(({ word, value }) => ({ word, value }));
}
