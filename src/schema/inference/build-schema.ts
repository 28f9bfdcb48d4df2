// Turns what inference found into the schema: column schemas with meanings, keys and relations with evidence, counted
// statistics, roles.
import type { Database } from '../../database/types';
import type { Findings } from '../infer';
import { relationStats } from '../relation-stats';
import {
  relationId,
  type ColumnSchema,
  type Evidence,
  type Key,
  type NearMiss,
  type Relation,
  type Schema,
  type Source,
} from '../types';
import {
  asKey,
  childrenInWords,
  compositeEvidence,
  compositeMisses,
  nearMisses,
  relationEvidence,
  whyNoReference,
} from './evidence';
import type { ColumnFacts, TableFacts } from './facts';
import { statsOfLists } from './list-stats';
import { findMeaning } from './meaning';
import { probability } from './pair-score';
import type { KeyChoice } from './primary-keys';
import { assignRoles } from './roles';
import { plural } from './wording';

interface Proposed {
  columns: ColumnFacts[];
  parentColumns: ColumnFacts[];
  confidence: number;
  evidence: Evidence[];
  nearMisses: NearMiss[];
  source: Source;
}

export async function buildSchema(db: Database, found: Findings, step: (share: number) => void): Promise<Schema> {
  const proposed = proposeRelations(found);
  const inKeys = new Set<ColumnFacts>();
  const refers = new Set<ColumnFacts>(proposed.flatMap((p) => p.columns));
  for (const p of proposed) for (const c of [...p.columns, ...p.parentColumns]) inKeys.add(c);
  const why = (c: ColumnFacts) => (refers.has(c) ? [] : whyNoReference(found.choice.ranked.get(c) ?? []));
  const schema: Schema = {
    tables: found.tables.map((table) => {
      const keys = found.keys.get(table.index);
      for (const c of keys?.chosen?.columns ?? []) inKeys.add(c);
      return {
        name: table.name,
        rows: table.rows,
        columns: table.columns.map((c) => columnSchema(c, inKeys.has(c), why(c))),
        primaryKey: keys?.chosen ? primaryKey(keys.chosen, table, found) : null,
        keyCandidates: [...declaredSets(table, found), ...(keys?.others ?? []).map((k) => asKey(k, table))],
        treatment: 'generate',
        treatmentReason: '',
        orphans: 'null',
      };
    }),
    relations: [],
  };
  for (const [i, p] of proposed.entries()) {
    step(i / proposed.length);
    schema.relations.push(await relation(db, schema, p));
  }
  assignRoles(schema);
  return schema;
}

/** Sets of columns that are declared to be unique beside the key. */
function declaredSets(table: TableFacts, found: Findings): Key[] {
  const evidence = [`Declared unique in ${found.declared.paths.get(table.index)}.`];
  return (found.declared.uniques.get(table.index) ?? []).map((columns) => ({
    columns,
    source: 'declared',
    confidence: 1,
    evidence,
  }));
}

function primaryKey(choice: KeyChoice, table: TableFacts, found: Findings): Key {
  if (!found.declared.keys.has(table.index)) return asKey(choice, table);
  const columns = choice.columns.map((c) => c.name);
  const evidence = [`Declared in ${found.declared.paths.get(table.index)}.`];
  return { columns, source: 'declared', confidence: 1, evidence };
}

async function relation(db: Database, schema: Schema, p: Proposed): Promise<Relation> {
  const child = p.columns[0].table.name;
  const parent = p.parentColumns[0].table.name;
  const columns = p.columns.map((c) => c.name);
  const parentColumns = p.parentColumns.map((c) => c.name);
  const listed =
    p.source === 'inferred' && columns.length === 1 ? statsOfLists(p.columns[0], p.parentColumns[0]) : null;
  const stats = listed ?? (await relationStats(db, schema, { child, columns, parent, parentColumns }));
  return {
    id: relationId(child, columns, parent, parentColumns),
    child,
    columns,
    parent,
    parentColumns,
    source: p.source,
    confidence: Math.round(p.confidence * 1000) / 1000,
    evidence: [...p.evidence, { text: childrenInWords(stats, child, parent), weight: 0 }],
    nearMisses: p.nearMisses,
    role: 'link',
    roleReason: '',
    stats,
  };
}

