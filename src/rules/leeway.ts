// How far a value may be moved before it breaks an order that it keeps: with others of its row, with its parents', its children's.
import type { Facts } from './facts';
import { STRICT } from './judge';
import type { OrderRule, ParentOrderRule, Rule } from './types';

/** Least and greatest value that a row may take. */
export type Leeway = (row: number) => [number, number];

/**
 * Nothing is looked up before the first row is asked about.
 * @param besides a rule that is not asked: the one for whose sake the column is moved
 */
export function leewayOf(table: string, column: string, rules: Rule[], besides: Rule, facts: Facts): Leeway {
  let leeway: Leeway | null = null;
  return (row) => (leeway ??= readLimits(table, column, rules, besides, facts))(row);
}

function readLimits(table: string, column: string, rules: Rule[], besides: Rule, facts: Facts): Leeway {
  const own = facts.numbers(table, column);
  /** Values that a row's must not be above (1) or below (-1), as far as it is not. */
  const limits: { sign: 1 | -1; of: (row: number) => number }[] = [];
  const lists: { sign: 1 | -1; of: (row: number) => Iterable<number> }[] = [];
  for (const rule of rules) {
    if (rule === besides || rule.holds < STRICT) continue;
    if (rule.kind === 'order' && rule.table === table) withinRow(rule);
    else if (rule.kind === 'parent-order') acrossRelation(rule);
  }
  function withinRow(rule: OrderRule): void {
    const [low, high] = rule.columns;
    if (low === column) {
      const values = facts.numbers(table, high);
      limits.push({ sign: 1, of: (row) => values[row] });
    } else if (high === column) {
      const values = facts.numbers(table, low);
      limits.push({ sign: -1, of: (row) => values[row] });
    }
  }
  function acrossRelation(rule: ParentOrderRule): void {
    const { parent } = facts.relation(rule.relation);
    if (rule.table === table && rule.columns[0] === column) {
      const above = facts.numbers(parent, rule.parentColumn);
      const parents = facts.parents(rule.relation);
      limits.push({ sign: rule.sign > 0 ? -1 : 1, of: (row) => (parents[row] < 0 ? NaN : above[parents[row]]) });
    }
    if (parent === table && rule.parentColumn === column) {
      const below = facts.numbers(rule.table, rule.columns[0]);
      const { start, rows } = facts.siblings(rule.relation);
      lists.push({
        sign: rule.sign,
        *of(row) {
          for (let i = start[row]; i < start[row + 1]; i++) yield below[rows[i]];
        },
      });
    }
  }
  return (row) => {
    const room: [number, number] = [-Infinity, Infinity];
    const heed = (sign: 1 | -1, limit: number) => {
      if (sign > 0 && own[row] <= limit) room[1] = Math.min(room[1], limit);
      if (sign < 0 && own[row] >= limit) room[0] = Math.max(room[0], limit);
    };
    for (const { sign, of } of limits) heed(sign, of(row));
    for (const { sign, of } of lists) for (const value of of(row)) heed(sign, value);
    return room;
  };
}
