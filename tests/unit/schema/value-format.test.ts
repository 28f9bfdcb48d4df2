import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { quoteText } from '../../../src/database/sql';
import type { Database } from '../../../src/database/types';
import { formatDate, parseDate } from '../../../src/schema/date-pattern';
import type { ValueFormat } from '../../../src/schema/types';
import { readCell, readValue, readValueSql, writeCell, writeValue } from '../../../src/schema/value-format';
import { Random } from '../../../src/table/random';

let db: Database;
beforeAll(async () => {
  db = await openNodeDatabase();
}, 60_000);
afterAll(() => db.close());

/** Reads texts in DuckDB. */
async function readAll(format: ValueFormat, texts: string[]): Promise<(number | string | null)[]> {
  const values = texts.map((t, i) => `(${i}, ${quoteText(t)})`).join(', ');
  const sql = `SELECT ${readValueSql(format, 't')} AS v FROM (VALUES ${values}) AS s(i, t) ORDER BY i`;
  return (await db.rows<{ v: number | string | null }>(sql)).map((r) => r.v);
}

const number = (part: Partial<Extract<ValueFormat, { kind: 'number' }>>): ValueFormat => ({
  kind: 'number',
  decimals: 2,
  padded: false,
  decimalComma: false,
  thousands: '',
  prefix: '',
  suffix: '',
  ...part,
});

const numberFormats: ValueFormat[] = [
  number({ decimals: 0 }),
  number({}),
  number({ padded: true }),
  number({ decimals: 1, padded: true }),
  number({ decimals: 3, leastDecimals: 1 }),
  number({ decimals: 15 }),
  number({ decimalComma: true, thousands: '.' }),
  number({ decimalComma: true, thousands: ' ', padded: true, suffix: ' kr' }),
  number({ thousands: ',', prefix: '$', padded: true }),
  number({ thousands: "'", prefix: 'CHF ', decimals: 3 }),
  number({ suffix: '%', decimals: 4 }),
  number({ prefix: '(a+b)*', suffix: '[x]' }),
];

const patterns = [
  '%Y-%m-%d',
  '%d.%m.%Y',
  '%-d/%-m/%Y',
  '%m/%d/%y %H:%M',
  '%-m/%-d/%Y %-I:%M:%S %p',
  '%Y%m%d',
  '%d %B %Y',
  '%d-%b-%y',
  '%Y-%m-%d %H:%M:%S.%g',
  '%Y-%m-%d %H:%M:%S.%f',
  '%Y-%m-%dT%H:%M:%SZ',
  '%Y-%m-%d 00:00:00.0000000',
  '%Y-%m',
  '%a, %d %b %Y',
];

describe('numbers', () => {
  it.each(numberFormats)('come back as they were written: %o', async (format) => {
    if (format.kind !== 'number') throw new Error('not a number format');
    const random = new Random(3);
    const values = Array.from({ length: 200 }, (_, i) => {
      const scale = 10 ** random.below(format.decimals > 9 ? 1 : 9);
      const value = i === 0 ? 0 : (random.next() - 0.5) * scale;
      return Number(value.toFixed(format.decimals)) + 0;
    });
    const texts = values.map((v) => writeValue(format, v));
    expect(texts.map((t) => readValue(format, t))).toEqual(values);
    expect(await readAll(format, texts)).toEqual(values);
    expect(values.map((v) => writeValue(format, readValue(format, writeValue(format, v))!))).toEqual(texts);
  });

  it('are read alike in SQL and in JavaScript, whatever stands there', async () => {
    const odd = ['', ' 7 ', '+5', '-5', '.5', '5.', '1e5', '1e400', 'nan', 'inf', '1_000', '0x10', '--5', '- 5', '5-'];
    odd.push(
      '1,5',
      '1.234,5',
      '$-7',
      '-$ 7',
      '7 %',
      "it's",
      '1 234',
      '1\u00a0234',
      '\u00a07',
      'NULL',
      '5 kr',
      '１',
      '-0',
    );
    for (const format of numberFormats)
      expect(await readAll(format, odd), JSON.stringify(format)).toEqual(odd.map((t) => readValue(format, t)));
  });

  it('are written as examples show', () => {
    expect(writeValue(number({ padded: true }), 7.5)).toBe('7.50');
    expect(writeValue(number({}), 7.5)).toBe('7.5');
    expect(writeValue(number({ leastDecimals: 1 }), 7)).toBe('7.0');
    expect(writeValue(number({ leastDecimals: 1 }), 7.25)).toBe('7.25');
    expect(writeValue(number({ decimals: 1, padded: true }), 7)).toBe('7.0');
    expect(writeValue(number({ decimalComma: true, thousands: '.' }), -1234567.8)).toBe('-1.234.567,8');
    expect(writeValue(number({ prefix: '$', thousands: ',' }), -1234)).toBe('-$1,234');
    expect(writeValue(number({ decimals: 0 }), 1e21)).toBe('1000000000000000000000');
    expect(writeValue(number({}), -0.001)).toBe('0');
    expect(writeValue(number({ decimals: 15 }), 0.1)).toBe('0.1');
  });
});

