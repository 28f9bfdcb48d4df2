// Copies from an ancestor: a value equals that of the parent, or of a parent further up (the client's district is the account's).
import { Random } from '../table/random';
import { beatsLuck, comparablesOf, equals, named, OFTEN, type Comparable, type Comparables } from './comparable';
import type { Facts } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type CopyRule, type Truth } from './types';

const DEPTH = 3;
/** A way further up must explain this much more than a nearer one. */
const GAIN = 0.05;

interface Way {
  path: string[];
  ancestor: string;
  /** Ancestor's row by row of the child. */
  rows: Int32Array;
}

export function mine(facts: Facts): CopyRule[] {
  const comparables = comparablesOf(facts);
  return facts.tables.flatMap((table) => {
    const best = new Map<string, number>();
    const found: CopyRule[] = [];
    for (const way of waysUp(facts, table.name)) {
      const rules = mineWay(facts, comparables, table.name, way, best);
      found.push(...rules);
      for (const rule of rules) {
        const key = rule.columns.join('\u0000');
        best.set(key, Math.max(best.get(key) ?? 0, rule.holds));
      }
    }
    return found;
  });
}

export function holds(rule: CopyRule, facts: Facts): Truth {
  const comparables = comparablesOf(facts);
  const own = comparables.one(rule.table, rule.columns, rule.foreignKey?.own);
  const above = comparables.one(rule.source, rule.sourceColumns, rule.foreignKey?.source);
  return compare(own, above, ancestorRows(facts, rule.path));
}

/** Row of the ancestor at the end of a path of relations, for each row of its first child; -1 for none. */
export function ancestorRows(facts: Facts, path: string[]): Int32Array {
  const [first, ...rest] = path.map((id) => facts.parents(id));
  return rest.reduce((rows, up) => rows.map((row) => (row < 0 ? -1 : up[row])), first);
}

function compare(own: Comparable, above: Comparable, rows: Int32Array): Truth {
  const equal = equals(own, above);
  return judgeRows(rows, (up, row) =>
    up < 0 || Number.isNaN(own.values[row] + above.values[up])
      ? NOT_APPLICABLE
      : equal(own.values[row], above.values[up])
        ? HOLDS
        : FAILS,
  );
}

/** All ways up to DEPTH relations long, the short ones first, never through a table twice (a self-reference is one step). */
function waysUp(facts: Facts, table: string): Way[] {
  const ways: Way[] = [];
  const grow = (path: string[], tables: string[], rows: Int32Array | null): void => {
    const at = tables[tables.length - 1];
    for (const relation of facts.relations.filter((r) => r.child === at)) {
      if (tables.includes(relation.parent) && !(path.length === 0 && relation.parent === table)) continue;
      const up = facts.parents(relation.id);
      const next = rows ? rows.map((row) => (row < 0 ? -1 : up[row])) : up;
      const way = { path: [...path, relation.id], ancestor: relation.parent, rows: next };
      ways.push(way);
      if (way.path.length < DEPTH && relation.parent !== table) grow(way.path, [...tables, relation.parent], next);
    }
  };
  grow([], [table], null);
  return ways.sort((a, b) => a.path.length - b.path.length);
}

function mineWay(
  facts: Facts,
  comparables: Comparables,
  table: string,
  way: Way,
  best: Map<string, number>,
): CopyRule[] {
  const first = facts.relation(way.path[0]);
  const last = facts.relation(way.path[way.path.length - 1]);
  const sample = facts.sample(table);
  const shuffled = new Random(31).permutation(sample.length);
  return comparables.of(table, first.columns).flatMap((own) =>
    comparables.of(way.ancestor, last.parentColumns).flatMap((above): CopyRule[] => {
      if (own.domain !== above.domain || (way.ancestor === table && named(own) !== named(above))) return [];
      const equal = equals(own, above);
      let known = 0;
      let yes = 0;
      let chance = 0;
      for (let i = 0; i < sample.length; i++) {
        const row = sample[i];
        const up = way.rows[row];
        if (up < 0 || Number.isNaN(own.values[row] + above.values[up])) continue;
        known++;
        if (equal(own.values[row], above.values[up])) yes++;
        const other = way.rows[sample[shuffled[i]]];
        if (other >= 0 && equal(own.values[row], above.values[other])) chance++;
      }
      if (!beatsLuck(own, above, yes, chance, known)) return [];
      const share = shareOf(compare(own, above, way.rows));
      const nearer = best.get(own.columns.join('\u0000')) ?? 0;
      if (share.holds < OFTEN || share.support < SUPPORT || (way.path.length > 1 && share.holds < nearer + GAIN))
        return [];
      return [
        {
          kind: 'copy',
          id: `copy|${way.path.join('|')}|${named(own)}|${named(above)}`,
          table,
          columns: own.columns,
          judged: table,
          words: `${named(own)} is the ${way.ancestor}'s ${named(above)}`,
          path: way.path,
          source: way.ancestor,
          sourceColumns: above.columns,
          foreignKey: keysOf(own, above),
          ...share,
        },
      ];
    }),
  );
}

export function keysOf(own: Comparable, above: Comparable): CopyRule['foreignKey'] {
  if (!own.foreignKey || !above.foreignKey) return null;
  return { own: own.foreignKey.id, source: above.foreignKey.id, parent: own.foreignKey.parent };
}
