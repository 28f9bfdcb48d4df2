// SQL as DuckDB reads it.
import { quoteIdentifier, quoteText } from '../../database/sql';
import type { SqlRules } from './dialect';

export const duckdb: SqlRules = {
  dialect: 'duckdb',
  quote: quoteIdentifier,
  text: quoteText,
  type: ({ type }) => {
    switch (type.kind) {
      case 'integer':
        return 'BIGINT';
      case 'double':
        return 'DOUBLE';
      case 'decimal':
        return `DECIMAL(18, ${type.scale})`;
      case 'boolean':
        return 'BOOLEAN';
      case 'date':
        return 'DATE';
      case 'timestamp':
        return 'TIMESTAMP';
      case 'time':
        return 'TIME';
      case 'text':
      case 'json':
        return 'VARCHAR';
    }
  },
  boolean: (value) => (value ? 'true' : 'false'),
  before: [],
  after: [],
  altersKeys: false,
  bytes: 'BLOB',
  emptyBytes: "''::BLOB",
};
