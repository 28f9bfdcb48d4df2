import { describe, expect, it } from 'vitest';
import type { ColumnSchema, TableSchema } from '../../../src/schema/types';
import { pageOf } from '../../../src/studio/table-page';
import { numberColumn, textColumn } from '../../../src/table/column';
import type { Table } from '../../../src/table/table';

const column = (name: string, type: ColumnSchema['type'], format: ColumnSchema['format']): ColumnSchema => ({
  name,
  type,
  format,
  nullWords: [],
  nulls: 0,
  distinct: 0,
  confidence: 1,
  evidence: [],
});

const schema = {
  name: 'loan',
  columns: [
    column('amount', 'decimal', {
      kind: 'number',
      decimals: 2,
      minDecimals: 2,
      padded: true,
      decimalComma: true,
      thousands: '',
      prefix: '',
      suffix: '',
    } as ColumnSchema['format']),
    column('signed', 'date', { kind: 'date', pattern: '%d.%m.%Y' }),
    column('status', 'category', { kind: 'text' } as ColumnSchema['format']),
  ],
} as TableSchema;

const table: Table = {
  name: 'loan',
  rows: 4,
  columns: [
    numberColumn('amount', [10, null, 9.5, 100]),
    numberColumn('signed', [Date.UTC(2020, 0, 31), Date.UTC(2019, 1, 1), null, Date.UTC(2021, 5, 15)]),
    textColumn('status', ['B', 'A', null, 'Ab']),
  ],
};

const all = { offset: 0, limit: 10 };

describe('a page of a typed table', () => {
  it('writes values as the source does and null as null', () => {
    expect(pageOf(table, schema, all)).toEqual({
      columns: ['amount', 'signed', 'status'],
      rows: [
        ['10,00', '31.01.2020', 'B'],
        [null, '01.02.2019', 'A'],
        ['9,50', null, null],
        ['100,00', '15.06.2021', 'Ab'],
      ],
      total: 4,
    });
  });

  it('sorts by value, not by writing, nulls last either way', () => {
    const amounts = (descending: boolean) =>
      pageOf(table, schema, { ...all, sort: { column: 'amount', descending } }).rows.map((row) => row[0]);
    expect(amounts(false)).toEqual(['9,50', '10,00', '100,00', null]);
    expect(amounts(true)).toEqual(['100,00', '10,00', '9,50', null]);
  });

  it('sorts text by the alphabet, not by first appearance', () => {
    const page = pageOf(table, schema, { ...all, sort: { column: 'status', descending: false } });
    expect(page.rows.map((row) => row[2])).toEqual(['A', 'Ab', 'B', null]);
  });

  it('filters on what is shown, in all columns or in one', () => {
    const found = (text: string, column?: string) =>
      pageOf(table, schema, { ...all, filter: { text, column } }).rows.map((row) => row[2]);
    expect(found('a')).toEqual(['A', 'Ab']);
    expect(found('20')).toEqual(['B', 'A', 'Ab']);
    expect(found('20', 'amount')).toEqual([]);
  });

  it('counts all rows found and gives those asked for', () => {
    const page = pageOf(table, schema, { offset: 1, limit: 2, filter: { text: '20' } });
    expect(page.total).toBe(3);
    expect(page.rows.map((row) => row[2])).toEqual(['A', 'Ab']);
  });
});
