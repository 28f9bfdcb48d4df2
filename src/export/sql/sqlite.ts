// SQL as SQLite reads it.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { SqlRules } from './dialect';

export const sqlite: SqlRules = {
  dialect: 'sqlite',
  quote: quoteIdentifier,
  // A NUL ends the text of a statement.
  text: (value) => quoteText(value.replaceAll('\0', '')),
  type: ({ type }) => {
    switch (type.kind) {
      case 'integer':
        return 'INTEGER';
      case 'double':
        return 'REAL';
      case 'decimal':
        return `DECIMAL(18, ${type.scale})`;
      case 'boolean':
        return 'BOOLEAN';
      case 'date':
        return 'DATE';
      case 'timestamp':
        return 'DATETIME';
      case 'time':
        return 'TIME';
      case 'text':
      case 'json':
        return 'TEXT';
    }
  },
  boolean: (value) => (value ? '1' : '0'),
  before: ['PRAGMA foreign_keys = ON;', 'BEGIN;', 'PRAGMA defer_foreign_keys = ON;'],
  after: ['COMMIT;'],
  altersKeys: false,
  bytes: 'BLOB',
  emptyBytes: "X''",
};
