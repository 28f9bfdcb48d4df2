// What part each table and relation plays: small reference tables are lookups and stay as they are; each other table
// has at most one context (the parent its rows are made with); further parents are links.
import {
  storageOf,
  tableOf,
  type ColumnSchema,
  type Meaning,
  type Relation,
  type Schema,
  type TableSchema,
} from '../types';
import { rawWords, singular } from './vocabulary';
import { GENERIC, PARTIES, PERSONS } from './words';
import { counted, plural } from './wording';

const LOOKUP_ROWS = 500;
/** Rows of a table that owns the rows it points at. */
const OWNERS = 100;
/** Rows elsewhere for each row of a short list. */
const OFTEN = 20;

/** Sets roles, reasons and treatments of all tables and relations in place. Statistics must be counted. */
export function assignRoles(schema: Schema): void {
  const lookups = findLookups(schema);
  for (const table of schema.tables) {
    if (table.rows === 0) {
      table.treatment = 'keep';
      table.treatmentReason = 'Empty: header only. Comes out empty.';
    } else if (lookups.has(table.name)) {
      table.treatment = 'keep';
      table.treatmentReason = lookups.get(table.name)!;
    } else {
      table.treatment = 'generate';
      const listed = table.rows <= LOOKUP_ROWS && whoIsListed(table);
      table.treatmentReason = listed ? `Its rows are made anew: ${listed}` : 'Its rows are made anew.';
    }
  }
  assignRelationRoles(schema);
}

/** What the person has set is never chosen anew. */
export const SET_BY_PERSON = 'Set by you.';

/** Chooses context and link anew in place, with the treatments as they are; roles set by the person stay. */
export function assignRelationRoles(schema: Schema): void {
  const contexts = new Map<string, string>();
  const free = schema.relations.filter((r) => r.roleReason !== SET_BY_PERSON);
  for (const relation of schema.relations)
    if (!free.includes(relation) && relation.role === 'context') contexts.set(relation.child, relation.parent);
  for (const relation of free) {
    const parent = tableOf(schema, relation.parent);
    if (parent.treatment === 'keep' && parent.rows > 0 && relation.child !== relation.parent) {
      relation.role = 'lookup';
      relation.roleReason = `${relation.parent} goes into the result unchanged; the rows of ${relation.child} point at it.`;
    } else relation.role = 'link';
  }
  const open = free
    .filter((r) => r.role === 'link' && r.child !== r.parent)
    .map((relation) => ({ relation, score: contextScore(relation, schema) }))
    .sort((a, b) => b.score - a.score);
  for (const { relation } of open) {
    if (contexts.has(relation.child) || reaches(contexts, relation.parent, relation.child)) continue;
    contexts.set(relation.child, relation.parent);
    relation.role = 'context';
  }
  for (const relation of free) if (relation.role !== 'lookup') relation.roleReason = reason(relation, schema);
}

function reaches(contexts: ReadonlyMap<string, string>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = contexts.get(at)) if (at === to) return true;
  return false;
}

/** How much a parent owns its children. */
function contextScore(relation: Relation, schema: Schema): number {
  const child = tableOf(schema, relation.child);
  const parent = tableOf(schema, relation.parent);
  const key = child.primaryKey?.columns ?? [];
  const { stats } = relation;
  let score = relation.columns.every((c) => key.includes(c)) ? 2 : 0;
  score += relation.columns.length > 1 ? 1 : 0;
  score -= 4 * ((stats.nulls + stats.orphans) / Math.max(1, stats.rows));
  score += 0.6 * Math.log10(Math.max(1, parent.rows));
  score -= 0.1 * child.columns.findIndex((c) => c.name === relation.columns[0]);
  const words = child.name.toLowerCase();
  if (words.includes(parent.name.toLowerCase().replace(/s$/, ''))) score += 0.8;
  if (stats.parentsWithout > 0.95 * parent.rows && parent.rows > 100) score -= 1;
  if (stats.maxChildren > 1 && stats.minChildren === stats.maxChildren) score += 0.5;
  if (hasNumberOf(relation, child, schema)) score += 0.5;
  // What points at one of its own, an account at its first line, owns it and not the other way round; of a few owners there is
  // too little to learn.
  const back = schema.relations.find((r) => r.child === relation.parent && r.parent === relation.child);
  if (back && child.rows >= OWNERS && stats.maxChildren <= 1 && back.stats.maxChildren > 1) score -= 3;
  return score;
}

/** Is there a number that runs as far as the most children of one parent do: line 1 to 7 of an order, places in a race? */
function hasNumberOf({ stats, child: name }: Relation, child: TableSchema, schema: Schema): boolean {
  const refers = new Set(schema.relations.filter((r) => r.child === name).flatMap((r) => r.columns));
  return child.columns.some((c) => {
    if (c.type !== 'integer' || c.nulls > 0 || refers.has(c.name)) return false;
    const [first, last] = [Number(c.min), Number(c.max)];
    const runs = last - first + 1;
    return (first === 0 || first === 1) && runs === stats.maxChildren && runs === c.distinct && runs > 2;
  });
}

