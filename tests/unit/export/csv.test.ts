import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { plainDialect as plain } from '../../../src/database/plain-dialect';
import type { Dialect } from '../../../src/database/types';
import { csvChunks } from '../../../src/export/csv';
import { textFile, toBlob, writeTo, zipChunks, type FileStream } from '../../../src/export/files';
import type { ColumnSchema, ColumnType, TableSchema, ValueFormat } from '../../../src/schema/types';
import { numberColumn, textColumn, type Column } from '../../../src/table/column';

function columnSchema(name: string, type: ColumnType, format: ValueFormat, nullWords: string[] = []): ColumnSchema {
  return { name, type, format, nullWords, nulls: 0, distinct: 0, confidence: 1, evidence: [] };
}
const text = (name: string, nullWords?: string[]) =>
  columnSchema(name, 'text', { kind: 'text', trimmed: false }, nullWords);
const number = (name: string, over: Partial<Extract<ValueFormat, { kind: 'number' }>> = {}) =>
  columnSchema(name, 'decimal', {
    kind: 'number',
    decimals: 2,
    padded: true,
    decimalComma: false,
    thousands: '',
    prefix: '',
    suffix: '',
    ...over,
  });

async function bytesOf(columns: [ColumnSchema, Column][], dialect: Partial<Dialect> = {}): Promise<Uint8Array> {
  const rows = columns[0][1].kind === 'number' ? columns[0][1].values.length : columns[0][1].codes.length;
  const schema = { name: 't', rows, columns: columns.map(([c]) => c) } as TableSchema;
  const table = { name: 't', rows, columns: columns.map(([, c]) => c) };
  const chunks = csvChunks(table, schema, { ...plain, ...dialect });
  return new Uint8Array(await (await toBlob({ name: 't.csv', chunks }, 'text/csv')).arrayBuffer());
}
const textOf = async (...args: Parameters<typeof bytesOf>) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bytesOf(...args));

const a: [ColumnSchema, Column] = [text('a'), textColumn('a', ['x', null, 'y, "z"', 'é\nü'])];
const n: [ColumnSchema, Column] = [number('n'), numberColumn('n', [1, null, 1234.5, -0.1])];

describe('csv', () => {
  it('quotes the empty text, which is not no value', async () => {
    const e: [ColumnSchema, Column] = [text('e'), textColumn('e', ['', null, 'x', ''])];
    expect(await textOf([e, a])).toBe('e,a\n"",x\n,\nx,"y, ""z"""\n"","é\nü"\n');
  });

  it('quotes what must be quoted', async () => {
    expect(await textOf([a, n])).toBe('a,n\nx,1.00\n,\n"y, ""z""",1234.50\n"é\nü",-0.10\n');
  });

  it('writes numbers as the source does, quoted when the delimiter is in them', async () => {
    const comma = number('n', { decimalComma: true, thousands: '.', suffix: ' €' });
    expect(await textOf([[comma, n[1]]], { delimiter: ',' })).toBe('n\n"1,00 €"\n""\n"1.234,50 €"\n"-0,10 €"\n');
    expect(await textOf([[comma, n[1]], a], { delimiter: ';' })).toMatch(/^n;a\n1,00 €;x\n;\n1\.234,50 €;/);
  });

  it.each([
    ['all fields quoted', { quoteAll: true }, '"a","n"\n"x","1.00"\n"",""\n'],
    [
      'one column and the header quoted',
      { quotedColumns: [true, false], quotedHeader: true },
      '"a","n"\n"x",1.00\n,\n',
    ],
    ['no header', { header: false }, 'x,1.00\n,\n'],
    ['the header as it was', { names: ['', ' a '] }, '," a "\nx,1.00\n,\n'],
    ['an empty tail', { emptyTail: 2 }, 'a,n,,\nx,1.00,,\n,,,\n'],
    ['carriage returns', { newline: '\r\n' as const }, 'a,n\r\nx,1.00\r\n,\r\n'],
    ['a byte order mark', { bom: true }, '\ufeffa,n\nx,1.00\n,\n'],
    ['a tab', { delimiter: '\t' }, 'a\tn\nx\t1.00\n\t\n'],
  ])('%s', async (_, dialect, start) => {
    expect((await textOf([a, n], dialect)).slice(0, start.length)).toBe(start);
  });

  it('ends without a line end where the source does', async () => {
    expect(await textOf([n], { finalNewline: false })).toBe('n\n1.00\n""\n1234.50\n-0.10');
  });

  it('writes the null word of the column', async () => {
    const column = textColumn('a', [null, 'x']);
    expect(
      await textOf([
        [text('a', ['NA', 'null']), column],
        [text('b'), { ...column, name: 'b' }],
      ]),
    ).toBe('a,b\nNA,\nx,x\n');
  });

  it('escapes with a backslash', async () => {
    const column = textColumn('a', ['a "b"', 'c\\d,']);
    expect(await textOf([[text('a'), column]], { escape: '\\' })).toBe('a\n"a \\"b\\""\n"c\\\\d,"\n');
  });

  it('blanks what cannot stand in a field without quotes', async () => {
    expect(await textOf([[text('a'), textColumn('a', ['x,y\nz', '"q"'])], n], { quote: '', escape: '' })).toMatch(
      /^a,n\nx y z,1\.00\n"q",\n/,
    );
  });

  it.each([
    ['windows-1252', [0x61, 10, 0xe9, 10, 0x80, 10, 0x3f, 10]],
    ['utf-16le', [0x61, 0, 10, 0, 0xe9, 0, 10, 0, 0xac, 0x20, 10, 0, 0x42, 0x04, 10, 0]],
    ['utf-16be', [0, 0x61, 0, 10, 0, 0xe9, 0, 10, 0x20, 0xac, 0, 10, 0x04, 0x42, 0, 10]],
  ] as const)('%s', async (encoding, bytes) => {
    const column: [ColumnSchema, Column] = [text('a'), textColumn('a', ['é', '€', 'т'])];
    expect([...(await bytesOf([column], { encoding }))]).toEqual(bytes);
  });

  it('writes a table without rows', async () => {
    expect(await textOf([[text('a'), textColumn('a', [])]])).toBe('a\n');
    expect(await textOf([[text('a'), textColumn('a', [])]], { header: false })).toBe('');
  });

  it('comes in pieces', async () => {
    const column = numberColumn(
      'n',
      Float64Array.from({ length: 25_000 }, (_, i) => i),
    );
    const schema = { name: 't', rows: 25_000, columns: [number('n')] } as TableSchema;
    const pieces: number[] = [];
    for await (const chunk of csvChunks({ name: 't', rows: 25_000, columns: [column] }, schema, plain))
      pieces.push(chunk.filter((b) => b === 10).length);
    expect(pieces).toEqual([10_000, 10_000, 5_000, 1]);
  });
});

