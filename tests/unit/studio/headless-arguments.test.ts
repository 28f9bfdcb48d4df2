import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArguments, runName } from '../../../scripts/headless/arguments.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arguments-'));
  mkdirSync(join(folder, 'shop/old'), { recursive: true });
  writeFileSync(join(folder, 'shop/order.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'shop/.hidden.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'shop/old/item.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ shop: { tables: { order: {} } } }));
  writeFileSync(join(folder, 'keys.sql'), 'CREATE TABLE a (id int);');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (...argv: string[]) => readArguments(argv);

describe('the command line of the headless runner', () => {
  it('takes a folder with all its files and says what is usual', () => {
    const asked = read(join(folder, 'shop'), '--out', join(folder, 'out'));
    expect(asked.files.map((f: { path: string }) => f.path)).toEqual(['shop/old/item.csv', 'shop/order.csv']);
    expect(asked).toMatchObject({ seed: 1, ratio: 1, backend: 'auto', preset: 'balanced', schema: null, keep: [] });
  });

  it('takes one file for all tables, by its ending, or a folder and a format', () => {
    const file = join(folder, 'shop/order.csv');
    expect(read(file, '--out', join(folder, 'x.sqlite'))).toMatchObject({
      out: folder,
      file: 'x.sqlite',
      format: 'sqlite',
    });
    expect(read(file, '--out', join(folder, 'x.DUCKDB')).format).toBe('duckdb');
    expect(read(file, '--out', 'o')).toMatchObject({ file: null, format: 'csv' });
    expect(read(file, '--out', 'o', '--format', 'parquet')).toMatchObject({ file: null, format: 'parquet' });
    expect(read(file, '--out', 'o.sql', '--format', 'sql-mysql')).toMatchObject({ file: 'o.sql', format: 'sql-mysql' });
    expect(() => read(file, '--out', 'o.sql')).toThrow(/--format sql-sqlite, sql-postgres, sql-mysql/);
    expect(() => read(file, '--out', 'o.sqlite', '--format', 'csv')).toThrow(/does not go with/);
    expect(() => read(file, '--out', 'o', '--format', 'dbf')).toThrow(/none of csv, parquet/);
    expect([runName(null), runName('x.sqlite')]).toEqual(['run.json', 'x.run.json']);
  });

  it('takes single files, options and the backend by its short name', () => {
    const asked = read(
      join(folder, 'shop/order.csv'),
      '--out',
      'o',
      '--seed',
      '7',
      '--ratio',
      '.5',
      '--backend',
      'cpu',
    );
    expect(asked.files.map((f: { path: string }) => f.path)).toEqual(['order.csv']);
    expect(asked).toMatchObject({ seed: 7, ratio: 0.5, backend: 'tfjs-cpu' });
  });

  it('reads one entry of a collection of schemas, or SQL', () => {
    const file = join(folder, 'shop/order.csv');
    const schema = read(file, '--out', 'o', '--schema', `${join(folder, 'keys.json')}#shop`).schema;
    expect(schema).toEqual({ path: 'schema.json', text: '{"tables":{"order":{}}}' });
    expect(read(file, '--out', 'o', '--schema', join(folder, 'keys.sql')).schema).toEqual({
      path: 'schema.sql',
      text: 'CREATE TABLE a (id int);',
    });
  });

  it.each([
    [[], 'No file or folder'],
    [['nowhere', '--out', 'o'], 'nowhere does not exist'],
    [['.'], 'No output folder'],
    [['.', '--out', 'o', '--ratio', '0'], '--ratio 0'],
    [['.', '--out', 'o', '--ratio', 'much'], '--ratio much'],
    [['.', '--out', 'o', '--seed', '1.5'], '--seed 1.5'],
    [['.', '--out', 'o', '--backend', 'gpu'], '--backend gpu'],
    [['.', '--out', 'o', '--preset', 'good'], '--preset good'],
    [['.', '--out', 'o', '--wrong'], '--wrong'],
    [['.', '--out', 'o', '--generator', 'g'], 'needs no other file'],
    [['--out', 'o', '--generator', 'g', '--keep', 'a'], 'do not go together'],
  ])('refuses %j', (argv, words) => {
    expect(() => read(...(argv as string[]))).toThrow(words as string);
  });

  it('refuses a schema that is not there, by its name', () => {
    const file = join(folder, 'shop/order.csv');
    expect(() => read(file, '--out', 'o', '--schema', `${join(folder, 'keys.json')}#bank`)).toThrow(
      'has no entry "bank"; it has shop',
    );
    expect(() => read(file, '--out', 'o', '--schema', join(folder, 'none.json'))).toThrow('does not exist');
  });
});
