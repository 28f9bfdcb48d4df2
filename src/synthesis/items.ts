// What of a table is drawn, made or copied: an item for each column or reference that gets a block, with its codec.
import { fitCategory, keptShare, type CategorySpec } from '../codecs/category';
import { learnKeys } from '../codecs/keys';
import { fitNumber, type NumberSpec } from '../codecs/number';
import { isPrivate, learnText } from '../codecs/text/text';
import { timeStep } from '../schema/time-step';
import { tableOf, type Dataset, type Relation } from '../schema/types';
import type { TextColumn } from '../table/column';
import { Random } from '../table/random';
import { columnOf, type Table } from '../table/table';
import { baseOf, type BaseBlock, type Block } from './blocks';
import { fitDate } from './date-frame';
import { valueKey } from './key-values';
import { timeColumn } from './source-layout';
import { ancestor, type TableState } from './state';
import { firstShadows, type SourcePlan, type TableModel } from './table-model';

/** An attribute before its block is made. */
export interface Item {
  name: string;
  make: () => BaseBlock | Extract<Block, { kind: 'null' }>;
  /** Of a number. */
  number?: NumberSpec;
  /** What happens, then when, then how much. */
  rank: number;
}

/** Text of which a smaller share of rows can be told is made from its form alone. */
const fewestTold = 0.1;
/** Share of rows up to which rare words are never drawn: common ones take their place. */
const mostRare = 0.02;

/** The rows whose words have no code of their own. */
function untold(column: TextColumn, spec: CategorySpec): TextColumn {
  const told = new Set(spec.values);
  const keeps = column.dictionary.map((word) => !told.has(word));
  return { ...column, codes: column.codes.map((code) => (code >= 0 && keeps[code] ? code : -1)) };
}

export function itemsOf(
  plan: SourcePlan,
  dataset: Dataset,
  relations: Relation[],
  model: TableModel,
  state: TableState,
  table: Table,
): Item[] {
  const schema = tableOf(dataset.schema, model.table);
  const group = plan.groups.get(model.table)!;
  const random = Random.for(plan.seed, 'plan', model.table);
  const active = relations.filter(
    (r) => r.child === model.table && (model.treatment === 'keep' || plan.roles.uses[r.id] !== 'none'),
  );
  const referring = new Set(active.flatMap((r) => r.columns));
  const key = schema.primaryKey?.columns ?? [];
  const source = state.source!;
  const grouped = new Int32Array(table.rows);
  source.forEach((s, i) => (grouped[s] = group[i]));
  const references = new Set(
    dataset.schema.relations.filter((r) => r.parent === model.table).flatMap((r) => r.parentColumns),
  );
  const items: Item[] = [];
  for (const c of schema.columns) {
    if (referring.has(c.name) || model.copies.some((x) => x.column === c.name)) continue;
    const column = columnOf(table, c.name);
    const isKey =
      (key.length === 1 && key[0] === c.name) ||
      (references.has(c.name) && c.distinct >= table.rows - c.nulls && c.nulls === 0);
    if (isKey) {
      if (model.treatment === 'generate') model.keys.push({ column: c.name, spec: learnKeys(column) });
      continue;
    }
    if (c.type === 'empty') continue;
    if (column.kind === 'text') {
      const spec = fitCategory(column.codes, column.dictionary, grouped, random);
      const told = keptShare(spec, column.codes, column.dictionary);
      if (!isPrivate(c.meaning) && spec.values.length > 0 && told >= fewestTold) {
        const others =
          model.treatment === 'keep' || told > 1 - mostRare
            ? null
            : learnText(untold(column, spec), c.meaning, grouped, random);
        const block: BaseBlock = { kind: 'category', column: c.name, spec, others };
        items.push({ name: c.name, rank: spec.size, make: () => block });
        continue;
      }
      if (model.treatment === 'keep') continue;
      model.texts.push({ column: c.name, spec: learnText(column, c.meaning, grouped, random) });
      if (column.codes.some((code) => code < 0))
        items.push({ name: c.name, rank: 2, make: () => ({ kind: 'null', column: c.name }) });
      continue;
    }
    const values = Float64Array.from(source, (s) => column.values[s]);
    state.values.set(c.name, values);
    if (c.type === 'date' || c.type === 'datetime') {
      items.push({
        name: c.name,
        rank: 1e5,
        make: () => {
          const earlier = model.blocks
            .map(baseOf)
            .filter((b) => b.kind === 'date')
            .map((b) => b.column);
          const kinds = model.blocks.flatMap((b, i) =>
            baseOf(b).kind === 'category' ? [state.shadow[firstShadows(model.blocks)[i]]] : [],
          );
          const others = schema.columns
            .filter((x) => (x.type === 'date' || x.type === 'datetime') && x !== c && !earlier.includes(x.name))
            .map((x) => x.name)
            .filter((name) => state.values.has(name));
          const above = datesAbove(dataset, state);
          const shuffled = !model.fileOrder && timeColumn(schema, table)?.name === c.name;
          return {
            kind: 'date',
            column: c.name,
            spec: fitDate(state, c.name, earlier, others, above, kinds.slice(0, 12), group, random, shuffled),
          };
        },
      });
    } else {
      const step = c.type === 'time' || c.type === 'duration' ? timeStep(c) : null;
      const decimals =
        step !== null ? Math.max(0, -Math.log10(step)) : c.format.kind === 'number' ? c.format.decimals : 6;
      const spec = fitNumber(values, group, Math.min(Math.ceil(decimals), 9), random, step ?? undefined);
      const few = spec.bins === 0 && spec.atoms.length <= 24;
      items.push({
        name: c.name,
        rank: few ? spec.atoms.length : 2e5,
        make: () => ({ kind: 'number', column: c.name, spec, frame: null }),
        number: spec,
      });
    }
  }
  for (const r of active) {
    if (plan.roles.uses[r.id] !== 'lookup') continue;
    const parent = dataset.tables[r.parent];
    const all = Array.from({ length: parent.rows }, (_, i) => String(i));
    const spec = fitCategory(Int32Array.from(state.values.get(r.id)!), all, group, random, true);
    const keys = columnOf(parent, r.parentColumns[0]);
    const words = spec.values.map((v) => valueKey(keys, Number(v)));
    const children = new Int32Array(parent.rows);
    for (const p of state.values.get(r.id)!) if (p >= 0) children[p]++;
    model.lookups.push({
      column: r.columns.length === 1 ? r.columns[0] : null,
      relation: r.id,
      children: Array.from(children),
    });
    items.push({ name: r.id, rank: spec.size, make: () => ({ kind: 'lookup', relation: r.id, spec, words }) });
  }
  return items;
}

/** Date columns of the ancestors, nearest first. */
function datesAbove(dataset: Dataset, state: TableState): { level: number; column: string }[] {
  const out: { level: number; column: string }[] = [];
  for (let level = 1; ; level++) {
    const above = ancestor(state, level);
    if (!above) return out;
    for (const c of tableOf(dataset.schema, above.name).columns)
      if ((c.type === 'date' || c.type === 'datetime') && above.values.has(c.name)) out.push({ level, column: c.name });
  }
}
