// How the delimited file of a table is named.
import type { Dialect } from '../database/types';

/** "loan.csv"; "loan.tsv" when fields are divided by tabs. */
export function csvName(table: string, dialect: Dialect): string {
  return `${table}.${dialect.delimiter === '\t' ? 'tsv' : 'csv'}`;
}
