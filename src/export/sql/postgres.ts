// SQL as PostgreSQL reads it, with standard_conforming_strings on.
import { quoteIdentifier, quoteText } from '../../database/sql';
import { typeNames, type SqlRules } from './dialect';

export const postgres: SqlRules = {
  dialect: 'postgres',
  quote: quoteIdentifier,
  // A text of PostgreSQL cannot hold a NUL.
  text: (value) => quoteText(value.replaceAll('\0', '')),
  type: typeNames({ double: 'DOUBLE PRECISION', decimal: 'NUMERIC' }),
  boolean: (value) => (value ? 'TRUE' : 'FALSE'),
  before: ["SET client_encoding = 'UTF8';", 'SET standard_conforming_strings = on;', 'BEGIN;'],
  after: ['COMMIT;'],
  altersKeys: true,
  bytes: 'BYTEA',
  emptyBytes: "''",
};
