// Reads every column of every table once: profile, type, and its list of distinct values.
import type { Database, OpenedTable } from '../../database/types';
import type { DeclaredType } from '../declared-kind';
import { findType } from './column-type';
import type { DistinctValues } from './distinct-values';
import { isCounter, type ColumnFacts, type TableFacts } from './facts';
import { EMPTY_LIST, keyList, quantilesOf } from './key-list';
import { columnPrefixes } from './column-prefixes';
import { columnNames, tableNames } from './names';
import { columnLengths, profileColumn } from './profile';
import { Vocabulary } from './vocabulary';

/** Longer text is no key. */
const LONGEST_KEY = 64;
/** Share of rows that may repeat a key before it is none (dirty files). */
const FORGIVEN = 1e-4;
/** Tables of fewer rows have no row without a key. */
const FEW_ROWS = 10;

export async function readColumns(
  db: Database,
  opened: readonly Pick<OpenedTable, 'name' | 'columns' | 'rows'>[],
  declared: (table: string, column: string) => DeclaredType | undefined,
  step: (table: string, done: number, of: number) => void,
): Promise<TableFacts[]> {
  const vocabulary = new Vocabulary(
    opened.map((t) => t.name),
    opened.flatMap((t) => t.columns),
  );
  const named = tableNames(
    opened.map((t) => t.name),
    opened.flatMap((t) => t.columns),
    vocabulary,
  );
  const prefixes = columnPrefixes(opened.map((t) => t.columns));
  for (const [i, { letters }] of prefixes.entries())
    if (letters !== '' && prefixes.filter((p) => p.letters === letters).length === 1) named[i].alias = letters;
  const of = opened.reduce((sum, t) => sum + t.columns.length, 0);
  let id = 0;
  const tables: TableFacts[] = [];
  for (const [index, table] of opened.entries()) {
    const facts: TableFacts = {
      index,
      name: table.name,
      named: named[index],
      rows: table.rows,
      columns: [],
      others: [],
    };
    const names = columnNames(table.columns, prefixes[index].length, vocabulary);
    const lengths = await columnLengths(db, table.name, table.columns);
    for (const [position, name] of table.columns.entries()) {
      step(table.name, id, of);
      const { profile, distinct } = await profileColumn(db, table.name, name, table.rows, lengths[position]);
      const finding = findType(profile, distinct, names[position], declared(table.name, name));
      const keyKind = profile.meanLength > LONGEST_KEY ? null : finding.keyKind;
      const column: ColumnFacts = {
        id: id++,
        table: facts,
        name,
        position,
        named: names[position],
        profile,
        finding,
        keyKind,
        list: EMPTY_LIST,
        rows: table.rows,
        nulls: profile.empty,
        distinct: profile.distinct,
        duplicates: table.rows - profile.empty - profile.distinct,
        unique: false,
        min: NaN,
        max: NaN,
        quantiles: [],
      };
      if (finding.type === 'empty')
        Object.assign(column, { nulls: table.rows, distinct: 0, duplicates: 0, keyKind: null });
      else if (keyKind !== null) list(column, distinct);
      facts.columns.push(column);
    }
    tables.push(facts);
  }
  for (const table of tables) table.others = tables.filter((t) => t !== table);
  markPlainNames(tables);
  return tables;
}

/**
 * Names that count as plain `id`: unique, leading, the same in three tables or more and named like none (`row_id`).
 * Their core is emptied, so that equal ones in two tables do not seem to refer to each other.
 */
function markPlainNames(tables: readonly TableFacts[]): void {
  const whole = new Set(tables.map((t) => t.named.glued));
  const words = new Set(tables.flatMap((t) => t.named.words));
  const aliases = new Set(tables.map((t) => t.named.alias));
  const leads = tables.flatMap((t) => {
    const lead = t.columns[0];
    const core = lead?.named.core.join('');
    if (!lead?.unique || !lead.named.isId || whole.has(core) || aliases.has(core)) return [];
    // "entity_id" of customer_entity and sales_order alike, each a counter of its own.
    return isCounter(lead) || !lead.named.core.some((w) => words.has(w)) ? [lead] : [];
  });
  const counts = new Map<string, number>();
  for (const { named: n } of leads) counts.set(n.glued, (counts.get(n.glued) ?? 0) + 1);
  for (const lead of leads) if (counts.get(lead.named.glued)! >= 3) lead.named = { ...lead.named, core: [] };
}

function list(column: ColumnFacts, values: DistinctValues): void {
  const { profile, finding, keyKind } = column;
  column.list = keyList(values, finding, keyKind);
  const words = profile.top.concat(profile.sample).filter((v) => finding.nullWords.includes(v.value));
  const nullWords = new Map(words.map((v) => [v.value, v.count]));
  column.distinct -= nullWords.size;
  for (const count of nullWords.values()) column.nulls += count;
  if (keyKind === 'int') {
    column.distinct -= profile.integers - profile.distinctIntegers;
    column.min = profile.minInteger;
    column.max = profile.maxInteger;
  }
  const filled = column.rows - column.nulls;
  column.duplicates = filled - column.distinct;
  const forgiven = column.named.isId ? Math.floor(FORGIVEN * column.rows) : 0;
  const nullsForgiven = column.rows < FEW_ROWS ? 0 : 1;
  column.unique = column.distinct > 0 && column.duplicates <= forgiven && column.nulls <= nullsForgiven;
  if (column.rows > 1 && column.distinct === 1 && column.nulls > 0) column.unique = false;
  if (column.unique) column.quantiles = quantilesOf(column.list);
}