describe('dates', () => {
  it.each(patterns)('of pattern %s come back as they were written, in DuckDB too', async (pattern) => {
    const random = new Random(5);
    const texts: string[] = [];
    for (let i = 0; i < 200; i++) {
      const ms = Date.UTC(1969 + random.below(99), random.below(12), 1 + random.below(28)) + random.below(86400000);
      texts.push(formatDate(pattern, ms + random.below(1000) / 1000));
    }
    const values = texts.map((t) => parseDate(pattern, t));
    expect(values).not.toContain(null);
    expect(values.map((v) => formatDate(pattern, v!))).toEqual(texts);
    expect(await readAll({ kind: 'date', pattern }, texts)).toEqual(values);
  });

  it('are read alike in SQL and in JavaScript, also before 1970, leap days and nonsense', async () => {
    const odd = [
      '1899-12-31',
      '0001-01-01',
      '720-1-1',
      '2000-02-29',
      '1900-02-29',
      '2020-13-01',
      '2020-00-01',
      '',
      'x',
    ];
    odd.push(' 2020-1-2 ', '20200101', '2020-01-01 10:00', '31.12.1969', '1 jan 2020', '12 January 1999', '9999-12-31');
    odd.push('1/2/2020 3:05 pm', '13/1/99 23:59', '99999-01-01', '2020-01', '930705', '93705', '2020-01-01T00:00:00Z');
    for (const pattern of patterns)
      expect(await readAll({ kind: 'date', pattern }, odd), pattern).toEqual(odd.map((t) => parseDate(pattern, t)));
    expect(parseDate('%d/%m/%Y %H:%M', '29/02/2024 06:30')).toBe(Date.UTC(2024, 1, 29, 6, 30));
    expect(parseDate('%Y-%m-%d %H:%M:%S%z', '2020-01-01 10:00:00+02:30')).toBe(Date.UTC(2020, 0, 1, 7, 30));
    expect(await readAll({ kind: 'date', pattern: '%Y-%m-%d %H:%M:%S%z' }, ['2020-01-01 10:00:00+02:30'])).toEqual([
      Date.UTC(2020, 0, 1, 7, 30),
    ]);
  });
});

describe('times', () => {
  it('may pass midnight and keep seconds and their fractions', async () => {
    const format: ValueFormat = { kind: 'time', seconds: true, padded: false };
    const texts = ['0:00:00', '9:05:01', '23:59:59', '27:30:00', '130:00:00.25', '-1:30:00'];
    const values = texts.map((t) => readValue(format, t));
    expect(values).toEqual([0, 32701000, 86399000, 99000000, 468000250, -5400000]);
    expect(values.map((v) => writeValue(format, v!))).toEqual(texts);
    expect(await readAll(format, [...texts, '', '1:60', '7', 'x:10'])).toEqual([...values, null, null, null, null]);
    expect(writeValue({ kind: 'time', seconds: false, padded: true }, 32701000)).toBe('09:05');
  });
});