describe('zip', () => {
  async function* pieces(...texts: string[]) {
    for (const t of texts) yield new TextEncoder().encode(t);
  }

  it('holds the files, for any reader', async () => {
    const files: FileStream[] = [
      { name: 'a.csv', chunks: pieces('a\n', '1\n'.repeat(10_000)) },
      { name: 'ordner/ü.csv', chunks: pieces() },
      textFile('integrity.json', '{}'),
    ];
    const blob = await toBlob({ name: 'x.zip', chunks: zipChunks(files) }, 'application/zip');
    const entries = unzipSync(new Uint8Array(await blob.arrayBuffer()));
    expect(Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, new TextDecoder().decode(v)]))).toEqual({
      'a.csv': 'a\n' + '1\n'.repeat(10_000),
      'ordner/ü.csv': '',
      'integrity.json': '{}',
    });
    expect(blob.size).toBeLessThan(2000);
  });

  it('refuses what its fields cannot say', async () => {
    const two = [textFile('a.csv', 'a\n1\n'), textFile('b.csv', 'b\n'.repeat(100))];
    const work = toBlob({ name: 'x.zip', chunks: zipChunks(two, undefined, 150) }, 'application/zip');
    await expect(work).rejects.toMatchObject({ code: 'unsupported', place: { file: 'b.csv' } });
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    async function* endless() {
      for (;;) {
        yield new TextEncoder().encode('1\n'.repeat(1000));
        stop.abort();
      }
    }
    const chunks = zipChunks([{ name: 'a.csv', chunks: endless() }], stop.signal);
    await expect(toBlob({ name: 'x.zip', chunks }, 'application/zip')).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a full disk', () => {
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const quota = () => new DOMException('The quota has been exceeded.', 'QuotaExceededError');

  it.each([full, quota])('is told when a sink refuses', async (error) => {
    const sink = new WritableStream({
      write: () => Promise.reject(error()),
    });
    await expect(writeTo(sink, textFile('a.csv', 'a\n1\n'))).rejects.toMatchObject({
      name: 'UserError',
      code: 'storage-full',
      message: expect.stringContaining('a.csv'),
    });
  });

  it('is told when the source of the bytes is stored and cannot be read', async () => {
    async function* broken() {
      yield new Uint8Array([1]);
      throw quota();
    }
    await expect(toBlob({ name: 'a.zip', chunks: broken() }, '')).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('leaves other errors as they are', async () => {
    const bug = new TypeError('bug');
    const sink = new WritableStream({ write: () => Promise.reject(bug) });
    await expect(writeTo(sink, textFile('a.csv', 'a'))).rejects.toBe(bug);
  });

  it('leaves no half file behind when stopped', async () => {
    const stop = new AbortController();
    let aborted = false;
    const sink = new WritableStream<Uint8Array>({ write: () => stop.abort(), abort: () => void (aborted = true) });
    const twice = { name: 'a.csv', chunks: [new Uint8Array([1]), new Uint8Array([2])] };
    await expect(writeTo(sink, twice, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(aborted).toBe(true);
  });

  it('writes all of it when there is room', async () => {
    const seen: number[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void seen.push(...chunk) });
    await writeTo(sink, textFile('a.csv', 'ab'));
    expect(seen).toEqual([97, 98]);
  });
});
