import { gzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { closeTable, openFiles, reopen } from '../../../src/database/open-files';
import { quoteIdentifier } from '../../../src/database/sql';
import type { Database, OpenedTable, OpenResult, SourceFile } from '../../../src/database/types';

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (path: string, text: string | Uint8Array): SourceFile => ({
  path,
  data: typeof text === 'string' ? bytes(text) : text,
});

let db: Database;
let opened: string[] = [];
beforeAll(async () => {
  db = await openNodeDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  for (const name of opened) await closeTable(db, name);
  opened = [];
});

async function open(...files: SourceFile[]): Promise<OpenResult> {
  const result = await openFiles(db, files);
  opened.push(...result.tables.map((t) => t.name));
  return result;
}

async function openText(text: string | Uint8Array, path = 't.csv'): Promise<OpenedTable> {
  const { tables, problems } = await open(file(path, text));
  expect(problems).toEqual([]);
  expect(tables).toHaveLength(1);
  return tables[0];
}

async function cells(table: OpenedTable): Promise<(string | null)[][]> {
  return (await db.rows<Record<string, string | null>>(`SELECT * FROM ${quoteIdentifier(table.name)}`)).map((row) =>
    Object.values(row),
  );
}

describe('delimiters', () => {
  it.each([
    ['a comma', ',', 'id,name\n1,x y\n2,z\n'],
    ['a semicolon with decimal commas', ';', 'id;price;size\n1;2,50;3,1\n2;10,75;4,2\n3;1,00;5\n'],
    ['a tab', '\t', 'id\tname, first\n1\ta, b\n2\tc, d\n'],
    ['a pipe beside dates and times', '|', 'id|at|list\n1|2024-01-02 03:04:05|a,b\n2|2024-01-03 03:04:05|a,b,c\n'],
    ['a caret', '^', 'id^name\n1^a\n2^b\n'],
    ['a unit separator', '\x1f', 'id\x1fname\n1\x1fa\n2\x1fb\n'],
    ['a space', ' ', 'id x y\n1 2 3\n4 5 6\n'],
  ])('%s', async (_, delimiter, text) => {
    const table = await openText(text);
    expect(table.dialect.delimiter).toBe(delimiter);
    expect(table.columns.slice(0, 1)).toEqual(['id']);
    expect(table.rows).toBe(text.trim().split('\n').length - 1);
    expect(table.notes).toEqual([]);
  });

  it('believes a first line that says it', async () => {
    const table = await openText('sep=;\r\nid;a, b\r\n1;2, 3\r\n');
    expect(table.dialect).toMatchObject({ delimiter: ';', skipLines: 1, header: true });
    expect(table.columns).toEqual(['id', 'a, b']);
    expect(await cells(table)).toEqual([['1', '2, 3']]);
  });

  it('leaves a column of decimal commas in one piece', async () => {
    const table = await openText('price\n1,5\n2,75\n10,0\n');
    expect(await cells(table)).toEqual([['1,5'], ['2,75'], ['10,0']]);
  });

  it('leaves a column of sentences in one piece', async () => {
    const text = 'remark\nfine\nwell, good\nno\na, b, c\nyes\nnever\n';
    expect((await cells(await openText(text))).map(([c]) => c)).toEqual(text.trim().split('\n').slice(1));
  });

  it('reads apostrophes as quotes where fields stand in them', async () => {
    const table = await openText(`id,name\n1,'a, b'\n2,'c'\n3,'d, e'\n`);
    expect(table.dialect.quote).toBe("'");
    expect(await cells(table)).toEqual([
      ['1', 'a, b'],
      ['2', 'c'],
      ['3', 'd, e'],
    ]);
  });
});

describe('encodings', () => {
  const text = 'id,name\n1,Zoë\n2,Jürgen\n';
  const utf16 = (little: boolean, bom: boolean) => {
    const all = (bom ? '\ufeff' : '') + text;
    const out = new DataView(new ArrayBuffer(all.length * 2));
    for (let i = 0; i < all.length; i++) out.setUint16(i * 2, all.charCodeAt(i), little);
    return new Uint8Array(out.buffer);
  };
  const western = (t: string) => Uint8Array.from(t, (c) => (c === '€' ? 0x80 : c.charCodeAt(0)));

  it.each([
    ['utf-8', false, bytes(text)],
    ['utf-8', true, bytes('\ufeff' + text)],
    ['utf-16le', true, utf16(true, true)],
    ['utf-16be', true, utf16(false, true)],
    ['utf-16le', false, utf16(true, false)],
    ['utf-16be', false, utf16(false, false)],
    ['windows-1252', false, western(text)],
  ])('%s, byte order mark: %s', async (encoding, bom, data) => {
    const table = await openText(data);
    expect(table.dialect).toMatchObject({ encoding, bom });
    expect(table.columns).toEqual(['id', 'name']);
    expect(await cells(table)).toEqual([
      ['1', 'Zoë'],
      ['2', 'Jürgen'],
    ]);
  });

  it('knows the characters that Windows-1252 has and Latin-1 has not', async () => {
    expect(await cells(await openText(western('price,who\n5 €,é\n')))).toEqual([['5 €', 'é']]);
  });

  it('finds bytes that are not UTF-8 far behind the start', async () => {
    const table = await openText(western('id,name\n' + '1,plain\n'.repeat(100_000) + '2,Zoë\n'));
    expect(table.dialect.encoding).toBe('windows-1252');
    expect(table.rows).toBe(100_001);
    expect(await db.rows(`SELECT name FROM t WHERE id = '2'`)).toEqual([{ name: 'Zoë' }]);
  });

  it('keeps UTF-8 when only one place of many is broken, and says so', async () => {
    const head = bytes('id,name\n' + '1,Zoë\n'.repeat(50));
    const table = await openText(Uint8Array.from([...head, 0x32, 0x2c, 0xff, 0x0a]));
    expect(table.dialect.encoding).toBe('utf-8');
    expect(table.rows).toBe(51);
    expect(table.notes).toEqual(['1 place is not valid UTF-8 and read as \ufffd']);
  });
});

describe('line ends', () => {
  const rows = [
    ['1', 'a\nb'],
    ['2', 'c'],
  ];
  it.each(['\n', '\r\n', '\r'] as const)('%j', async (newline) => {
    const table = await openText(['id,name', '1,"a\nb"', '2,c', ''].join(newline));
    expect(table.dialect.newline).toBe(newline);
    expect(await cells(table)).toEqual(rows);
  });

  it('of several kinds', async () => {
    const table = await openText('id,name\r\n1,a\n2,"b ""x"", y"\r\n3,\n4,d\n');
    expect(table.rows).toBe(4);
    expect(table.readers).toEqual({ duckdb: 4, papaparse: 4 });
    expect(await cells(table)).toEqual([
      ['1', 'a'],
      ['2', 'b "x", y'],
      ['3', null],
      ['4', 'd'],
    ]);
    expect(table.notes.join()).toMatch(/line ends/);
  });

  it('with a carriage return within a field', async () => {
    const table = await openText('id,name\n1,a\rb\n2,c\n');
    expect(await cells(table)).toEqual([
      ['1', 'a\rb'],
      ['2', 'c'],
    ]);
  });

  it('missing at the end', async () => {
    const table = await openText('id,name\n1,a\n2,b');
    expect([table.rows, table.dialect.finalNewline]).toEqual([2, false]);
  });
});

describe('headers', () => {
  it('numbers the columns when there is none', async () => {
    const table = await openText('1,2024-01-01,a\n2,2024-01-02,b\n');
    expect(table.dialect.header).toBe(false);
    expect(table.columns).toEqual(['column_1', 'column_2', 'column_3']);
    expect(table.rows).toBe(2);
  });

  it('knows years as names', async () => {
    const table = await openText('country,2001,2002,2003\nAT,1,2,3\nDE,4,5,6\n');
    expect(table.columns).toEqual(['country', '2001', '2002', '2003']);
  });

  it('sees that words which come again are no header', async () => {
    const table = await openText('red,north\n' + 'red,south\nblue,north\ngreen,south\n'.repeat(4));
    expect(table.dialect.header).toBe(false);
    expect(table.rows).toBe(13);
  });

  it('takes a header over words alone', async () => {
    const table = await openText('city,country\nParis,France\nRome,Italy\nBonn,Germany\nLyon,France\n');
    expect(table.columns).toEqual(['city', 'country']);
  });

  it('makes repeated and empty names unique and remembers how they were written', async () => {
    const table = await openText('id,amount,Amount,,amount_2, id \n1,2,3,4,5,6\n');
    expect(table.columns).toEqual(['id', 'amount', 'Amount_3', 'column_4', 'amount_2', 'id_2']);
    expect(table.dialect.names).toEqual(['id', 'amount', 'Amount', '', 'amount_2', ' id ']);
    expect(table.notes).toEqual([
      'header repeated: Amount_3',
      'column 4 has no name in the header: column_4',
      'header repeated: id_2',
    ]);
    expect(await cells(table)).toEqual([['1', '2', '3', '4', '5', '6']]);
  });

  it('leaves out titles above the header', async () => {
    const table = await openText('Report of the year,,\n\nmade on 1 May,,\nid,name,size\n1,a,2\n2,b,3\n');
    expect(table.columns).toEqual(['id', 'name', 'size']);
    expect([table.rows, table.dialect.skipLines]).toEqual([2, 3]);
  });

  it('names the first column when the header is one name short', async () => {
    const table = await openText('mpg,cyl\nMazda,21,6\nFiat,32,4\n');
    expect(table.columns).toEqual(['column_1', 'mpg', 'cyl']);
    expect(await cells(table)).toEqual([
      ['Mazda', '21', '6'],
      ['Fiat', '32', '4'],
    ]);
  });

  it('alone gives a table of no rows', async () => {
    const table = await openText('id,name\n');
    expect([table.rows, table.columns]).toEqual([0, ['id', 'name']]);
  });

  it('alone in a file of one column', async () => {
    const table = await openText('name\n');
    expect([table.rows, table.columns]).toEqual([0, ['name']]);
  });

  it('may hold line ends and quotes', async () => {
    const table = await openText('id,"a ""b""\nc",d\n1,2,3\n');
    expect(table.columns).toEqual(['id', 'a "b" c', 'd']);
    expect(await cells(table)).toEqual([['1', '2', '3']]);
  });
});

describe('rows', () => {
  it('fills short ones, says where', async () => {
    const table = await openText('a,b,c\n1,2,3\n4,5\n\n6\n7,8,9\n');
    expect(await cells(table)).toEqual([
      ['1', '2', '3'],
      ['4', '5', null],
      ['6', null, null],
      ['7', '8', '9'],
    ]);
    expect(table.notes).toEqual(['2 lines have fewer than 3 fields, the first is line 3: the missing ones are empty']);
    expect(table.readers).toEqual({ duckdb: 4, papaparse: 4 });
  });

  it('lists long ones with line, reason and text, after fields over several lines too', async () => {
    const table = await openText('a,b\n1,"x\ny"\n\n3,4,5\n6,7\n"8\n\n",9,10,11\n12,13\n');
    expect(table.rows).toBe(3);
    expect(table.readers).toEqual({ duckdb: 3, papaparse: 5 });
    expect(table.rejects).toEqual([
      { line: 5, reason: '3 fields where 2 are expected', text: '3,4,5' },
      { line: 7, reason: '4 fields where 2 are expected', text: '"8\n\n",9,10,11' },
    ]);
  });

  it('joins what a comma before a blank has cut, where no other field begins with a blank', async () => {
    const table = await openText('id,street,city\n1,Main St,Rome\n2,24, place Kléber,Bonn\n3,x,y,z\n4,a, b, c,d\n');
    expect(await cells(table)).toEqual([
      ['1', 'Main St', 'Rome'],
      ['2', '24, place Kléber', 'Bonn'],
      ['4', 'a, b, c', 'd'],
    ]);
    expect(table.notes).toEqual([
      '2 lines have a delimiter and a blank within a field without quotes, the first is line 3: joined',
    ]);
    expect(table.rejects).toEqual([{ line: 4, reason: '4 fields where 3 are expected', text: '3,x,y,z' }]);
    expect(table.readers).toEqual({ duckdb: 3, papaparse: 4 });
  });

  it('does not join where blanks after the delimiter are the custom', async () => {
    const table = await openText('id, street, city\n1, Main St, Rome\n2, 24, place, Bonn\n3, a, b\n');
    expect([table.rows, table.rejectCount]).toEqual([2, 1]);
  });

  it('can be read with more columns', async () => {
    await openText('a,b\n1,2\n3,4,5\n6,7\n8,9\n');
    const table = await reopen(db, 't', { width: 3 });
    expect(table.columns).toEqual(['a', 'b', 'column_3']);
    expect(table.rows).toBe(4);
    expect(table.rejectCount).toBe(0);
  });

  it('lists a line of more than 16 MB', async () => {
    const table = await openText(`a,b\n1,2\n3,${'x'.repeat(17_000_000)}\n5,6\n`);
    expect(table.rejects).toMatchObject([{ line: 3, reason: 'longer than 16 MB' }]);
    expect(table.readers).toEqual({ duckdb: 2, papaparse: 3 });
  });

  it('keeps blank lines of one column but for those at the end', async () => {
    const table = await openText('n\n1\n\n2\n\n\n');
    expect(await cells(table)).toEqual([['1'], [null], ['2']]);
    expect(table.readers).toEqual({ duckdb: 3, papaparse: 3 });
  });

  it('keeps fields of one column that are quoted and empty', async () => {
    const table = await openText('n\n""\n1\n""\n""\n');
    expect(await cells(table)).toEqual([[null], ['1'], [null], [null]]);
    expect(table.readers).toEqual({ duckdb: 4, papaparse: 4 });
  });

  it('counts no blank lines under a header of one column', async () => {
    expect((await openText('n\r\n\r\n\r\n')).rows).toBe(0);
  });

  it('leaves out a nameless empty column at the end', async () => {
    const table = await openText('a,b,\n1,2,\n3,4,\n');
    expect(table.columns).toEqual(['a', 'b']);
    expect(table.dialect.emptyTail).toBe(1);
    expect(table.notes).toEqual(['an empty column at the end left out']);
  });

  it('keeps 2^53 and more, leading zeros and blanks as they are written', async () => {
    const row = ['9007199254740993', '9223372036854775808', '00123', ' x ', '1e5'];
    expect(await cells(await openText(`a,b,c,d,e\n${row.join(',')}\n1,2,3,4,5\n`))).toContainEqual(row);
  });

  it('loses null bytes and says so', async () => {
    const table = await openText('a,b\n1,x\0y\n2,\0\n');
    expect(await cells(table)).toEqual([
      ['1', 'xy'],
      ['2', null],
    ]);
    expect(table.notes).toEqual(['null bytes left out']);
  });
});

describe('quotes', () => {
  const quoted = () => Array.from({ length: 50 }, (_, i) => `${i},"name, ${i}"`);

  it.each([
    ['text after a closing quote', '20,"name"x'],
    ['a quote that closes in the next line', '20,"name'],
  ])('lists a line with %s and keeps all others', async (_, bad) => {
    const rows = quoted();
    rows[20] = bad;
    const table = await openText(['id,name', ...rows, ''].join('\n'));
    expect(table.rejects).toEqual([
      { line: 22, reason: 'a quote that does not close, or text after a closing quote', text: bad },
    ]);
    expect(table.readers).toEqual({ duckdb: 49, papaparse: 50 });
    expect(await db.rows(`SELECT count(*) n, min(name) a, max(name) b FROM t WHERE id <> '20'`)).toEqual([
      { n: 49, a: 'name, 0', b: 'name, 9' },
    ]);
  });

  it('lists a last line whose quote never closes', async () => {
    const rows = quoted();
    rows[49] = '49,"name';
    const table = await openText(['id,name', ...rows, ''].join('\n'));
    expect(table.rejects).toMatchObject([{ line: 51, text: '49,"name' }]);
    expect(table.readers).toEqual({ duckdb: 49, papaparse: 50 });
  });

  it('lists several bad lines among fields over several lines', async () => {
    const rows = quoted().map((row, i) => (i % 10 === 5 ? `${i},"a\nb"` : row));
    rows[20] = '20,"x"y';
    rows[30] = '30,"x';
    const table = await openText(['id,name', ...rows, ''].join('\r\n'));
    expect(table.rejects.map((r) => [r.line, r.text.trim()])).toEqual([
      [24, '20,"x"y'],
      [35, '30,"x'],
    ]);
    expect(table.readers).toEqual({ duckdb: 48, papaparse: 50 });
  });

  it('reads a lone quote as a letter where no field is quoted', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},pipe`);
    rows[20] = '20,"5 inch';
    const table = await openText(['id,name', ...rows, ''].join('\n'));
    expect(table.rows).toBe(50);
    expect(table.dialect.quote).toBe('');
    expect(table.notes).toEqual(['a quote never closes: quotes are read as letters']);
    expect(await db.rows(`SELECT name FROM t WHERE id = '20'`)).toEqual([{ name: '"5 inch' }]);
  });

  it('keeps a quote within a field', async () => {
    const table = await openText('id,size\n1,5" pipe\n2,a "b" c\n');
    expect(await cells(table)).toEqual([
      ['1', '5" pipe'],
      ['2', 'a "b" c'],
    ]);
  });

  it('knows a backslash before a quote', async () => {
    const table = await openText('id,name\n1,"a \\"b\\" c"\n2,"d, e"\n');
    expect(table.dialect.escape).toBe('\\');
    expect(await cells(table)).toEqual([
      ['1', 'a "b" c'],
      ['2', 'd, e'],
    ]);
  });

  it('notices who quotes all fields, some columns, the header', async () => {
    expect((await openText('"a","b"\n"1","x, y"\n"2",""\n')).dialect).toMatchObject({
      quoteAll: true,
      quotedHeader: true,
    });
    await closeTable(db, 't');
    expect((await openText('a,b\n1,"x"\n2,"y"\n')).dialect).toMatchObject({
      quoteAll: false,
      quotedHeader: false,
      quotedColumns: [false, true],
    });
  });
});

describe('bad files', () => {
  it('refuses to open nothing', async () => {
    await expect(openFiles(db, [])).rejects.toMatchObject({ name: 'UserError', code: 'no-file' });
  });

  it.each([
    ['an empty file', '', /empty/],
    ['blank lines alone', '\n\n\r\n', /empty/],
    ['delimiters alone', ',,,\n,,,\n', /no column/],
    ['a byte order mark alone', '\ufeff', /empty/],
  ])('%s', async (_, text, message) => {
    const { tables, problems } = await open(file('x.csv', text));
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path: 'x.csv', kind: 'error', message: expect.stringMatching(message) }]);
    expect(problems[0].hint).not.toBe('');
    expect(await db.rows('SELECT table_name FROM duckdb_tables()')).toEqual([]);
  });

  it.each([
    ['junk.csv', Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) & 255), /binary/],
    ['book.ods', zipSync({ 'content.xml': bytes('<x/>') }), /spreadsheet/],
    ['book.zip', zipSync({ '[Content_Types].xml': bytes('<x/>'), 'xl/a.xml': bytes('<x/>') }), /Office/],
    ['old.xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), /Excel/],
    ['a.pdf', bytes('%PDF-1.7 ...'), /PDF/],
    [
      'readme.txt',
      'This is a text of several words, and so on.\nIt goes on here\nand ends, well, now.\n',
      /running text/,
    ],
    ['error.csv', '<!DOCTYPE html>\n<title>Not found, sorry</title>\n', /web page/],
    ['page.html', '<html><body></body></html>', /web page/],
  ])('%s is left aside', async (path, data, message) => {
    const { tables, problems } = await open(file(path, data));
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path, kind: 'left-aside', message: expect.stringMatching(message) }]);
  });

  it('opens the same file once, and tells of two names for one content', async () => {
    const one = file('a/loan.csv', 'id\n1\n2\n');
    const { tables, problems } = await open(one, file('b/loan.csv', 'id\n1\n2\n'), file('copy.csv', 'id\n1\n2\n'));
    expect(tables.map((t) => [t.name, t.notes])).toEqual([
      ['loan', []],
      ['copy', ['the same content as loan']],
    ]);
    expect(problems).toMatchObject([{ path: 'b/loan.csv', kind: 'duplicate' }]);
    expect((await open(one)).problems).toMatchObject([{ path: 'a/loan.csv', kind: 'duplicate' }]);
  });

  it('gives two files of one name two tables', async () => {
    const { tables } = await open(file('a/Loan.csv', 'id\n1\n2\n'), file('b/loan.csv', 'id\n3\n'));
    expect(tables.map((t) => [t.name, t.rows])).toEqual([
      ['Loan', 2],
      ['loan_2', 1],
    ]);
  });

  it('goes on with the other files', async () => {
    const { tables, problems } = await open(
      file('a.csv', ''),
      file('b.csv', 'id\n1\n'),
      file('c.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47])),
    );
    expect(tables.map((t) => t.name)).toEqual(['b']);
    expect(problems.map((p) => p.path)).toEqual(['a.csv', 'c.png']);
  });
});

describe('archives', () => {
  const csv = bytes('id,name\n1,a\n2,b\n');

  it('opens zip in zip, gz, folders; leaves out what systems add', async () => {
    const zip = zipSync({
      'bank/loan.csv': csv,
      'bank/stored.csv': [bytes('id\n7\n'), { level: 0 }],
      '__MACOSX/bank/._loan.csv': bytes('junk'),
      'bank/.DS_Store': bytes('junk'),
      'inner.zip': zipSync({ 'bank/card.tsv': bytes('id\tx\n1\t2\n') }),
      'bank/schema.sql': bytes('CREATE TABLE loan (id INTEGER PRIMARY KEY);'),
      'bank/keys.json': bytes('{"tables": {}}'),
      'bank/client.csv.gz': gzipSync(bytes('id\n5\n6\n7\n')),
    });
    const { tables, problems, declarations } = await open(file('bank.zip', zip), file('x.csv.gz', gzipSync(csv)));
    expect(problems).toEqual([]);
    expect(tables.map((t) => [t.path, t.name, t.rows])).toEqual([
      ['bank/loan.csv', 'loan', 2],
      ['bank/stored.csv', 'stored', 1],
      ['bank/card.tsv', 'card', 1],
      ['bank/client.csv', 'client', 3],
      ['x.csv', 'x', 2],
    ]);
    expect(declarations.map((d) => d.path)).toEqual(['bank/schema.sql', 'bank/keys.json']);
  });

  it.each([
    ['cut off', zipSync({ 'a.csv': csv }).slice(0, 40), 'a.zip'],
    [
      'with damaged data',
      zipSync({ 'a.csv': bytes('id\n' + '12345\n'.repeat(99)) }).map((b, i) => (i > 38 && i < 50 ? 255 - b : b)),
      'a.csv',
    ],
    ['without a file', zipSync({}), 'a.zip'],
  ])('an archive %s', async (_, zip, path) => {
    const { tables, problems } = await open(file('a.zip', zip));
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([{ path, kind: 'error' }]);
  });

  it('a gz that is cut off', async () => {
    const { tables, problems } = await open(
      file('a.csv.gz', gzipSync(bytes('id\n' + '12345\n'.repeat(999))).slice(0, 30)),
    );
    expect(tables).toEqual([]);
    expect(problems).toMatchObject([
      { path: 'a.csv.gz', kind: 'error', message: expect.stringMatching(/damaged|cut off/) },
    ]);
  });
});

describe('reopening', () => {
  it('reads again as the person says, and remembers it', async () => {
    await openText('1;2\n3;4\n');
    const named = await reopen(db, 't', { header: true });
    expect([named.columns, named.rows]).toEqual([['1', '2'], 1]);
    const cut = await reopen(db, 't', { delimiter: ',' });
    expect([cut.columns, cut.rows]).toEqual([['1;2'], 1]);
  });

  it('leaves the table as it was when that cannot be', async () => {
    await openText('a,b\n1,2\n');
    await expect(reopen(db, 't', { skipLines: 2 })).rejects.toMatchObject({ code: 'empty-file' });
    expect(await db.rows('SELECT * FROM t')).toEqual([{ a: '1', b: '2' }]);
  });
});

describe('while opening', () => {
  it('tells the bytes read', async () => {
    const seen: number[] = [];
    const text = 'id,name\n' + '1,abcdefgh\n'.repeat(400_000);
    const result = await openFiles(db, [file('t.csv', text)], { onProgress: (p) => seen.push(p.bytes / p.of) });
    opened.push(...result.tables.map((t) => t.name));
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('can be stopped, and then nothing stays open', async () => {
    const stop = new AbortController();
    const big = 'id,name\n' + '1,abcdefgh\n'.repeat(400_000);
    const opening = openFiles(db, [file('small.csv', 'a\n1\n'), file('big.csv', big)], {
      signal: stop.signal,
      onProgress: ({ path }) => path === 'big.csv' && stop.abort(),
    });
    await expect(opening).rejects.toMatchObject({ name: 'UserError', code: 'cancelled' });
    expect(await db.rows('SELECT table_name FROM duckdb_tables()')).toEqual([]);
    expect((await open(file('small.csv', 'a\n1\n'))).tables[0].name).toBe('small');
  });
});
