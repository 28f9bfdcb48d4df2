// How a table that comes from no delimited text is written as one.
import type { Dialect } from './types';

export const plainDialect: Dialect = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  newline: '\n',
  encoding: 'utf-8',
  bom: false,
  header: true,
  skipLines: 0,
  quoteAll: false,
  finalNewline: true,
};