function proposeRelations(found: Findings): Proposed[] {
  const weights = found.speaks ? found.weights.named : found.weights.mute;
  const proposed: Proposed[] = [];
  for (const [child, pair] of found.choice.chosen) {
    if (pair.sentinel !== undefined) child.sentinel = pair.sentinel;
    const parentKey = found.keys.get(pair.parent.table.index)?.chosen?.columns;
    const isKey = parentKey?.length === 1 && parentKey[0] === pair.parent;
    proposed.push({
      columns: [child],
      parentColumns: [pair.parent],
      confidence: probability(pair.logit),
      evidence: relationEvidence(pair, weights, isKey),
      nearMisses: [
        ...nearMisses(found.choice.ranked.get(child) ?? [], pair),
        ...compositeMisses(found.composites, [child]),
      ],
      source: 'inferred',
    });
  }
  for (const { child, parent, name } of found.byName)
    proposed.push({
      columns: [child],
      parentColumns: [parent],
      confidence: 0.5 + 0.3 * name,
      evidence: [
        { text: `${child.table.name}.${child.name} holds no value; the names alone speak.`, weight: -1 },
        { text: `The names fit (${name.toFixed(2)} of 1).`, weight: 4 * name },
      ],
      nearMisses: [],
      source: 'inferred',
    });
  for (const pair of found.composites)
    if (pair.reason === '')
      proposed.push({
        columns: pair.columns,
        parentColumns: pair.parentColumns,
        confidence: probability(-1 + 4 * pair.name * (pair.matchedRows / pair.rows)),
        evidence: compositeEvidence(pair),
        nearMisses: compositeMisses(found.composites, pair.columns),
        source: 'inferred',
      });
  for (const { columns, parentColumns } of found.declared.relations)
    proposed.push({
      columns,
      parentColumns,
      confidence: 1,
      evidence: [{ text: `Declared in ${found.declared.paths.get(columns[0].table.index)}.`, weight: 9 }],
      nearMisses: [],
      source: 'declared',
    });
  const order = (p: Proposed) => p.columns[0].id * 10 - p.columns.length;
  return proposed.sort((a, b) => order(a) - order(b));
}

/**
 * @param inKey is it part of a key or a reference? Text of those is trimmed, since padding must not keep keys apart.
 * @param why it is no reference, in words
 */
function columnSchema(c: ColumnFacts, inKey: boolean, why: readonly string[]): ColumnSchema {
  const { finding, profile } = c;
  const meant = findMeaning(profile, finding, c.named, c.table.named);
  const nullWords = c.sentinel === undefined ? finding.nullWords : [...finding.nullWords, c.sentinel];
  const textKey = inKey && finding.format.kind === 'text' && ['category', 'text'].includes(finding.type);
  const evidence = [...finding.evidence];
  if (meant.evidence) evidence.push(meant.evidence);
  if (textKey) evidence.push('Part of a key.');
  if (finding.nullWords.length > 0)
    evidence.push(`${finding.nullWords.map((w) => `“${w}”`).join(', ')} stand for empty.`);
  if (c.nulls > 0 && c.nulls < c.rows) evidence.push(`${plural(c.nulls, 'row')} of ${c.rows} empty.`);
  evidence.push(...why);
  return {
    name: c.name,
    type: textKey ? 'identifier' : finding.type,
    ...(meant.meaning ? { meaning: meant.meaning } : {}),
    format: inKey && finding.format.kind === 'text' ? { kind: 'text', trimmed: true } : finding.format,
    nullWords,
    nulls: c.nulls,
    distinct: c.distinct,
    confidence: finding.confidence,
    evidence,
    ...(meant.personal ? { personal: meant.personal } : {}),
    ...bounds(c),
  };
}

function bounds(c: ColumnFacts): { min?: string; max?: string } {
  if (Number.isFinite(c.min) && Number.isFinite(c.max)) return { min: String(c.min), max: String(c.max) };
  const { min, max } = c.profile;
  return min === '' ? {} : { min: min.slice(0, 60), max: max.slice(0, 60) };
}
