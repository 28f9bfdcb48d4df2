// Files of every format, read back by readers that share no code with the writers: DuckDB's native build, the sqlite3
// command line, and plain parsers.
import { DuckDBInstance } from '@duckdb/node-api';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { formats } from '../../../src/export/formats';
import { dataset, write, type Made } from './sample';

const folder = mkdtempSync(join(tmpdir(), 'understudy-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save({ files }: Made): string[] {
  return [...files].map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  });
}
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;
const sqlite = (file: string, sql: string) => execFileSync('sqlite3', ['-json', file, sql], { encoding: 'utf8' });
const text = (made: Made, name: string) => new TextDecoder().decode(made.files.get(name));

async function duck(sql: string, file = ':memory:'): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(file, file === ':memory:' ? {} : { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const people = [
  {
    id: '1', name: "O'Hara \\ \"x\"", boss: '2', born: '1899-12-31', pay: '1234.50', active: true, seen: '2021-03-04 05:06:07',
    wakes: '06:00:01', code: '00012', ratio: 0.1, extra: '{"a": [1, "é"]}', nothing: null, team: '10',
  },
  {
    id: '2', name: 'Zoë\n😀', boss: null, born: '2000-02-29', pay: '-0.01', active: false, seen: null,
    wakes: null, code: '9007199254740993', ratio: 1e-9, extra: null, nothing: null, team: '10',
  },
  {
    id: '3', name: 'null', boss: '2', born: null, pay: null, active: null, seen: '1969-12-31 23:59:59',
    wakes: '00:00:00', code: null, ratio: null, extra: '[]', nothing: null, team: '20',
  },
  {
    id: '4', name: 'a,b;\tc', boss: '3', born: '1970-01-01', pay: '99999999.99', active: true, seen: '1970-01-01 00:00:00',
    wakes: '23:59:59', code: '7', ratio: 12345678.123456789, extra: '{}', nothing: null, team: null,
  },
]; // prettier-ignore

const types = [
  'BIGINT', 'VARCHAR', 'BIGINT', 'DATE', 'DECIMAL(18,2)', 'BOOLEAN', 'TIMESTAMP', 'TIME', 'VARCHAR', 'DOUBLE', 'VARCHAR',
  'VARCHAR', 'BIGINT',
]; // prettier-ignore

describe('a database written', { timeout: 60_000 }, () => {
  it('as Parquet is the same to native DuckDB, types and nulls included', async () => {
    const made = await write('parquet');
    const [person] = save(made).filter((f) => f.endsWith('person.parquet'));
    expect([...made.files.keys()].sort()).toEqual(['person.parquet', 'team.parquet']);
    expect(await duck(`SELECT * FROM '${person}' ORDER BY id`)).toEqual(people);
    const found = await duck(`DESCRIBE SELECT * FROM '${person}'`);
    expect(found.map((c) => c.column_type)).toEqual(types);
    const [{ n }] = await duck(`SELECT count(*) AS n FROM parquet_file_metadata('${person}') WHERE num_row_groups = 2`);
    expect(n).toBe('1');
  });

  it('as DuckDB is the same to native DuckDB, with keys that are enforced', async () => {
    const made = await write('duckdb');
    const [file] = save(made);
    expect(file).toMatch(/made\.duckdb$/);
    expect(await duck('SELECT * FROM person ORDER BY id', file)).toEqual(people);
    const columns = await duck(`SELECT data_type FROM duckdb_columns() WHERE table_name = 'person'`, file);
    expect(columns.map((c) => c.data_type)).toEqual(types);
    const keys = await duck(
      `SELECT constraint_type AS t, constraint_column_names AS c FROM duckdb_constraints() WHERE constraint_type LIKE '%KEY'`,
      file,
    );
    const named = keys.map(({ t, c }) => `${String(t)} ${String(c)}`).sort();
    expect(named).toEqual(['FOREIGN KEY boss', 'FOREIGN KEY lead', 'PRIMARY KEY id', 'PRIMARY KEY id']);
    // A circle of two tables is more than DuckDB can hold: one of its two keys is left out, and that is said.
    expect(made.notes).toHaveLength(1);
    expect(made.notes[0]).toMatch(/closes a circle/);
  });

  it.skipIf(!hasSqlite)('as SQLite is the same to sqlite3, sound, with keys that are enforced', async () => {
    const made = await write('sqlite');
    const [file] = save(made);
    const rows = JSON.parse(sqlite(file, 'SELECT * FROM person ORDER BY id')) as Record<string, unknown>[];
    expect(rows).toEqual(
      people.map((p) => ({
        ...p,
        ...Object.fromEntries(
          ['id', 'boss', 'team'].map((c) => [c, p[c as 'id'] === null ? null : Number(p[c as 'id'])]),
        ),
        pay: p.pay === null ? null : Number(p.pay),
        active: p.active === null ? null : Number(p.active),
      })),
    );
    expect(sqlite(file, 'PRAGMA foreign_key_check; PRAGMA integrity_check')).toContain('"integrity_check":"ok"');
    expect(made.notes).toEqual(['PRAGMA foreign_key_check finds nothing.', 'PRAGMA integrity_check finds nothing.']);
    const refused = spawnSync('sqlite3', [file, "PRAGMA foreign_keys=ON; INSERT INTO team VALUES (30, 'x', 99)"]);
    expect(String(refused.stderr)).toContain('FOREIGN KEY constraint failed');
    const twice = spawnSync('sqlite3', [file, "INSERT INTO team VALUES (10, 'x', 1)"]);
    expect(String(twice.stderr)).toContain('UNIQUE constraint failed');
    const empty = spawnSync('sqlite3', [file, 'INSERT INTO team VALUES (11, NULL, 1)']);
    expect(String(empty.stderr)).toContain('NOT NULL constraint failed');
  });

  it.skipIf(!hasSqlite)('as an SQL script for SQLite runs, with keys enforced, and gives the same', async () => {
    const made = await write('sql-sqlite');
    const file = join(folder, 'scripted.sqlite');
    const ran = spawnSync('sqlite3', [file], { input: text(made, 'made.sql') });
    expect(String(ran.stderr)).toBe('');
    const rows = JSON.parse(sqlite(file, 'SELECT id, name, code, seen FROM person ORDER BY id')) as object[];
    expect(rows).toEqual(people.map(({ id, name, code, seen }) => ({ id: Number(id), name, code, seen })));
    expect(sqlite(file, 'PRAGMA foreign_key_check')).toBe('');
  });

  it('as SQL for PostgreSQL and MySQL adds at the end the keys that no order of tables can satisfy', async () => {
    const postgres = text(await write('sql-postgres'), 'made.sql');
    expect(postgres).toContain(`VALUES\n(1, 'O''Hara \\ "x"', 2, '1899-12-31', 1234.50, TRUE,`);
    expect(postgres).toContain('"pay" NUMERIC(18, 2)');
    const inserts = postgres.lastIndexOf('INSERT INTO');
    expect(postgres.indexOf('ALTER TABLE "person" ADD FOREIGN KEY ("boss")')).toBeGreaterThan(inserts);
    expect(postgres.match(/ALTER TABLE/g)).toHaveLength(2);
    const mysql = text(await write('sql-mysql'), 'made.sql');
    expect(mysql).toContain(`VALUES\n(1, 'O''Hara \\\\ "x"', 2, '1899-12-31', 1234.50, TRUE,`);
    expect(mysql).toContain('PRIMARY KEY (`id`)');
  });

  it('as NDJSON is JSON line by line', async () => {
    const made = await write('ndjson');
    const rows = text(made, 'person.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      id: 1,
      name: 'O\'Hara \\ "x"',
      pay: 1234.5,
      active: true,
      seen: '2021-03-04T05:06:07',
      extra: { a: [1, 'é'] },
    });
    expect(rows[1]).toMatchObject({ name: 'Zoë\n😀', boss: null, code: '9007199254740993', nothing: null });
  });

  it('as CSV is one file whether written in one piece or several', async () => {
    const once = await write('csv', dataset, undefined, 1);
    const often = await write('csv', dataset, undefined, 4);
    expect(text(once, 'team.csv')).toBe('id,label,lead\n10,red,1\n20,blue,3\n');
    expect([...often.files]).toEqual([...once.files]);
  });

  it('as Excel has one sheet a table, with numbers, dates and text of their own kind', async () => {
    const parts = unzipSync([...(await write('xlsx')).files.values()][0]);
    const part = (name: string) => new TextDecoder().decode(parts[name]);
    expect(part('xl/workbook.xml')).toMatch(
      /<sheet name="team".*<sheet name="person"|<sheet name="person".*<sheet name="team"/,
    );
    const sheet = [1, 2].map((i) => part(`xl/worksheets/sheet${i}.xml`)).find((s) => s.includes('O'))!;
    const cell = (at: string) => new RegExp(`<c r="${at}"[^>]*>.*?</c>`, 's').exec(sheet)?.[0];
    expect(cell('A2')).toBe('<c r="A2"><v>1</v></c>');
    expect(cell('D2')).toContain('1899-12-31');
    expect(cell('D3')).toBe('<c r="D3" s="1"><v>36585</v></c>');
    expect(cell('F3')).toBe('<c r="F3" t="b"><v>0</v></c>');
    expect(cell('C3')).toBeUndefined();
    expect(cell('I2')).toContain('>00012<');
  });
});

it('every format says what it is and no two are called the same', () => {
  expect(new Set(formats.map((f) => f.id)).size).toBe(formats.length);
  expect(new Set(formats.map((f) => f.name)).size).toBe(formats.length);
});
