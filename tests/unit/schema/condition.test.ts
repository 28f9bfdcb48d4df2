// Declared conditions as functions of a row, against SQLite's own answer on rows of numbers, texts and gaps.
import { describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import { readCondition } from '../../../src/schema/condition';
import { Unclear, type Scalar } from '../../../src/schema/condition-values';
import { Random } from '../../../src/table/random';

const names = ['a', 'b', 'word', 'Other Word'];
const named = (name: string) => names.find((n) => n.toLowerCase() === name.toLowerCase());
const read = (sql: string, dialect: 'sqlite' | 'postgres' | 'mysql' = 'sqlite') => readCondition(sql, dialect, named);

describe('a declared condition', () => {
  it('says of every row what SQLite says', async () => {
    const engine = await loadSqlite();
    const db = new engine.Database();
    db.run('CREATE TABLE t (a INT, b REAL, word TEXT, "Other Word" TEXT)');
    const random = new Random(3);
    const pick = <T>(list: T[]) => list[random.below(list.length)];
    const rows: Scalar[][] = Array.from({ length: 200 }, () => [
      pick([null, 0, 1, 2, 5, -3]),
      pick([null, 0.5, 1, 2, 7.25]),
      pick([null, '', 'x', 'Xy', 'a_b', '12', "o'k"]),
      pick([null, 'firm', 'home', '100%']),
    ]);
    for (const row of rows) db.run('INSERT INTO t VALUES (?, ?, ?, ?)', row as (string | number | null)[]);
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
    const day = Date.UTC(2020, 0, 1);
    expect([holds("word >= '2020-01-01'::date", day), holds("word > '2020-01-01'", day)]).toEqual([true, false]);
    expect(holds("word < '08:30'", 8 * 3600_000)).toBe(true);
    expect(() => holds("word < 'soon'", 3)).toThrow(Unclear);
  });

  it('is not read where its meaning is not known', () => {
    for (const sql of [
      'a / 2 > 1',
      'CASE WHEN a THEN b END > 1',
      'json_valid(word)',
      'unknown > 1',
      'a > (SELECT 1)',
      "word REGEXP 'x'",
      'a >',
      'a > 1 b',
      "word LIKE 'x' ESCAPE '!'",
      'constructor(a)',
    ])
      expect([sql, read(sql)]).toEqual([sql, null]);
  });

  it('names its columns once', () => {
    expect(read('A > 0 AND a < 5 OR word = ""')?.columns ?? null).toBeNull();
    expect(read('A > 0 AND a < 5 OR word IS NULL')!.columns).toEqual(['a', 'word']);
  });
});
