// Repeats: amount, or day of the month, as in the parent's last row of the same kind (a standing order).
import { dayCode, msPerDay } from '../codecs/calendar';
import { Random } from '../table/random';
import { codesAmong, type Categories, type Facts, type RuleRelation } from './facts';
import { shareOf } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type RepeatRule, type Truth } from './types';

const OFTEN = 0.9;
const SUPPORT = 50;
const BY_CHANCE = 0.3;

export function mine(facts: Facts): RepeatRule[] {
  return facts.relations.flatMap((relation) => {
    const time = facts.timeOf(relation.id);
    return facts
      .categories(relation.child, 20)
      .filter((by) => !relation.columns.includes(by.name))
      .flatMap((by) => {
        const kinds = facts.words(relation.child, by.name);
        const previous = previousOfKind(facts, relation.id, time, kinds.codes);
        const numbers = facts.ofRole(relation.child, 'number').filter((c) => c.distinct > 20);
        return [
          ...(time ? test(facts, relation, by.name, time, 'day-of-month', time, previous) : []),
          ...numbers.flatMap((c) => test(facts, relation, by.name, c.name, 'value', time, previous)),
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
  const value = valueOf(facts, rule.table, rule.columns[0], rule.part);
  return Uint8Array.from(previous, (before, row) =>
    before < 0 || which[row] < 0 ? NOT_APPLICABLE : value(row) === value(before) ? HOLDS : FAILS,
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

function valueOf(facts: Facts, table: string, column: string, part: RepeatRule['part']): (row: number) => number {
  const values = facts.numbers(table, column);
  return part === 'value'
    ? (row) => values[row]
    : (row) => (Number.isNaN(values[row]) ? NaN : dayCode(Math.floor(values[row] / msPerDay)));
}

function test(
  facts: Facts,
  relation: RuleRelation,
  by: string,
  column: string,
  part: RepeatRule['part'],
  time: string | null,
  previous: Int32Array,
): RepeatRule[] {
  const kinds = repeatingKinds(
    facts.words(relation.child, by),
    facts.shared(relation.child, by),
    valueOf(facts, relation.child, column, part),
    previous,
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
  value: (row: number) => number,
  previous: Int32Array,
): RepeatRule['kinds'] {
  const rows: number[][] = kinds.words.map(() => []);
  for (let row = 0; row < previous.length; row++) if (previous[row] >= 0) rows[kinds.codes[row]].push(row);
  const all = rows.flat();
  const shuffled = new Random(29).permutation(all.length);
  let at = 0;
  return kinds.words.flatMap((word, kind) => {
    const of = rows[kind];
    const equal = of.filter((row) => value(row) === value(previous[row])).length;
    const chance = of.filter((row) => value(all[shuffled[at++]]) === value(previous[row])).length;
    if (!shared[kind] || of.length < SUPPORT || equal < OFTEN * of.length || chance >= BY_CHANCE * of.length) return [];
    return [{ word, share: equal / of.length, rows: of.length }];
  });
}
