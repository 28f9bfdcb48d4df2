// SQL as DuckDB reads it.
import { quoteIdentifier, quoteText } from '../../database/sql';
import { typeNames, type SqlRules } from './dialect';

export const duckdb: SqlRules = {
  dialect: 'duckdb',
  quote: quoteIdentifier,
  text: quoteText,
  type: typeNames({ text: 'VARCHAR', json: 'VARCHAR' }),
  boolean: (value) => (value ? 'true' : 'false'),
  before: [],
  after: [],
  altersKeys: false,
  bytes: 'BLOB',
  emptyBytes: "''::BLOB",
};
