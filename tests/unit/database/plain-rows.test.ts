import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { plainDialect } from '../../../src/database/plain-dialect';
import { plainRowCounter } from '../../../src/database/plain-rows';
import type { Dialect } from '../../../src/database/types';
import { Random } from '../../../src/table/random';

const counter = (width: number, dialect: Partial<Dialect> = {}) =>
  plainRowCounter({ ...plainDialect, ...dialect }, width)!;

describe('counting plain rows', () => {
  it('counts whole rows, with quotes around fields, line ends within them and CR LF', () => {
    expect(counter(2)('a,b\n"c, ""d""\n",e\n')).toEqual({ rows: 2, end: 18 });
    expect(counter(2, { newline: '\r\n' })('a,"b"\r\n"c",d\r\n')).toEqual({ rows: 2, end: 14 });
    expect(counter(1, { newline: '\r' })('a\r"b\r"\r')).toEqual({ rows: 2, end: 7 });
    expect(counter(2, { quote: '', escape: '' })('a",b\n')).toEqual({ rows: 1, end: 5 });
  });

  it('leaves a last row that has no end yet', () => {
    for (const rest of ['', 'c', 'c,"', 'c,"d"', 'c,"d""', 'c,"d\n'])
      expect(counter(2)(`a,b\n${rest}`), rest).toEqual({ rows: 1, end: 4 });
  });

  it('leaves to PapaParse what is odd', () => {
    for (const odd of ['a\n', 'a,b,c\n', '\n', 'a,b"c\n', '"a"b,c\n', '"a" ,b\n', 'a,"b\nc"d\n', '"a"\r,b\n'])
      expect(counter(2)(`a,b\n${odd}`), odd).toBeNull();
  });

  it('has none for delimiters of several letters and for other escapes', () => {
    expect(plainRowCounter({ ...plainDialect, delimiter: '||' }, 2)).toBeNull();
    expect(plainRowCounter({ ...plainDialect, escape: '\\' }, 2)).toBeNull();
  });

  it('never differs from PapaParse', () => {
    const random = Random.for(3, 'plain rows');
    const pieces = ['a', 'bc', ',', ',', '\n', '\n', '"', '"', '""', '"x"', '"y\nz"', '\r', ' '];
    let plain = 0;
    for (let round = 0; round < 60_000; round++) {
      const newline = round % 2 ? '\n' : '\r\n';
      const text = Array.from({ length: 1 + random.below(12) }, () => pieces[random.below(pieces.length)])
        .join('')
        .replaceAll('\n', newline);
      const width = 1 + random.below(3);
      const found = counter(width, { newline })(text);
      if (!found || found.rows === 0) continue;
      plain++;
      const parser = new Papa.Parser({ delimiter: ',', quoteChar: '"', newline: '\n' }) as unknown as Parser;
      const { data, errors, meta } = parser.parse(text.slice(0, found.end), 0, true);
      expect([data.length, meta.cursor, errors], JSON.stringify(text)).toEqual([found.rows, found.end, []]);
      expect(new Set(data.map((row) => row.length)), JSON.stringify(text)).toEqual(new Set([width]));
    }
    expect(plain).toBeGreaterThan(3000);
  });
});

interface Parser {
  parse(text: string, base: number, ignoreLastRow: boolean): Papa.ParseResult<string[]>;
}
