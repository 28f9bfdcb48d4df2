// Real rows as a row model sees them: the codes of their features, then their own.
import type { Random } from '../table/random';
import { extensionsOf } from './context';
import { FeatureReader } from './features';
import type { SourcePlan, TableModel } from './table-model';

/** @returns row-major, rows x (features, own code columns) */
export function rowCodes(plan: SourcePlan, model: TableModel, rows: Int32Array): Uint16Array {
  const state = plan.states.get(model.table)!;
  const reader = new FeatureReader(model.features, state, extensionsOf(plan, model, plan.states));
  reader.advance(Int32Array.from({ length: state.layout.rows }, (_, r) => r));
  const context = reader.context(rows);
  const c = model.features.length;
  const width = c + state.codes.length;
  const codes = new Uint16Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < c; k++) codes[i * width + k] = context[i * c + k];
    for (let k = 0; k < state.codes.length; k++) codes[i * width + c + k] = state.codes[k][rows[i]];
  }
  return codes;
}

/** Rows of whole entities, drawn at random, about `most` of them. */
export function sampleEntities(group: Int32Array, most: number, random: Random): Int32Array {
  const rows = Int32Array.from(group.keys());
  if (rows.length <= most) return rows;
  const size = new Int32Array(group.reduce((a, b) => Math.max(a, b), -1) + 1);
  const entities: number[] = [];
  for (const g of group) if (size[g]++ === 0) entities.push(g);
  random.shuffle(entities);
  const chosen = new Uint8Array(size.length);
  let n = 0;
  for (const e of entities) {
    if (n >= most) break;
    chosen[e] = 1;
    n += size[e];
  }
  return rows.filter((r) => chosen[group[r]] === 1);
}
