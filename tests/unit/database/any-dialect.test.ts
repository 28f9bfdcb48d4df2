// Tables of awkward values, written in dialects drawn at random (seeded) by a plain writer, must come back cell for cell.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { closeTable, openFiles } from '../../../src/database/open-files';
import type { Database } from '../../../src/database/types';
import { textEncoder } from '../../../src/export/text-encoder';
import { Random } from '../../../src/table/random';

const awkward = [
  'a, b',
  'c; d',
  'he said "no"',
  'x\ty',
  'p|q',
  "it's",
  "'tis",
  '5" pipe',
  '"',
  'line\nbreak',
  'crlf\r\nx',
];
awkward.push('é', '€', 'a,b;c', ' lead', 'trail ', '""', '\\', 'a\\"b', 'x,"y"');
const kinds: ((random: Random) => string)[] = [
  (r) => String(r.below(1000)),
  (r) => (r.next() * 1000).toFixed(2),
  (r) => `2024-0${1 + r.below(9)}-1${r.below(9)}`,
  (r) => ['red', 'green', 'blue', 'grey'][r.below(4)],
  (r) => awkward[r.below(awkward.length)],
  (r) => `name ${r.below(50)}`,
  (r) => `${r.below(100)},${r.below(10)}`,
  (r) => `1${r.below(9)}:3${r.below(9)}:00`,
  (r) => `The quick brown fox, jumps over ${r.below(10)} dogs. And so on; it goes.`,
];
const names = ['id', 'name', 'price', 'created at', 'kind', 'City', 'note'];

function drawn(seed: number) {
  const random = Random.for(seed, 'any dialect');
  const pick = <T>(items: readonly T[]) => items[random.below(items.length)];
  const columns = names.slice(0, 1 + random.below(names.length));
  const draw = columns.map(() => pick(kinds));
  const nullShare = pick([0, 0, 0.1, 0.4]);
  const rows = Array.from({ length: pick([0, 1, 2, 5, 20, 60]) }, () =>
    draw.map((kind) => (random.next() < nullShare ? null : kind(random))),
  );
  const encoding = pick(['utf-8', 'utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const);
  const dialect = {
    delimiter: pick([',', ';', '\t', '|']),
    newline: pick(['\n', '\r\n', '\r']),
    encoding,
    bom: encoding.startsWith('utf-16') || (encoding === 'utf-8' && random.below(3) === 0),
    quoteAll: random.below(4) === 0,
    finalNewline: random.below(3) > 0,
  };
  return { columns, rows, dialect };
}

function written({ columns, rows, dialect }: ReturnType<typeof drawn>): Uint8Array {
  const { delimiter, newline, quoteAll } = dialect;
  const field = (value: string | null) => {
    if (value === null) return quoteAll || columns.length === 1 ? '""' : '';
    const must = quoteAll || value.includes(delimiter) || /["\r\n]/.test(value);
    return must ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const lines = [columns, ...rows].map((row) => row.map(field).join(delimiter));
  const text = (dialect.bom ? '\ufeff' : '') + lines.join(newline) + (dialect.finalNewline ? newline : '');
  return textEncoder(dialect.encoding)(text);
}

describe('any dialect', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openNodeDatabase();
  });
  afterAll(() => db.close());

  it.each(Array.from({ length: 60 }, (_, i) => i))('case %i', async (seed) => {
    const { columns, rows, dialect } = drawn(seed);
    const { tables, problems } = await openFiles(db, [{ path: 't.csv', data: written({ columns, rows, dialect }) }]);
    expect(problems).toEqual([]);
    const [table] = tables;
    expect(table.columns).toEqual(columns);
    expect((await db.rows('SELECT * FROM t')).map((row) => Object.values(row))).toEqual(rows);
    expect(table.readers).toEqual({ duckdb: rows.length, papaparse: rows.length });
    const { encoding, bom } = dialect;
    // Windows-1252 text without foreign letters is ASCII, which is UTF-8.
    if (encoding !== 'windows-1252') expect(table.dialect).toMatchObject({ encoding, bom });
    await closeTable(db, 't');
  });
});
