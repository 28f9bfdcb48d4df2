// Repeats: amount, or day of the month, as in the parent's last row of the same kind (a standing order).
import { groupRows, type Grouped } from '../table/groups';
import { Random } from '../table/random';
import { codesAmong, type Categories } from './categories';
import { type Facts, type RuleRelation } from './facts';
import { shareOf, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type RepeatRule, type Truth } from './types';

const OFTEN = 0.9;
const SUPPORT = 50;
/** Rows of a kind that are looked at first. */
const LOOK = 500;
const BY_CHANCE = 0.35;

export function mine(facts: Facts): RepeatRule[] {
  return facts.relations.flatMap((relation) => {
    const time = facts.timeOf(relation.id);
    return facts
      .categories(relation.child, 20)
      .filter((by) => !relation.columns.includes(by.name))
      .flatMap((by) => {
        const kinds = facts.words(relation.child, by.name);
        const previous = previousOfKind(facts, relation.id, time, kinds.codes);
        const later = groupRows(
          previous.map((before, row) => (before < 0 ? -1 : kinds.codes[row])),
          kinds.words.length,
        );
        const numbers = facts.ofRole(relation.child, 'number').filter((c) => c.distinct > 20);
        return [
          ...(time ? test(facts, relation, by.name, time, 'day-of-month', time, previous, later) : []),
          ...numbers.flatMap((c) => test(facts, relation, by.name, c.name, 'value', time, previous, later)),
        ];
      });
  });
}

/** Judged on rows of the kinds that repeat and that have an elder sibling of the same kind. */
export function holds(rule: RepeatRule, facts: Facts): Truth {
  const kinds = facts.words(rule.table, rule.by);
  const previous = previousOfKind(facts, rule.relation, rule.time, kinds.codes);
  const which = codesAmong(
    kinds,
    rule.kinds.map((k) => k.word),
  );
  const value = valuesOf(facts, rule.table, rule.columns[0], rule.part);
  return judgeRows(previous, (before, row) =>
    before < 0 || which[row] < 0 ? NOT_APPLICABLE : value[row] === value[before] ? HOLDS : FAILS,
  );
}

/**
 * For each row the row of the same parent and kind before it, -1 for none: by time (then `data.order`, then file order).
 * @param kinds code per row; rows with code -1 have no predecessor
 */
export function previousOfKind(facts: Facts, relation: string, time: string | null, kinds: Int32Array): Int32Array {
  const { start, rows } = facts.siblings(relation, time);
  const previous = new Int32Array(kinds.length).fill(-1);
  const last = new Map<number, number>();
  for (let p = 0; p + 1 < start.length; p++) {
    last.clear();
    for (let i = start[p]; i < start[p + 1]; i++) {
      const kind = kinds[rows[i]];
      if (kind < 0) continue;
      previous[rows[i]] = last.get(kind) ?? -1;
      last.set(kind, rows[i]);
    }
  }
  return previous;
}

/** What is compared: values, or day codes; NaN equals nothing. */
function valuesOf(facts: Facts, table: string, column: string, part: RepeatRule['part']): ArrayLike<number> {
  if (part === 'value') return facts.numbers(table, column);
  return Float64Array.from(facts.dayCodes(table, column), (code) => (code < 0 ? NaN : code));
}

function test(
  facts: Facts,
  relation: RuleRelation,
  by: string,
  column: string,
  part: RepeatRule['part'],
  time: string | null,
  previous: Int32Array,
  siblingsOfKind: Grouped,
): RepeatRule[] {
  const kinds = repeatingKinds(
    facts.words(relation.child, by),
    facts.shared(relation.child, by),
    valuesOf(facts, relation.child, column, part),
    previous,
    siblingsOfKind,
  );
  if (!kinds.length) return [];
  const what = part === 'value' ? column : `the day of the month of ${column}`;
  const rule: RepeatRule = {
    kind: 'repeat',
    id: `repeat|${relation.id}|${by}|${column}|${part}`,
    table: relation.child,
    columns: [column, by],
    judged: relation.child,
    words: `${what} is that of the ${relation.parent}'s last row of the same ${by} (${kinds.map((k) => k.word).join(', ')})`,
    relation: relation.id,
    by,
    kinds,
    part,
    time,
    holds: 0,
    support: 0,
  };
  return [{ ...rule, ...shareOf(holds(rule, facts)) }];
}

function repeatingKinds(
  kinds: Categories,
  shared: Uint8Array,
  values: ArrayLike<number>,
  previous: Int32Array,
  byKind: Grouped,
): RepeatRule['kinds'] {
  const random = new Random(29);
  const repeats = (row: number): boolean => values[row] === values[previous[row]];
  return kinds.words.flatMap((word, kind) => {
    const of = byKind.rows.subarray(byKind.start[kind], byKind.start[kind + 1]);
    if (!shared[kind] || of.length < SUPPORT) return [];
    const look = Array.from({ length: Math.min(LOOK, of.length) }, () => of[random.below(of.length)]);
    if (look.filter(repeats).length < 0.8 * look.length) return [];
    const other = (): number => byKind.rows[random.below(byKind.rows.length)];
    if (look.filter((row) => values[other()] === values[previous[row]]).length >= BY_CHANCE * look.length) return [];
    let equal = 0;
    for (const row of of) if (repeats(row)) equal++;
    return equal < OFTEN * of.length ? [] : [{ word, share: equal / of.length, rows: of.length }];
  });
}
