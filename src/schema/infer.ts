// Proposes the whole schema from the values and names of the tables: types, keys, relations, roles, each with evidence.
// Declared keys win. The steps are in inference/; this file is their order.
import type { Database, OpenedTable } from '../database/types';
import { UserError } from '../table/user-error';
import { readDeclaration, resolveDeclarations, type Declaration, type Resolved } from './declared';
import { applyDeclarations } from './edit';
import { relationsByName } from './inference/by-name';
import { chooseRelations, type Choice } from './inference/choose';
import { addOneOfSiblings } from './inference/one-of-siblings';
import { findPairs } from './inference/candidates';
import { findCompositeRelations, impliedColumns, type CompositePair } from './inference/composite-relations';
import {
  declaredFacts,
  declaredKey,
  isSettled,
  withDeclaredKeys,
  type DeclaredFacts,
} from './inference/declared-facts';
import type { ColumnFacts, TableFacts } from './inference/facts';
import { KeyFinder, type TableKeys } from './inference/primary-keys';
import { probability, WEIGHTS, type Weights } from './inference/pair-score';
import { readColumns } from './inference/read-columns';
import { NO_RELATIONS, type KnownRelations } from './inference/single-keys';
import { namesSpeak } from './inference/speaking-names';
import { buildSchema } from './inference/build-schema';
import { recheck } from './recheck';
import type { Schema } from './types';

export interface InferProgress {
  /** 0..1 */
  share: number;
  words: string;
  table?: string;
}

export interface InferOptions {
  /** SQL and JSON that declare keys; they win. `FILE#name` as path picks one of several schemas in a file. */
  declarations?: readonly { path: string; text: string }[];
  /** What the files of the tables declare themselves; other declarations win over it. */
  declared?: readonly Declaration[];
  /** Told what a declaration says that fits no open table. */
  onNote?: (words: string) => void;
  onProgress?: (progress: InferProgress) => void;
  signal?: AbortSignal;
  /** Other weights of the pair score; for the fitting in tests/bench. */
  weights?: Weights;
  /** Told what was found before it becomes a schema; for the same. */
  onFindings?: (findings: Findings) => void;
}

/** What inference found, before it becomes a schema. */
export interface Findings {
  tables: TableFacts[];
  keys: Map<number, TableKeys>;
  choice: Choice;
  byName: { child: ColumnFacts; parent: ColumnFacts; name: number }[];
  composites: CompositePair[];
  speaks: boolean;
  weights: Weights;
  declared: DeclaredFacts;
}

/**
 * Linear in cells up to the comparison of distinct values; reads each column once.
 * @throws UserError 'cancelled' when the signal fires, 'bad-schema' when a declaration contradicts the open tables
 */
