// The schema and the facts of a source as a generator file may tell them: no value of a row, no extreme that stands on a
// few entities. Kept tables are told as they are, since their rows are in the file.
import type { ColumnFacts, RelationFacts, SourceFacts } from '../report/source-facts';
import { msPerDay } from '../codecs/calendar';
import { isExtreme } from '../rules/aggregate';
import type { Key, Relation, Schema, TableSchema } from '../schema/types';
import { summarisePlan, type Plan } from '../synthesis';
import type { Block } from '../synthesis/blocks';
import { settledRules } from '../synthesis/rule-plan';

export function publicSchema(schema: Schema, facts: SourceFacts): Schema {
  return {
    ...schema,
    tables: schema.tables.filter((t) => t.name in facts.tables).map(publicTable),
    relations: schema.relations.filter((r) => r.id in facts.relations).map((r) => publicRelation(r, facts)),
  };
}

function publicTable(table: TableSchema): TableSchema {
  return {
    ...table,
    columns: table.columns.map(({ min: _min, max: _max, ...c }) => ({ ...c, evidence: [] })),
    primaryKey: table.primaryKey && publicKey(table.primaryKey),
    keyCandidates: table.keyCandidates.map(publicKey),
  };
}

function publicKey(key: Key): Key {
  return { ...key, evidence: [] };
}

function publicRelation(relation: Relation, facts: SourceFacts): Relation {
  const counts = facts.relations[relation.id].children.map(([n]) => n);
  const stats = {
    ...relation.stats,
    orphanValues: [],
    minChildren: counts[0] ?? 0,
    maxChildren: counts[counts.length - 1] ?? 0,
  };
  return { ...relation, evidence: [], nearMisses: [], stats };
}

/** Ranges become those that values are drawn from; where a value follows from others there is none to tell. */
export function publicFacts(facts: SourceFacts, plan: Plan, schema: Schema): SourceFacts {
  const out: SourceFacts = { tables: {}, relations: {} };
  const { tables: plans } = summarisePlan(plan, schema);
  for (const model of plan.tables) {
    const { rows, columns } = facts.tables[model.table];
    const made = model.treatment === 'generate';
    const written = new Set(plans.find((p) => p.table === model.table)!.written);
    const ranges = new Map<string, ColumnFacts['range']>();
    for (const block of model.blocks)
      if ('column' in block && typeof block.column === 'string' && !written.has(block.column))
        ranges.set(block.column, rangeOf(block));
    out.tables[model.table] = {
      rows,
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, c]) => [name, made ? { ...c, range: ranges.get(name) ?? null } : c]),
      ),
    };
  }
  for (const rule of settledRules(plan)) {
    if (rule.kind !== 'aggregate' || !isExtreme(rule)) continue;
    const children = out.tables[rule.child].columns[rule.factors[0].column];
    children.range = united(children.range, out.tables[rule.table].columns[rule.columns[0]].range);
  }
  for (const [id, relation] of Object.entries(facts.relations)) {
    const counts = plan.tables.flatMap((t) => t.blocks).find((b) => b.kind === 'count' && b.relation === id);
    out.relations[id] = counts?.kind === 'count' ? clipped(relation, counts.spec) : relation;
  }
  return out;
}

/** Null where either has none: a value may come from it. */
function united(a: ColumnFacts['range'], b: ColumnFacts['range']): ColumnFacts['range'] {
  if (!a || !b || 'words' in a || 'words' in b) return null;
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function rangeOf(block: Block): ColumnFacts['range'] {
  if (block.kind === 'category') return { words: block.spec.values };
  if (block.kind === 'date') return { min: block.spec.min * msPerDay, max: (block.spec.max + 1) * msPerDay - 1 };
  return block.kind === 'number' ? endsOf(block.spec) : null;
}

type Ends = Pick<Extract<Block, { kind: 'number' }>['spec'], 'atoms' | 'bins' | 'min' | 'max'>;

function endsOf({ atoms, bins, min, max }: Ends): { min: number; max: number } | null {
  if (!bins && !atoms.length) return null;
  return {
    min: Math.min(bins ? min : Infinity, atoms[0] ?? Infinity),
    max: Math.max(bins ? max : -Infinity, atoms[atoms.length - 1] ?? -Infinity),
  };
}

/** Numbers of children that few parents have are told as the nearest that is drawn. */
function clipped(relation: RelationFacts, spec: Ends): RelationFacts {
  const ends = endsOf(spec);
  if (!ends) return relation;
  const parents = new Map<number, number>();
  for (const [n, some] of relation.children) {
    const told = Math.max(ends.min, Math.min(ends.max, n));
    parents.set(told, (parents.get(told) ?? 0) + some);
  }
  return { ...relation, children: [...parents].sort(([a], [b]) => a - b) };
}
