// The tables of a plan as a tree: children stand under the table whose context they are made in.
import type { Schema } from '../../schema/types';
import type { PlanSummary } from '../../synthesis/types';

export interface TreeRow {
  table: string;
  depth: number;
}

/** In the order of the plan, a parent before its children; tables the plan does not name come last. */
export function tree(schema: Schema, plan: PlanSummary | null): TreeRow[] {
  const parentOf = new Map<string, string | null>();
  for (const t of schema.tables) {
    if (t.treatment === 'ignore') continue;
    const planned = plan?.tables.find((p) => p.table === t.name);
    const relation = planned
      ? schema.relations.find((r) => r.id === planned.context)
      : schema.relations.find((r) => r.child === t.name && r.role === 'context');
    parentOf.set(t.name, relation?.parent ?? null);
  }
  const order = (plan?.order ?? []).filter((t) => parentOf.has(t));
  const names = [...order, ...[...parentOf.keys()].filter((t) => !order.includes(t))];
  const rows: TreeRow[] = [];
  const placed = new Set<string>();
  const place = (table: string, depth: number) => {
    if (placed.has(table)) return;
    placed.add(table);
    rows.push({ table, depth });
    for (const child of names) if (parentOf.get(child) === table) place(child, depth + 1);
  };
  for (const name of names) if (parentOf.get(name) == null) place(name, 0);
  for (const name of names) place(name, 0);
  return rows;
}
