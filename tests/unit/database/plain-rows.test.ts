import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { plainDialect } from '../../../src/database/plain-dialect';
import { PlainRowCounter } from '../../../src/database/plain-rows';
import { scanRows } from '../../../src/database/row-scan';
import type { Dialect } from '../../../src/database/types';
import { Random } from '../../../src/table/random';

const bytes = (text: string) => new TextEncoder().encode(text);
const count = (text: string, width: number, dialect: Partial<Dialect> = {}) =>
  PlainRowCounter.for({ ...plainDialect, ...dialect }, width)!.count(bytes(text));

describe('counting plain rows', () => {
  it('counts whole rows, with quotes around fields, line ends within them and CR LF', () => {
    const plain = { odd: false, ascii: true, nullBytes: false };
    expect(count('a,b\n"c, ""d""\n",e\n', 2)).toEqual({ ...plain, rows: 2, lines: 3, end: 18 });
    expect(count('a,"b"\r\n"c",d\r\n', 2, { newline: '\r\n' })).toEqual({ ...plain, rows: 2, lines: 2, end: 14 });
    expect(count('a\r"b\r"\r', 1, { newline: '\r' })).toEqual({ ...plain, rows: 2, lines: 3, end: 7 });
    expect(count('a",b\n', 2, { quote: '', escape: '' })).toEqual({ ...plain, rows: 1, lines: 1, end: 5 });
    expect(count('\u017dofie,\0\n', 2)).toEqual({ ...plain, rows: 1, lines: 1, end: 9, ascii: false, nullBytes: true });
    expect(count('"\u017d",\n', 2)).toMatchObject({ rows: 1, ascii: false });
  });

  it('leaves a last row that has no end yet', () => {
    for (const rest of ['', 'c', 'c,"', 'c,"d"', 'c,"d""', 'c,"d\n', 'c,"d"\r'])
      expect(count(`a,b\n${rest}`, 2), rest).toMatchObject({ rows: 1, lines: 1, end: 4, odd: false });
  });

  it('stops at what is odd', () => {
    for (const odd of ['a\n', 'a,b,c\n', '\n', 'a,b"c\n', '"a"b,c\n', '"a" ,b\n', 'a,"b\nc"d\n', '"a"\r,b\n'])
      expect(count(`a,b\n${odd}c,d\n`, 2), odd).toMatchObject({ rows: 1, lines: 1, end: 4, odd: true });
  });

  it('has none for delimiters that are not one byte and for other escapes', () => {
    for (const dialect of [{ delimiter: '||' }, { delimiter: '\u00a6' }, { escape: '\\' }, { quote: '\u00b4' }])
      expect(PlainRowCounter.for({ ...plainDialect, ...dialect }, 2)).toBeNull();
  });

  it('never differs from PapaParse', () => {
    const random = Random.for(3, 'plain rows');
    let plain = 0;
    for (let round = 0; round < 30_000; round++) {
      const newline = round % 2 ? '\n' : '\r\n';
      const text = made(random, 12, newline);
      const width = 1 + random.below(3);
      const found = count(text, width, { newline });
      if (found.rows === 0) continue;
      plain++;
      const parser = new Papa.Parser({ delimiter: ',', quoteChar: '"', newline: '\n' }) as unknown as Parser;
      const rows = new TextDecoder().decode(bytes(text).subarray(0, found.end));
      const { data, errors, meta } = parser.parse(rows, 0, true);
      expect([data.length, meta.cursor, errors], JSON.stringify(text)).toEqual([found.rows, rows.length, []]);
      expect(new Set(data.map((row) => row.length)), JSON.stringify(text)).toEqual(new Set([width]));
      expect(found.lines, JSON.stringify(text)).toBe(rows.split('\n').length - 1);
    }
    expect(plain).toBeGreaterThan(1500);
  });
});

describe('a file of plain and odd rows', () => {
  it('is scanned as PapaParse alone scans it', async () => {
    const random = Random.for(4, 'scanned');
    for (let round = 0; round < 21; round++) {
      const rows = Array.from({ length: round < 20 ? 5000 : 60_000 }, (_, i) => `${i},"number ${i}",\u017dofie\n`);
      for (let k = 0; k < 3; k++) rows[random.below(rows.length)] = `${made(random, 9, '\n')}\n`;
      const options = { dialect: plainDialect, width: 3, joinAtBlanks: false };
      const body = new Blob(rows);
      const alone = await scanRows(body, 2, { ...options, onRows: () => undefined });
      expect(await scanRows(body, 2, options)).toEqual(alone);
    }
  });
});

function made(random: Random, most: number, newline: string): string {
  const pieces = ['a', 'b\u00e9', ',', ',', '\n', '\n', '"', '"', '""', '"x"', '"y\nz"', '\r', ' '];
  const text = Array.from({ length: 1 + random.below(most) }, () => pieces[random.below(pieces.length)]).join('');
  return text.replaceAll('\n', newline);
}

interface Parser {
  parse(text: string, base: number, ignoreLastRow: boolean): Papa.ParseResult<string[]>;
}
