// Declared conditions as functions of a row, against SQLite's own answer on rows of numbers, texts and gaps.
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import type { SqlDialect } from '../../../src/database/catalogue';
import { readCondition } from '../../../src/schema/condition';
import type { NamedColumn } from '../../../src/schema/condition-terms';
import { Unclear, type Scalar } from '../../../src/schema/condition-values';
import { Random } from '../../../src/table/random';

const columns: NamedColumn[] = [
  { name: 'a', kind: 'integer' },
  { name: 'b', kind: 'number' },
  { name: 'word', kind: 'text' },
  { name: 'Other Word', kind: 'text' },
  { name: 'day', kind: 'text' },
];
const names = columns.map(({ name }) => name);
const named = (name: string) => columns.find((n) => n.name.toLowerCase() === name.toLowerCase());
const read = (sql: string, dialect: SqlDialect = 'sqlite') => readCondition(sql, dialect, named);

describe('a declared condition', () => {
  it('says of every row what SQLite says', async () => {
    const engine = await loadSqlite();
    const db = new engine.Database();
    db.run('CREATE TABLE t (a INT, b REAL, word TEXT, "Other Word" TEXT, day TEXT)');
    const random = new Random(3);
    const pick = <T>(list: T[]) => list[random.below(list.length)];
    const rows: Scalar[][] = Array.from({ length: 200 }, () => [
      pick([null, 0, 1, 2, 5, -3]),
      pick([null, 0.5, 1, 2, 7.25]),
      pick([null, '', 'x', 'Xy', 'a_b', '12', "o'k"]),
      pick([null, 'firm', 'home', '100%']),
      pick([null, '2024-02-29', '2024-12-31 08:30:00', '1999-01-01', 'soon']),
    ]);
    for (const row of rows) db.run('INSERT INTO t VALUES (?, ?, ?, ?, ?)', row as (string | number | null)[]);
    const conditions = [
      'a > 0',
      'A >= b',
      'a <> 2 AND NOT b = 1',
      'a != 1 OR b < 2 AND word IS NOT NULL',
      'a + b * 2 - 1 <= 4',
      '-a < +b',
      'a % 2 = 1',
      'a BETWEEN 0 AND 2',
      'a NOT BETWEEN b AND 5',
      'a IN (1, 2, NULL)',
      "word NOT IN ('x', 'Xy')",
      "word LIKE 'X%'",
      "word NOT LIKE 'a_b' -- with a comment",
      "word LIKE '%''k'",
      'length(word) = 2',
      "lower(word) || 'z' = 'xyz'",
      "coalesce(word, 'none') <> 'none'",
      'abs(a) > 2',
      "(\"Other Word\" = 'firm' AND a IS NOT NULL) OR ([Other Word] = 'home' AND a IS NULL)",
      'word ISNULL OR b NOTNULL',
      '(a > 1) = (b > 1)',
      'upper(trim(word)) > word',
      'a / 2 > 1',
      'a / b >= 1',
      'a / 2.0 > 1 OR b / 2 > 1',
      'a / (a - 2) < 0',
      'b % 2 = 1',
      "CASE WHEN a > 1 THEN b > 1 WHEN a < 0 THEN word LIKE 'x%' ELSE word IS NOT NULL END",
      "CASE word WHEN 'x' THEN 1 WHEN 'Xy' THEN 2 END < 2",
      "CASE a WHEN 1 THEN 'p' ELSE word END <> 'x'",
      "word GLOB '[xX]*'",
      "word GLOB '*[^a-z]' OR word GLOB '?'",
      "word NOT GLOB 'a[_]b'",
      "\"Other Word\" LIKE '100!%' ESCAPE '!'",
      "word LIKE 'a!_b' ESCAPE '!'",
      'round(b) = 1',
      'round(b, 1) <> 7.3',
      'length(word) BETWEEN 1 AND 2',
      "ifnull(word, 'x') = 'x'",
      'nullif(a, 2) IS NULL',
      'iif(a > 0, b, -b) > 0',
      'max(a, b) > 1 AND min(a, b) < 7',
      "substr(word, 2) = 'y' OR substr(word, -1, 1) = 'b'",
      "substr(word, 1, 1) IN ('x', 'a')",
      "instr(word, '_') > 0",
      "replace(word, '_', '') = 'ab'",
      "trim(word, 'xy') = 'X'",
      "ltrim(word, 'a') <> rtrim(word, 'b')",
      'abs(a) % 2 = 0 AND a > 0',
      'coalesce(a, b, 0) <> 0',
      "CAST(word AS TEXT) = '12'",
      'CAST(b AS INTEGER) = 7',
      'a & 1 = 1',
      'a IS 1',
      'a IS NOT b',
      'a IS DISTINCT FROM b',
      "day >= '2024-01-01'",
      "date(day) >= '2024-06-01'",
      "strftime('%Y', day) = '2024'",
      "CAST(strftime('%m', day) AS INTEGER) < 6",
      "julianday(day) - julianday('2024-01-01') > 30",
      "day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'",
      'json_valid(word)',
      "word COLLATE NOCASE = 'XY' COLLATE NOCASE",
    ];
    for (const sql of conditions) {
      const condition = read(sql);
      expect([sql, condition]).not.toEqual([sql, null]);
      const said = db.exec(`SELECT coalesce((${sql}\n), 1) FROM t`)[0].values.map(([v]) => Number(v) !== 0);
      const ours = rows.map((row) => condition!.holds((column) => row[names.indexOf(column)]));
      expect([sql, ours]).toEqual([sql, said]);
    }
    db.close();
  });

  it('is read as PostgreSQL and MySQL write it', () => {
    const holds = (sql: string, word: Scalar, dialect: 'postgres' | 'mysql' = 'postgres') =>
      read(sql, dialect)!.holds(() => word);
    const any = "(((word)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))";
    expect([holds(any, 'a'), holds(any, 'c'), holds(any, null)]).toEqual([true, false, true]);
    expect(holds("word LIKE 'A%'", 'abc')).toBe(false);
    expect(holds('(`word` >= 0)', -1, 'mysql')).toBe(false);
    const time = (sql: string, kind: 'date' | 'time', value: number) =>
      readCondition(sql, 'postgres', (name) => ({ name, kind }))!.holds(() => value);
    const day = Date.UTC(2020, 0, 1);
    expect([time("d >= '2020-01-01'::date", 'date', day), time("d > '2020-01-01'", 'date', day)]).toEqual([
      true,
      false,
    ]);
    expect(time("d < '08:30'", 'time', 8 * 3600_000)).toBe(true);
    expect(() => holds("word < 'soon'", 3)).toThrow(Unclear);
  });

  it('says of every row what DuckDB says, of dates and patterns too', async () => {
    const duck: NamedColumn[] = [
      { name: 'a', kind: 'integer' },
      { name: 'b', kind: 'number' },
      { name: 'word', kind: 'text' },
      { name: 'day', kind: 'date' },
      { name: 'later', kind: 'timestamp' },
    ];
    const random = new Random(8);
    const pick = <T>(list: T[]) => list[random.below(list.length)];
    const time = (iso: string | null) => (iso === null ? null : Date.parse(`${iso}Z`));
    const rows = Array.from({ length: 150 }, () => [
      pick([null, 0, 1, 2, 5, -3]),
      pick([null, 0.5, 2, 7.25]),
      pick([null, 'x1', 'AB-12', 'ann@mail.test', 'a\nb']),
      pick([null, '2024-02-29', '1999-12-31', '2024-03-05']),
      pick([null, '2024-03-01T08:30:00', '2024-03-10T00:00:00']),
    ]);
    const values = rows.map((row) => `(${row.map((v) => (v === null ? 'NULL' : typeof v === 'string' ? `'${v.replace('T0', ' 0')}'` : v)).join(', ')})`); // prettier-ignore
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run('CREATE TABLE t (a INT, b DOUBLE, word VARCHAR, day DATE, later TIMESTAMP)');
    await connection.run(`INSERT INTO t VALUES ${values.join(', ')}`);
    for (const sql of [
      'a / 2 > 1',
      'a // 2 = 1',
      'a % 2 = 1',
      'a / (a - 2) < 0',
      'later - day > INTERVAL 5 DAY',
      "later > day + INTERVAL '9 days'",
      "day - DATE '2024-01-01' BETWEEN 0 AND 60",
      "day + 5 > DATE '2024-03-04'",
      'year(day) = 2024 AND month(day) < 3',
      'EXTRACT(dow FROM day) IN (4, 5)',
      "date_part('day', later) = 1",
      "later >= '2024-03-05'",
      "regexp_matches(word, '^[A-Z]{2}-[0-9]+$')",
      "word SIMILAR TO '[a-z]+@[a-z.]+'",
      "word LIKE '%@_%.%' OR word ILIKE 'ab%'",
      'greatest(a, b) > 1',
      'least(a, b) < 1',
      'length(word) > 4 AND left(word, 1) = lower(left(word, 1))',
      "concat(word, a) = 'x12'",
      "CASE WHEN day < '2024-01-01' THEN later IS NOT NULL ELSE a > 0 END",
      'day IS NOT DISTINCT FROM CAST(later AS DATE)',
    ]) {
      const condition = readCondition(sql, 'duckdb', (name) => duck.find((c) => c.name === name));
      expect([sql, condition]).not.toEqual([sql, null]);
      const reader = await connection.runAndReadAll(`SELECT coalesce((${sql}), true) FROM t`);
      const said = reader.getRows().map(([v]) => v === true);
      const cell = (row: (typeof rows)[number], column: string): Scalar => {
        const v = row[duck.findIndex((c) => c.name === column)];
        return column === 'day' || column === 'later' ? time(v as string | null) : v;
      };
      expect([sql, rows.map((row) => condition!.holds((column) => cell(row, column)))]).toEqual([sql, said]);
    }
    connection.closeSync();
    instance.closeSync();
  });

  it('is read as dumps of PostgreSQL, MySQL and SQL Server write it', () => {
    const holds = (sql: string, word: Scalar, dialect: SqlDialect) => read(sql, dialect)!.holds(() => word);
    const email = "((word)::text ~ '^[[:alnum:]._]+@[[:alpha:]]+$'::text)";
    expect([holds(email, 'a.b@c', 'postgres'), holds(email, 'a b', 'postgres')]).toEqual([true, false]);
    const like = "(((word)::text ~~ 'A%'::text) AND ((word)::text !~* 'x'::text))";
    expect([holds(like, 'Ab', 'postgres'), holds(like, 'AX', 'postgres')]).toEqual([true, false]);
    const never = "((word)::text <> ALL (ARRAY['a'::text, 'b'::text]))";
    expect([holds(never, 'c', 'postgres'), holds(never, 'a', 'postgres')]).toEqual([true, false]);
    expect(holds('num_nonnulls(a, b) = 1', 3, 'postgres')).toBe(false);
    // A division by zero is an error there, and refuses the row.
    expect([holds('10 / a > 0', 0, 'postgres'), holds('10 / a > 0', 0, 'mysql')]).toEqual([false, true]);
    expect([holds('a / 2 = 1', 3, 'postgres'), holds('a / 2 = 1', 3, 'mysql')]).toEqual([true, false]);
    expect(holds("regexp_like(`word`,_utf8mb4'^[0-9]+$')".replace('_utf8mb4', ''), '12a', 'mysql')).toBe(false);
    expect(holds("(`word` in ('Open','Shut'))", 'open', 'mysql')).toBe(true);
    expect(holds('(a between 1 and 5) and a mod 2 = 1 and a div 2 = 1', 3, 'mysql')).toBe(true);
    const phone = "([word] LIKE '[0-9][0-9][0-9]-%')";
    expect([holds(phone, '555-1', 'tsql'), holds(phone, '55-1', 'tsql')]).toEqual([true, false]);
    expect(holds("(len([word])>=(2) AND charindex('@',[word])>(0))", 'a@', 'tsql')).toBe(true);
  });

  it('is not read where its meaning is not known', () => {
    const dated = (name: string): NamedColumn => ({ name, kind: 'date' });
    for (const [sql, dialect] of [
      ['json_extract(word, 1) = 2', 'sqlite'],
      ['unknown > 1', 'sqlite'],
      ['a > (SELECT 1)', 'sqlite'],
      ['a >', 'sqlite'],
      ['a > 1 b', 'sqlite'],
      ['constructor(a)', 'sqlite'],
      ['CASE WHEN a > 1 THEN 2', 'sqlite'],
      ["typeof(a) = 'integer'", 'sqlite'],
      ["date(day, '+1 day') > '2024-01-01'", 'sqlite'],
      ["word = 'open", 'sqlite'],
      ['a || b = 1', 'mysql'],
      ['day < CURRENT_DATE', 'postgres'],
    ] as const)
      expect([sql, read(sql, dialect)]).toEqual([sql, null]);
    // A difference of dates is days in PostgreSQL; elsewhere nothing that could be relied on.
    expect(readCondition('a - b > 3', 'postgres', dated)!.holds((c) => (c === 'a' ? 4 * 86_400_000 : 0))).toBe(true);
    for (const [sql, dialect] of [
      ['a - b > 3', 'mysql'],
      ['a > 3', 'postgres'],
      ['a * 2 > b', 'postgres'],
      ["a + INTERVAL '1 month' > b", 'postgres'],
    ] as const)
      expect([sql, readCondition(sql, dialect, dated)]).toEqual([sql, null]);
  });

  it('names its columns once', () => {
    expect(read('A > 0 AND a < 5 OR word = ""')?.columns ?? null).toBeNull();
    expect(read('A > 0 AND a < 5 OR word IS NULL')!.columns).toEqual(['a', 'word']);
  });
});
