import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { closeTable, openFiles } from '../../../src/database/open-files';
import { quoteIdentifier } from '../../../src/database/sql';
import type { Database, OpenResult } from '../../../src/database/types';
import { oddProblems, oddRejects, oddTables } from './oddities';

const folder = join(import.meta.dirname, '../../../../shared/data/oddities');

describe.skipIf(!existsSync(folder))('odd files', () => {
  let db: Database;
  const results = new Map<string, OpenResult>();

  beforeAll(async () => {
    db = await openNodeDatabase();
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!statSync(join(folder, path)).isFile()) continue;
      const result = await openFiles(db, [{ path, data: readFileSync(join(folder, path)) }]);
      for (const { name, rows, columns } of result.tables) {
        const [counted] = await db.rows(`SELECT count(*) AS rows FROM ${quoteIdentifier(name)}`);
        expect(counted, path).toEqual({ rows });
        const described = await db.rows(`SELECT * FROM ${quoteIdentifier(name)} LIMIT 1`);
        if (rows > 0) expect(Object.keys(described[0]), path).toEqual(columns);
        await closeTable(db, name);
      }
      results.set(path, result);
    }
  }, 120_000);
  afterAll(() => db.close());

  it('are all expected', () => {
    const expected = [...oddTables.map(([path]) => path), ...oddProblems.map(([path]) => path)];
    expect([...results.keys()].sort()).toEqual(expected.sort());
  });

  it.each(oddTables)('%s gives %i rows of %i columns', (path, rows, columns) => {
    const { tables, problems } = results.get(path)!;
    expect(problems).toEqual([]);
    expect(tables.map((t) => [t.rows, t.columns.length])).toEqual([[rows, columns]]);
  });

  it('lose no row: the readers agree but for the lines that are listed', () => {
    const withRejects = new Map(oddRejects);
    for (const [path, { tables }] of results)
      for (const table of tables) {
        const lines = withRejects.get(path) ?? [];
        expect(
          table.rejects.map((r) => r.line),
          path,
        ).toEqual(lines);
        expect(table.rejectCount, path).toBe(lines.length);
        expect(table.readers, path).toEqual({ duckdb: table.rows, papaparse: table.rows + lines.length });
      }
  });

  it.each(oddProblems)('%s is no table (%s)', (path, kind, message) => {
    const { tables, problems } = results.get(path)!;
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path, kind, message: expect.stringMatching(message) }]);
  });
});
