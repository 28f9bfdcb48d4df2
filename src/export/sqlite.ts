// The format SQLite: one database file, with the source's own CREATE statements where it has them. The file grows in the
// engine's memory; at the end SQLite itself checks it, and what it finds is told.
import type { SqliteDatabase, SqliteValue } from '../database/sqlite/engine';
import { writeCell } from '../schema/value-format';
import { columnOf, type Table } from '../table/table';
import type { OpenWriter } from './format';
import type { Bytes, FileWriter } from './folder';
import { createIndex, createTable } from './sql/create';
import { definitionsOf, type ColumnDefinition, type TableDefinition } from './sql/definition';
import { sqlite } from './sql/sqlite';
import { plainText, valuesOf, type Value } from './value-type';

const bytesAPiece = 1 << 22;

export const open: OpenWriter = async ({ output, files, engines }) => {
  const file = await files.create(`${output.name}.sqlite`);
  const definitions = definitionsOf(output);
  const engine = await engines.sqlite();
  const db = new engine.Database();
  const refused = new Map<string, { rows: number; reason: string }>();
  db.run('PRAGMA journal_mode = OFF');
  db.run('PRAGMA synchronous = OFF');
  // Checked at the end, all at once: parents and children of one table stand in any order.
  db.run('PRAGMA foreign_keys = OFF');
  for (const d of definitions) db.run(createTable(sqlite, d, d.foreignKeys));
  return {
    async write(name, rows) {
      const d = definitions.find((o) => o.table.name === name)!;
      insert(db, d, rows, (reason) => {
        const seen = refused.get(d.name) ?? { rows: 0, reason };
        refused.set(d.name, { ...seen, rows: seen.rows + 1 });
      });
    },
    async close() {
      const notes = [...refused].map(([table, { rows, reason }]) =>
        rows === 1
          ? `${table}: 1 row is left out, since a constraint refuses it (${reason}).`
          : `${table}: ${rows} rows are left out, since a constraint refuses them (${reason}).`,
      );
      for (const d of definitions) notes.push(...addRest(db, d));
      notes.push(...checks(db));
      await give(db.export(), file);
      return notes;
    },
    dispose: () => db.close(),
  };
};

function insert(db: SqliteDatabase, d: TableDefinition, rows: Table, onRefused: (reason: string) => void): void {
  const columns = d.columns.filter((c) => c.column && c.generated === null);
  const bare = d.columns.filter((c) => !c.column && c.notNull && c.default === null && !c.counts);
  const names = [...columns, ...bare].map((c) => sqlite.quote(c.name)).join(', ');
  const marks = [...columns.map(() => '?'), ...bare.map(() => sqlite.emptyBytes)].join(', ');
  const cells = columns.map((c) => cell(c, d, rows));
  const statement = db.prepare(`INSERT INTO ${sqlite.quote(d.name)} (${names}) VALUES (${marks})`);
  db.run('BEGIN');
  try {
    const values = new Array<SqliteValue>(cells.length);
    for (let row = 0; row < rows.rows; row++) {
      for (let c = 0; c < cells.length; c++) values[c] = cells[c](row);
      try {
        statement.run(values);
      } catch (error) {
        const { message } = error as Error;
        if (!/constraint failed|cannot store/i.test(message)) throw error;
        statement.reset();
        onRefused(message);
      }
    }
    db.run('COMMIT');
  } finally {
    statement.free();
  }
}

/** A value as SQLite stores it: as its source wrote it where that was SQLite, else ISO dates and 1 and 0. */
function cell({ column, type: declared, notNull }: ColumnDefinition, d: TableDefinition, rows: Table) {
  const { schema, type, name } = column!;
  const own = d.dialect === 'sqlite';
  const data = columnOf(rows, name);
  const value = valuesOf(data, own && type.kind === 'boolean' ? { kind: 'text' } : type, (v) => writeCell(schema, v));
  const isText = own && /char|clob|text/i.test(declared ?? '') && !/int/i.test(declared ?? '');
  const dated = type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'time';
  const write = (v: Value): SqliteValue => {
    if (typeof v === 'boolean') return v ? 1 : 0;
    if (typeof v === 'string') return v;
    if (own && (isText || dated)) return writeCell(schema, v);
    if (dated) return plainText(v, type);
    return Number.isInteger(v) && Math.abs(v) > 0x7fffffff ? BigInt(v) : v;
  };
  const none = notNull && data.kind === 'text' ? '' : null;
  return (row: number): SqliteValue => {
    const v = value(row);
    return v === null ? none : write(v);
  };
}

/** Indexes and triggers, once the rows are there. @returns those that could not be made, in sentences */
function addRest(db: SqliteDatabase, d: TableDefinition): string[] {
  const notes: string[] = [];
  const attempt = (name: string, sql: string | null) => {
    if (sql === null) return;
    try {
      db.run(sql);
    } catch (error) {
      notes.push(`${d.name}: ${name} is left out (${(error as Error).message}).`);
    }
  };
  for (const index of d.indexes) attempt(`index ${index.name}`, createIndex(sqlite, d, index));
  if (d.ddl !== null && d.dialect === 'sqlite')
    for (const { name, ddl } of d.table.declared!.triggers) attempt(`trigger ${name}`, ddl);
  return notes;
}

/** What SQLite says of the finished file. */
function checks(db: SqliteDatabase): string[] {
  const broken = db.exec('PRAGMA foreign_key_check')[0]?.values ?? [];
  const [{ values: found }] = db.exec('PRAGMA integrity_check');
  const unsound = found.map(([words]) => String(words)).filter((words) => words !== 'ok');
  const tables = [...new Set(broken.map(([table]) => String(table)))];
  return [
    broken.length === 0
      ? 'PRAGMA foreign_key_check finds nothing.'
      : `PRAGMA foreign_key_check finds ${broken.length} rows, in ${tables.join(', ')}.`,
    unsound.length === 0
      ? 'PRAGMA integrity_check finds nothing.'
      : `PRAGMA integrity_check finds ${unsound.length}: ${unsound.slice(0, 3).join('; ')}.`,
  ];
}

async function give(bytes: Uint8Array, file: FileWriter): Promise<void> {
  for (let at = 0; at < bytes.length; at += bytesAPiece)
    await file.write(bytes.subarray(at, at + bytesAPiece) as Bytes);
  await file.close();
}