function reason(relation: Relation, schema: Schema): string {
  const { child, parent, stats, role } = relation;
  const each = `${counted(stats.minChildren)} to ${counted(stats.maxChildren)} per row, ${stats.meanChildren.toFixed(1)} on average`;
  if (role === 'context')
    return stats.maxChildren <= 1
      ? `At most one row of ${child} for each row of ${parent}: made together with it.`
      : `Rows of ${child} belong to a row of ${parent} (${each}): made together with it.`;
  if (child === parent) return `Rows of ${child} point at other rows of ${child}; matched after they are made.`;
  const context = schema.relations.find((r) => r.child === child && r.role === 'context');
  return context
    ? `${child} is made with ${context.parent}; its row of ${parent} is matched (${each}).`
    : `The row of ${parent} is matched (${each}).`;
}

function findLookups(schema: Schema): Map<string, string> {
  const found = new Map<string, string>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const table of schema.tables) {
      if (found.has(table.name) || !couldBeLookup(table, schema)) continue;
      const out = schema.relations.filter((r) => r.child === table.name && r.parent !== table.name);
      if (!out.every((r) => found.has(r.parent))) continue;
      const users = schema.relations.filter((r) => r.parent === table.name && r.child !== table.name);
      const rows = users.reduce((sum, r) => sum + r.stats.rows - r.stats.nulls, 0);
      found.set(
        table.name,
        `A small reference table: ${plural(table.rows, 'row')} that ${counted(rows)} rows elsewhere point at. ` +
          `All ${counted(table.rows)} go into the result unchanged; share it only if you may.`,
      );
      grew = true;
    }
  }
  return found;
}

function couldBeLookup(table: TableSchema, schema: Schema): boolean {
  if (table.rows === 0 || table.rows > LOOKUP_ROWS) return false;
  if (whoIsListed(table)) return false;
  if (schema.relations.some((r) => r.child === table.name && r.parent === table.name)) return false;
  const users = schema.relations.filter((r) => r.parent === table.name && r.child !== table.name);
  if (users.length === 0) return false;
  const rows = Math.max(...users.map((r) => tableOf(schema, r.child).rows));
  // So few that so many point at are a list, whatever dates or parts they have: tariffs, terms, types of aircraft.
  if (table.rows <= 20 && rows >= OFTEN * table.rows && hasLabel(table)) return true;
  if (users.some((r) => isPartOf(r, schema))) return false;
  // A list has names. Rows that are told apart by nothing but an id are things of their own.
  if (!hasLabel(table) && (table.rows > 20 || rows < 4 * table.rows)) return false;
  // What has a date of its own happened to someone.
  if (table.columns.some((c) => isOwnDate(c, table))) return false;
  const isList = table.rows <= 60 && table.columns.length <= 3;
  return table.rows <= 20 || isList || rows >= 4 * table.rows;
}

/** Is there a text that names each row: as the key, or words beside it that differ in nearly all rows? */
function hasLabel(table: TableSchema): boolean {
  const key = table.primaryKey?.columns ?? [];
  const isNatural = (c: ColumnSchema) =>
    key.includes(c.name) && storageOf(c.type) === 'text' && !GENERIC.has(rawWords(c.name).at(-1) ?? '');
  return table.columns.some((c) => isName(c, table) || isNatural(c));
}

function isName(c: ColumnSchema, table: TableSchema): boolean {
  if (c.type !== 'text' && c.type !== 'category') return false;
  return c.nulls < 0.1 * table.rows && c.distinct >= 0.9 * (table.rows - c.nulls);
}

/** Does the table list persons or firms? @returns the reason, or '' */
function whoIsListed(table: TableSchema): string {
  const column = table.columns.find((c) => c.personal || (c.meaning && OF_SOMEBODY.has(c.meaning)));
  if (column) return `${column.name} tells of persons or firms.`;
  const sex = table.columns.find((c) => hasWord(c, 'sex', 'gender'));
  const age = table.columns.find((c) => hasWord(c, 'age', 'birth', 'born', 'birthdate', 'dob'));
  if (sex && age) return `${sex.name} and ${age.name} tell of persons.`;
  const noun = singular(rawWords(table.name).at(-1) ?? '');
  return PERSONS.has(noun) || PARTIES.has(noun) ? `${table.name} lists persons or firms by its name.` : '';
}

const hasWord = (c: ColumnSchema, ...words: string[]) => rawWords(c.name).some((w) => words.includes(w));

/** Meanings by which a table is one of persons or firms. */
const OF_SOMEBODY = new Set<Meaning>(['company', 'email', 'phone', 'street', 'ip-address']);
const STAMP = /modified|created|updated|inserted|changed|last_?update|timestamp|rowversion/i;

/** A date that tells something of the row: no key, no audit stamp, not the same everywhere. */
function isOwnDate(c: ColumnSchema, table: TableSchema): boolean {
  if (c.type !== 'date' && c.type !== 'datetime') return false;
  return c.distinct > 1 && !STAMP.test(c.name) && !table.primaryKey?.columns.includes(c.name) && !isCalendar(table);
}

/** One row a day: its dates are what it lists. */
const isCalendar = (table: TableSchema) =>
  table.columns.slice(0, 3).some((c) => c.type === 'date' && c.distinct === table.rows);

/** Is the child a part of this parent: a key of the parent's and something of its own (an order's lines)? */
function isPartOf(relation: Relation, schema: Schema): boolean {
  const key = tableOf(schema, relation.child).primaryKey?.columns ?? [];
  if (!relation.columns.every((c) => key.includes(c))) return false;
  const others = key.filter((c) => !relation.columns.includes(c));
  const refers = (c: string) => schema.relations.some((r) => r.child === relation.child && r.columns.includes(c));
  return others.length === 0 || !others.every(refers);
}
