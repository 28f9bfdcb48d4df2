// What is given for the next generation, as the interface edits and words it. Pure but for reading a file of rows.
import type { Conditions } from '../../synthesis/types';
import { UserError } from '../../table/user-error';
import { count, percent } from '../words/format';

export interface GivenLine {
  words: string;
  kind: 'share' | 'fill' | 'rows';
  table: string;
  column: string;
  value?: string | null;
}

const same = (table: string, column: string) => (x: { table: string; column: string }) =>
  x.table === table && x.column === column;

/** Adds a value's share; given again it is replaced. */
export function addShare(
  c: Conditions,
  table: string,
  column: string,
  value: string | null,
  share: number,
): Conditions {
  const values = c.values ?? [];
  const before = values.find(same(table, column))?.shares.filter((s) => s.value !== value) ?? [];
  const others = values.filter((v) => !same(table, column)(v));
  return { ...c, values: [...others, { table, column, shares: [...before, { value, share }] }] };
}

export function addFilled(c: Conditions, table: string, column: string): Conditions {
  const others = (c.filled ?? []).filter((f) => !same(table, column)(f));
  return { ...c, filled: [...others, { table, column }] };
}

export function without(c: Conditions, { kind, table, column, value }: GivenLine): Conditions {
  if (kind === 'rows') return { ...c, seedRows: undefined };
  if (kind === 'fill') return { ...c, filled: (c.filled ?? []).filter((f) => !same(table, column)(f)) };
  const values = (c.values ?? []).map((v) =>
    same(table, column)(v) ? { ...v, shares: v.shares.filter((s) => s.value !== value) } : v,
  );
  return { ...c, values: values.filter((v) => v.shares.length) };
}

export function givenWords(c: Conditions): GivenLine[] {
  return [
    ...(c.values ?? []).flatMap(({ table, column, shares }) =>
      shares.map(({ value, share }): GivenLine => {
        const words = `${table}.${column} is ${value ?? 'empty'} in ${percent(share, 1)} of rows`;
        return { words, kind: 'share', table, column, value };
      }),
    ),
    ...(c.filled ?? []).map(({ table, column }): GivenLine => ({
      words: `${table}.${column} has no gaps`,
      kind: 'fill',
      table,
      column,
    })),
    ...(c.seedRows
      ? [
          {
            words: `${count(c.seedRows.rows.length, 'row')} of ${c.seedRows.table} to go on from`,
            kind: 'rows' as const,
            table: c.seedRows.table,
            column: '',
          },
        ]
      : []),
  ];
}

/** Rows of a CSV with a header. @throws UserError 'unreadable-file' */
export async function readSeedRows(table: string, file: File): Promise<NonNullable<Conditions['seedRows']>> {
  const { default: papaparse } = await import('papaparse');
  const { data } = papaparse.parse<string[]>(await file.text(), { skipEmptyLines: 'greedy' });
  const [header, ...rows] = data;
  const where = { file: file.name };
  if (!header || !rows.length)
    throw new UserError(
      'unreadable-file',
      `${file.name} has no rows.`,
      'A header and a row at least are needed.',
      where,
    );
  const odd = rows.findIndex((row) => row.length !== header.length);
  if (odd >= 0)
    throw new UserError(
      'unreadable-file',
      `${file.name}, row ${odd + 1}: ${rows[odd].length} fields, and the header has ${header.length}.`,
      'Mend the row.',
      { ...where, row: odd + 1 },
    );
  return { table, columns: header.map((name) => name.trim()), rows };
}
