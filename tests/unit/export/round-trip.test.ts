// Every database opened, typed, exported unchanged and opened again: cell for cell the same. Files over 100 KB only with
// ALL_DATA=1 in the environment, as they take minutes.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { closeTable, openFiles } from '../../../src/database/open-files';
import { quoteIdentifier } from '../../../src/database/sql';
import type { Database, OpenedTable, SourceFile } from '../../../src/database/types';
import { csvChunks } from '../../../src/export/csv';
import { toBlob } from '../../../src/export/files';
import { loadTable } from '../../../src/schema/extract';
import { inferSchema } from '../../../src/schema/infer';
import { readCell } from '../../../src/schema/value-format';
import type { TableSchema } from '../../../src/schema/types';

const data = join(import.meta.dirname, '../../../../shared/data');
const largest = process.env.ALL_DATA ? Infinity : 100_000;
const subfolders = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []));
const filesOf = (folder: string) =>
  readdirSync(join(data, folder))
    .filter((name) => /\.(csv|tsv|txt|asc)$/.test(name))
    .filter((name) => statSync(join(data, folder, name)).size <= largest);
const folders = existsSync(data)
  ? [...subfolders(data), ...subfolders(join(data, 'oddities')).map((name) => `oddities/${name}`)].filter(
      (folder) => filesOf(folder).length > 0,
    )
  : [];

describe.skipIf(folders.length === 0)('a database exported unchanged', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openNodeDatabase();
  });
  afterAll(() => db.close());

  it.each(folders)('%s is the same when opened again', { timeout: 240_000 }, async (folder) => {
    const files = filesOf(folder).map((name): SourceFile => ({
      path: name,
      data: readFileSync(join(data, folder, name)),
    }));
    const { tables } = await openFiles(db, files);
    for (const table of tables) {
      const {
        tables: [tableSchema],
      } = await inferSchema(db, [table]);
      const blob = await exported(db, table, tableSchema);
      await compare(db, table, tableSchema, blob);
    }
    for (const { name } of tables) await closeTable(db, name);
  });
});

async function exported(db: Database, table: OpenedTable, schema: TableSchema): Promise<Blob> {
  const chunks = csvChunks(await loadTable(db, schema), schema, table.dialect);
  return toBlob({ name: table.path, chunks }, 'text/csv');
}

async function compare(db: Database, table: OpenedTable, schema: TableSchema, blob: Blob): Promise<void> {
  const { tables, problems } = await openFiles(db, [{ path: `again/${table.name} again.csv`, data: blob }]);
  expect(problems, table.path).toEqual([]);
  const [again] = tables;
  expect([again.rows, again.columns, again.rejectCount], table.path).toEqual([table.rows, table.columns, 0]);
  const { delimiter, quote, newline, encoding, bom, header } = table.dialect;
  expect(again.dialect, table.path).toMatchObject({ delimiter, quote, newline, encoding, bom, header });
  for (const column of schema.columns) {
    const [x, y] = await Promise.all(
      [table, again].map(async ({ name }) => {
        const read = await db.table('x', `SELECT ${quoteIdentifier(column.name)} FROM ${quoteIdentifier(name)}`);
        const [c] = read.columns;
        if (c.kind !== 'text') throw new Error('source columns are text');
        const values = c.dictionary.map((text) => readCell(column, text));
        return Array.from(c.codes, (code) => (code < 0 ? null : values[code]));
      }),
    );
    const differs = x.findIndex((value, i) => value !== y[i]);
    expect(differs < 0 ? null : `${table.path} ${column.name} row ${differs}: ${x[differs]} is now ${y[differs]}`).toBe(
      null,
    );
  }
  await closeTable(db, again.name);
}
