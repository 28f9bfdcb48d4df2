// SQL as PostgreSQL reads it, with standard_conforming_strings on.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { SqlRules } from './dialect';

export const postgres: SqlRules = {
  dialect: 'postgres',
  quote: quoteIdentifier,
  // A text of PostgreSQL cannot hold a NUL.
  text: (value) => quoteText(value.replaceAll('\0', '')),
  type: ({ type }) => {
    switch (type.kind) {
      case 'integer':
        return 'BIGINT';
      case 'double':
        return 'DOUBLE PRECISION';
      case 'decimal':
        return `NUMERIC(18, ${type.scale})`;
      case 'boolean':
        return 'BOOLEAN';
      case 'date':
        return 'DATE';
      case 'timestamp':
        return 'TIMESTAMP';
      case 'time':
        return 'TIME';
      case 'text':
        return 'TEXT';
      case 'json':
        return 'JSON';
    }
  },
  boolean: (value) => (value ? 'TRUE' : 'FALSE'),
  before: ["SET client_encoding = 'UTF8';", 'SET standard_conforming_strings = on;', 'BEGIN;'],
  after: ['COMMIT;'],
  altersKeys: true,
  bytes: 'BYTEA',
  emptyBytes: "''",
};