describe('spans of time', () => {
  const clock = { kind: 'duration', style: 'clock', padded: false, plus: false } as const;
  const iso = { kind: 'duration', style: 'iso', padded: false, plus: false } as const;
  it.each<[ValueFormat, string[], number[]]>([
    [
      { ...clock, largest: 'minute', always: 'minute', decimals: 3 },
      ['1:35.360', '0:00.010', '12:05.000', '75:00.250', '-0:01.500'],
      [95_360, 10, 725_000, 4_500_250, -1500],
    ],
    [
      { ...clock, largest: 'hour', always: 'minute', decimals: 3 },
      ['1:34:50.616', '59:12.030', '10:00:00.000'],
      [5_690_616, 3_552_030, 36_000_000],
    ],
    [
      { ...clock, largest: 'hour', always: 'second', decimals: 1, plus: true },
      ['+9.9', '+1:02.5', '+1:00:00.0', '+0.0'],
      [9900, 62_500, 3_600_000, 0],
    ],
    [
      { ...clock, largest: 'hour', always: 'hour', padded: true, decimals: 6 },
      ['00:01:35.360001', '26:00:00.000000'],
      [95_360.001, 93_600_000],
    ],
    [
      { ...iso, largest: 'hour', always: 'second', decimals: 0 },
      ['PT1H30M', 'PT45S', 'PT26H', 'PT0S', '-PT2M1S'],
      [5_400_000, 45_000, 93_600_000, 0, -121_000],
    ],
    [
      { ...iso, largest: 'day', always: 'day', decimals: 2 },
      ['P1DT2H', 'P3D', 'P0D', 'PT0.25S'],
      [93_600_000, 259_200_000, 0, 250],
    ],
  ])('come back as they were written: %o', async (format, texts, values) => {
    expect(texts.map((t) => readValue(format, t))).toEqual(values);
    expect(values.map((v) => writeValue(format, v))).toEqual(texts);
    const odd = [
      '',
      '1:60.000',
      '1:5.000',
      'x',
      'P',
      'PT',
      'P1DT',
      'PT5',
      '1:2:3',
      '95',
      '1:35',
      '::',
      'PT1M1H',
      ' 1:35.360 ',
    ];
    expect(await readAll(format, [...texts, ...odd])).toEqual([...values, ...odd.map((t) => readValue(format, t))]);
    const random = new Random(4);
    const { decimals } = format as { decimals: number };
    const some = Array.from({ length: 200 }, () => Number((random.next() * 9e6).toFixed(Math.max(0, decimals - 3))));
    const written = some.map((v) => writeValue(format, v));
    expect(written.map((t) => writeValue(format, readValue(format, t)!))).toEqual(written);
    expect(await readAll(format, written)).toEqual(written.map((t) => readValue(format, t)));
  });
});

describe('cells', () => {
  it('turn null words into null and null into the commonest of them', () => {
    const column = { type: 'decimal', format: number({}), nullWords: ['NA', '-'] } as const;
    const written = { ...column, nullWords: [...column.nullWords] };
    expect([readCell(written, ' NA '), readCell(written, '-'), readCell(written, null)]).toEqual([null, null, null]);
    expect(readCell(written, '3.50')).toBe(3.5);
    expect([writeCell(written, null), writeCell(written, NaN), writeCell(written, 2)]).toEqual(['NA', 'NA', '2']);
    expect(writeCell({ ...written, nullWords: [] }, null)).toBe('');
  });

  it('of text keep their blanks unless they are a padded key', async () => {
    const texts = [' a ', 'b', '  ', "it's"];
    expect(await readAll({ kind: 'text' }, texts)).toEqual([' a ', 'b', null, "it's"]);
    expect(await readAll({ kind: 'text', trimmed: true }, texts)).toEqual(['a', 'b', null, "it's"]);
    expect(texts.map((t) => readValue({ kind: 'text', trimmed: true }, t))).toEqual(['a', 'b', null, "it's"]);
  });

  it('of a number changed to a category are text as written', () => {
    const column = { type: 'category', format: number({ decimals: 0 }), nullWords: [] as string[] } as const;
    expect(readCell({ ...column, nullWords: [] }, '007')).toBe('007');
  });
});
