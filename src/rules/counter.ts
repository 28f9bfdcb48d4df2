// Numbers that count the rows of a parent: line 1, 2, 3 of an order, places in a race.
import type { Grouped } from '../table/groups';
import { columnOf } from '../table/table';
import type { Facts, RuleRelation } from './facts';
import { shareOf, SUPPORT } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type CounterRule, type Truth } from './types';

const OFTEN = 0.95;

export function mine(facts: Facts): CounterRule[] {
  return facts.relations.flatMap((relation) => {
    const { start } = facts.siblings(relation.id);
    const many = start.reduce((n, s, p) => n + (p > 0 && s - start[p - 1] > 1 ? 1 : 0), 0);
    if (many < SUPPORT) return [];
    const keys = new Set(facts.relations.filter((r) => r.child === relation.child).flatMap((r) => r.columns));
    return facts
      .columns(relation.child)
      .filter((c) => !keys.has(c.name) && c.role !== 'date' && c.role !== 'key' && isNumeric(facts, relation, c.name))
      .flatMap((column) => test(facts, relation, column.name));
  });
}

export function holds(rule: CounterRule, facts: Facts): Truth {
  const { start, rows } = facts.siblings(rule.relation, rule.along === 'time' ? rule.time : null);
  const values = facts.numbers(rule.table, rule.columns[0]);
  const truth = new Uint8Array(start.length - 1).fill(NOT_APPLICABLE);
  for (let p = 0; p + 1 < start.length; p++) {
    if (start[p + 1] - start[p] < 2) continue;
    const own = Float64Array.from(rows.subarray(start[p], start[p + 1]), (row) => values[row]);
    if (rule.along === 'any') own.sort();
    truth[p] = own.every((v, i) => v === rule.start + i) ? HOLDS : FAILS;
  }
  return truth;
}

/** The number of a row at a place (from 0) among its siblings. */
export function derive(rule: CounterRule, place: number): number {
  return rule.start + place;
}

function isNumeric(facts: Facts, relation: RuleRelation, column: string): boolean {
  return columnOf(facts.table(relation.child), column).kind === 'number';
}

function test(facts: Facts, relation: RuleRelation, column: string): CounterRule[] {
  const values = facts.numbers(relation.child, column);
  const { start, rows } = facts.siblings(relation.id);
  const least = new Map<number, number>();
  for (let p = 0; p + 1 < start.length; p++) {
    let low = Infinity;
    for (let i = start[p]; i < start[p + 1]; i++) low = Math.min(low, values[rows[i]]);
    least.set(low, (least.get(low) ?? 0) + 1);
  }
  const [first] = [...least].filter(([v]) => Number.isInteger(v)).sort((a, b) => b[1] - a[1])[0] ?? [NaN];
  if (Number.isNaN(first) || !promising(facts.siblings(relation.id), values, first)) return [];
  const time = facts.timeOf(relation.id);
  for (const along of ['file', ...(time ? ['time'] : []), 'any'] as CounterRule['along'][]) {
    const order = { file: ' in file order', time: ` by ${time}`, any: '' }[along];
    const rule: CounterRule = {
      kind: 'counter',
      id: `counter|${relation.id}|${column}`,
      table: relation.child,
      columns: [column],
      judged: relation.parent,
      words: `${column} counts the rows of one ${relation.parent} from ${first}${order}`,
      relation: relation.id,
      start: first,
      along,
      time: along === 'time' ? time : null,
      holds: 0,
      support: 0,
    };
    const share = shareOf(holds(rule, facts));
    if (share.holds >= OFTEN && share.support >= SUPPORT) return [{ ...rule, ...share }];
  }
  return [];
}

/** Are the numbers of the first families those from the start on, in any order? */
function promising({ start, rows }: Grouped, values: Float64Array, first: number): boolean {
  let families = 0;
  let yes = 0;
  for (let p = 0; p + 1 < start.length && families < 200; p++) {
    const size = start[p + 1] - start[p];
    if (size < 2) continue;
    families++;
    const own = new Set<number>();
    for (let i = start[p]; i < start[p + 1]; i++) own.add(values[rows[i]] - first);
    if (own.size === size && [...own].every((v) => v >= 0 && v < size && Number.isInteger(v))) yes++;
  }
  return yes >= 0.9 * families;
}
