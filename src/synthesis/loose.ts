// Columns whose values may still change once rows are drawn, since no rule hangs on them and nothing was made of them.
import { baseOf, type Block } from './blocks';
import type { Plan, TableModel } from './table-model';
import type { Way } from './ways';

/** @param name of the column, or of the relation for a reference into a kept table */
export function isLoose({ tables }: Pick<Plan, 'tables'>, model: TableModel, name: string): boolean {
  const column = model.lookups.find((l) => l.relation === name)?.column ?? name;
  const ruled = model.restrictions.some(
    (r) =>
      ('columns' in r && r.columns.includes(column)) ||
      ('column' in r && r.column === column) ||
      ('by' in r && r.by === column),
  );
  if (ruled || model.linkCopies.some((c) => c.column === column)) return false;
  return !tables.some(
    (t) =>
      t.copies.some((c) => c.source === column) ||
      t.linkCopies.some((c) => c.source === column) ||
      t.blocks.some((b) => isMadeOf(b, t === model, name, column)),
  );
}

/** Is a block made of a column? A habit (`last`) is none that must hold. */
function isMadeOf(block: Block, own: boolean, name: string, column: string): boolean {
  const base = baseOf(block);
  if (base.kind === 'number' && base.frame && base.column !== column && base.frame.column === column) return true;
  if (base.kind === 'date' && 'column' in base.spec.reference && base.spec.reference.column === column) return true;
  return (
    block.kind === 'derived' &&
    block.ways.some((way) => ('rule' in way ? own && goesBy(way, column) : 'name' in way && way.name === name))
  );
}

function goesBy({ rule }: Extract<Way, { rule: unknown }>, column: string): boolean {
  return rule.columns.slice(1).includes(column) || ('by' in rule && rule.by === column);
}
