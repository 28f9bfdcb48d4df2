// A small hand-made database for report tests: parents with no, one or several children, and a helper to write schemas.
import { numberColumn, textColumn, type Column } from '../../../src/table/column';
import type { Table } from '../../../src/table/table';
import {
  relationId,
  type ColumnSchema,
  type ColumnType,
  type Dataset,
  type Relation,
  type Schema,
  type TableSchema,
} from '../../../src/schema/types';

export function table(name: string, ...columns: Column[]): Table {
  const first = columns[0];
  return { name, rows: first.kind === 'number' ? first.values.length : first.codes.length, columns };
}

export function columnSchema(name: string, type: ColumnType, more: Partial<ColumnSchema> = {}): ColumnSchema {
  const format: ColumnSchema['format'] =
    type === 'integer' || type === 'decimal'
      ? {
          kind: 'number',
          decimals: type === 'integer' ? 0 : 2,
          padded: false,
          decimalComma: false,
          thousands: '',
          prefix: '',
          suffix: '',
        }
      : type === 'date'
        ? { kind: 'date', pattern: '%Y-%m-%d' }
        : { kind: 'text' };
  return { name, type, format, nullWords: [], nulls: 0, distinct: 0, confidence: 1, evidence: [], ...more };
}

export function tableSchema(name: string, key: string[], columns: ColumnSchema[]): TableSchema {
  return {
    name,
    rows: 0,
    columns,
    primaryKey: key.length ? { columns: key, source: 'user', confidence: 1, evidence: [] } : null,
    keyCandidates: [],
    treatment: 'generate',
    treatmentReason: '',
    orphans: 'null',
  };
}

export function relation(child: string, columns: string[], parent: string, parentColumns: string[]): Relation {
  return {
    id: relationId(child, columns, parent, parentColumns),
    child,
    columns,
    parent,
    parentColumns,
    source: 'user',
    confidence: 1,
    evidence: [],
    nearMisses: [],
    role: 'context',
    roleReason: '',
    stats: {
      rows: 0,
      nulls: 0,
      orphans: 0,
      orphanValues: [],
      minChildren: 0,
      maxChildren: 0,
      meanChildren: 0,
      parentsWithout: 0,
    },
  };
}

/** Four accounts of which one has no payment, two have one and one has three; a payment may lack its account. */
export function bank(): Dataset {
  const schema: Schema = {
    tables: [
      tableSchema('account', ['id'], [columnSchema('id', 'integer'), columnSchema('kind', 'category')]),
      tableSchema(
        'payment',
        ['account', 'no'],
        [
          columnSchema('account', 'integer'),
          columnSchema('no', 'integer'),
          columnSchema('amount', 'decimal'),
          columnSchema('day', 'date'),
        ],
      ),
    ],
    relations: [relation('payment', ['account'], 'account', ['id'])],
  };
  const day = 86_400_000;
  return {
    schema,
    tables: {
      account: table('account', numberColumn('id', [1, 2, 3, 4]), textColumn('kind', ['a', 'b', 'a', null])),
      payment: table(
        'payment',
        numberColumn('account', [1, 1, 1, 2, 3]),
        numberColumn('no', [1, 2, 3, 1, 1]),
        numberColumn('amount', [10, 20.5, 30.25, 5, null]),
        numberColumn('day', [0, day, 2 * day, day, 9 * day]),
      ),
    },
  };
}
