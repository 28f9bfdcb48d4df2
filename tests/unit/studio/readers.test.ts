import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { brokenKeys, CsvTable, readCsv, readZip } from '../../e2e/readers';

describe('the independent readers', () => {
  it('reads quotes, commas and line ends inside fields', () => {
    expect(readCsv('a,b\r\n"x,""y""\nz",\n1,2')).toEqual([
      ['a', 'b'],
      ['x,"y"\nz', ''],
      ['1', '2'],
    ]);
  });

  it('refuses a ragged table', () => {
    expect(() => new CsvTable('a,b\n1\n')).toThrow('row 1 has 1 fields');
  });

  it('reads stored and packed files of a zip', () => {
    const text = new TextEncoder().encode('id\n'.repeat(50));
    const zip = zipSync({ 'a.csv': text, 'b/c.csv': [text, { level: 0 }] });
    const files = readZip(Buffer.from(zip));
    expect([...files.keys()].sort()).toEqual(['a.csv', 'b/c.csv']);
    for (const data of files.values()) expect(data.equals(Buffer.from(text))).toBe(true);
  });

  it('finds empty and double keys and orphans', () => {
    const keys = { primary: { p: 'id' }, foreign: [['c', 'p', 'p', 'id']] as [string, string, string, string][] };
    const parents = new CsvTable('id,x\n1,a\n1,b\n,c\n');
    const children = new CsvTable('id,p\n1,1\n2,9\n3,\n');
    expect(brokenKeys({ p: parents, c: children }, keys)).toEqual([
      'p.id has an empty key',
      'p.id has 1 keys twice',
      'c.p finds no p for 1 rows',
    ]);
  });
});
