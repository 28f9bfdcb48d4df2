// SQL as SQLite reads it.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { ValueType } from '../value-type';
import { typeNames, type SqlRules } from './dialect';

/** Words of a type that give its column the affinity which these values need. */
const affinities: Record<ValueType['kind'], RegExp> = {
  integer: /int/i,
  double: /real|floa|doub/i,
  decimal: /^(numeric|decimal|dec|money)\b/i,
  boolean: /^bool/i,
  date: /^date\b/i,
  timestamp: /^(timestamp|datetime)/i,
  time: /^time\b/i,
  text: /char|clob|text/i,
  json: /char|clob|text/i,
};

export const sqlite: SqlRules = {
  dialect: 'sqlite',
  quote: quoteIdentifier,
  // A NUL ends the text of a statement.
  text: (value) => quoteText(value.replaceAll('\0', '')),
  type: typeNames({ integer: 'INTEGER', double: 'REAL', timestamp: 'DATETIME', json: 'TEXT' }),
  // SQLite takes any words for a type; what they mean is decided by a few of them.
  adopts: (type, column) =>
    /^[a-z_]\w*( \w+)*\s*(\(\s*\d+\s*(,\s*\d+\s*)?\))?$/i.test(type) && affinities[column.type.kind].test(type),
  boolean: (value) => (value ? '1' : '0'),
  before: ['PRAGMA foreign_keys = ON;', 'BEGIN;', 'PRAGMA defer_foreign_keys = ON;'],
  after: ['COMMIT;'],
  altersKeys: false,
  bytes: 'BLOB',
  emptyBytes: "X''",
};