export async function inferSchema(
  db: Database,
  opened: readonly Pick<OpenedTable, 'name' | 'columns' | 'rows'>[],
  options: InferOptions = {},
): Promise<Schema> {
  const { signal } = options;
  const stop = () => void db.cancel();
  signal?.addEventListener('abort', stop);
  const tell = (share: number, words: string, table?: string) => {
    if (signal?.aborted) throw new UserError('cancelled', 'Finding keys and relations was stopped.');
    options.onProgress?.({ share, words, ...(table === undefined ? {} : { table }) });
  };
  try {
    const files = (options.declarations ?? []).map((file) => readDeclaration(file, [...opened]));
    const resolved = resolveDeclarations([...(options.declared ?? []), ...files], [...opened]);
    for (const note of resolved.notes) options.onNote?.(note);
    const findings = await find(db, opened, resolved, options.weights ?? WEIGHTS, tell);
    options.onFindings?.(findings);
    tell(0.9, 'counting relations');
    let schema = await buildSchema(db, findings, (share) => tell(0.9 + 0.1 * share, 'counting relations'));
    const declared = [...resolved.tables.values()];
    if (declared.some((t) => t.columnTypes.size > 0 || t.treatment || t.orphans))
      schema = await recheck(db, applyDeclarations(schema, resolved), schema);
    tell(1, 'keys and relations found');
    return schema;
  } catch (error) {
    if (signal?.aborted) throw new UserError('cancelled', 'Finding keys and relations was stopped.');
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function find(
  db: Database,
  opened: readonly Pick<OpenedTable, 'name' | 'columns' | 'rows'>[],
  resolved: Resolved,
  weights: Weights,
  tell: (share: number, words: string, table?: string) => void,
): Promise<Findings> {
  const tables = await readColumns(
    db,
    opened,
    (table, column) => resolved.tables.get(table)?.sqlTypes.get(column),
    (table, done, of) => tell((0.6 * done) / of, `reading ${table}`, table),
  );
  const columns = tables.flatMap((t) => t.columns);
  const speaks = namesSpeak(tables);
  const declared = declaredFacts(resolved, tables);
  tell(0.6, 'comparing columns');
  const pairs = findPairs(columns, speaks).filter((p) => !isSettled(declared, p.child));
  tell(0.75, 'finding keys');
  const finder = new KeyFinder(db, tables);
  let known = NO_RELATIONS;
  let single = withDeclaredKeys(finder.singles(known), declared);
  let choice: Choice = { chosen: new Map(), ranked: new Map() };
  let byName: Findings['byName'] = [];
  let keys = new Map<number, TableKeys>();
  for (let round = 0; round < 3; round++) {
    choice = chooseRelations(pairs, columns, { keys: single, speaks, weights });
    await addOneOfSiblings(db, choice);
    byName = speaks ? relationsByName(tables, single).filter((r) => !isSettled(declared, r.child)) : [];
    known = knownFrom(choice, byName, declared);
    if (round === 2) break;
    keys = new Map();
    for (const table of tables) {
      tell(0.75 + 0.05 * round, 'finding keys', table.name);
      const key = declared.keys.get(table.index);
      keys.set(table.index, key === undefined ? await finder.choose(table, known) : declaredKey(key));
    }
    single = new Map();
    for (const [index, { chosen }] of keys) if (chosen?.columns.length === 1) single.set(index, chosen.columns[0]);
  }
  tell(0.87, 'finding relations of several columns');
  const parts = new Map<number, readonly ColumnFacts[]>();
  for (const [index, { chosen }] of keys) if (chosen) parts.set(index, chosen.columns);
  const open = tables.filter((t) => !declared.closed.has(t.index));
  const composites = await findCompositeRelations(db, tables, open, { keys: parts, refersTo: known.refersTo });
  const accepted = composites.filter((p) => p.reason === '');
  for (const { pair, columns: implied, parentColumns } of impliedColumns(accepted, {
    keys: parts,
    refersTo: known.refersTo,
  })) {
    const unary = implied.length === 1 ? choice.chosen.get(implied[0]) : undefined;
    if (!unary || unary.parent !== parentColumns[0]) continue;
    unary.reason = `Implied by the reference to ${pair.parentColumns[0].table.name}.`;
    choice.chosen.delete(implied[0]);
  }
  completeKeys(keys, accepted, known.refersTo, declared);
  return { tables, keys, choice, byName, composites, speaks, weights, declared };
}

/** A key that holds two columns of a longer reference holds all of them: a part of something is known by all of it. */
function completeKeys(
  keys: ReadonlyMap<number, TableKeys>,
  accepted: readonly CompositePair[],
  refersTo: KnownRelations['refersTo'],
  declared: DeclaredFacts,
): void {
  for (const { columns } of accepted) {
    const { table } = columns[0];
    const key = keys.get(table.index)?.chosen;
    if (!key || key.columns.length < 2 || declared.keys.has(table.index)) continue;
    const missing = columns.filter((c) => !key.columns.includes(c));
    const all = [...key.columns, ...missing];
    if (missing.length === 0 || columns.length - missing.length < (all.length === table.columns.length ? 1 : 2))
      continue;
    // A number of its own within the rest is all it takes.
    const isNumber = (c: ColumnFacts) => c.named.isId && c.named.core.length === 0 && !refersTo.has(c.id);
    if (key.columns.some((c) => !columns.includes(c) && isNumber(c))) continue;
    if (missing.some((c) => c.nulls > 0) || key.columns.length + missing.length > 5) continue;
    key.columns = all.sort((a, b) => a.position - b.position);
  }
}

function knownFrom(choice: Choice, byName: Findings['byName'], declared: DeclaredFacts): KnownRelations {
  const referenced = new Map<number, number>();
  const refersTo = new Map<number, ColumnFacts>();
  for (const [child, pair] of choice.chosen) {
    refersTo.set(child.id, pair.parent);
    referenced.set(pair.parent.id, (referenced.get(pair.parent.id) ?? 0) + probability(pair.logit));
  }
  for (const { columns, parentColumns } of declared.relations)
    if (columns.length === 1) {
      refersTo.set(columns[0].id, parentColumns[0]);
      referenced.set(parentColumns[0].id, (referenced.get(parentColumns[0].id) ?? 0) + 1);
    }
  for (const { child, parent } of byName) if (!refersTo.has(child.id)) refersTo.set(child.id, parent);
  return { referenced, refersTo };
}
