// Rows that no model was trained on, set apart from those that were: what tells memory from likeness.
import { takeTableRows, type Tables } from '../table/table';
import { anyNull } from './keys';
import type { HoldoutSides, Side } from './sides';

export interface Holdout {
  trained: Tables;
  heldOut: Tables;
}

/** Splits source tables by the numbers of the rows held out; tables without any are in neither part. */
export function splitHoldout(tables: Tables, heldOutRows: Record<string, ArrayLike<number>>): Holdout {
  const out: Holdout = { trained: {}, heldOut: {} };
  for (const [name, rows] of Object.entries(heldOutRows)) {
    const table = tables[name];
    if (!table || !rows.length) continue;
    const held = new Set(Array.from(rows));
    out.heldOut[name] = takeTableRows(table, Int32Array.from(held).sort());
    out.trained[name] = takeTableRows(
      table,
      Int32Array.from({ length: table.rows }, (_, i) => i).filter((row) => !held.has(row)),
    );
  }
  return out;
}

/**
 * Were whole entities held out: do the children of this table, on either side, have their parents on the same side?
 * Only then can an entity with its children be compared.
 */
export function wholeEntities(real: Side, holdout: HoldoutSides, table: string): boolean {
  return real.layout.links.every((link, i) => {
    if (link.parent !== table) return true;
    if (!holdout.tables.has(link.child) || !holdout.tables.has(table)) return false;
    const orphans = (side: Side) =>
      anyNull(side.tables[link.child].table, link.columns).filter((empty, row) => !empty && side.parents(i)[row] < 0)
        .length;
    return orphans(holdout.trained) + orphans(holdout.heldOut) <= orphans(real);
  });
}
