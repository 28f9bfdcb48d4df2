// SQL as MySQL and MariaDB read it.
import type { OutputColumn } from '../format';
import { typeNames, type SqlRules } from './dialect';

/** Longest text of a key: 3,072 bytes at four bytes a letter. */
const longestKey = 768;

const typeOf = typeNames({ timestamp: 'DATETIME(6)', time: 'TIME(6)', text: 'LONGTEXT' });

export const mysql: SqlRules = {
  dialect: 'mysql',
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  // Unless it is told otherwise, a backslash escapes.
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`,
  type: (column, keyed) => (keyed && column.type.kind === 'text' ? keyText(column) : typeOf(column)),
  boolean: (value) => (value ? 'TRUE' : 'FALSE'),
  before: ['SET NAMES utf8mb4;', "SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');", 'START TRANSACTION;'],
  after: ['COMMIT;'],
  altersKeys: true,
  bytes: 'LONGBLOB',
  emptyBytes: "''",
};

function keyText({ longest }: OutputColumn): string {
  return `VARCHAR(${Math.min(longestKey, Math.max(255, 2 * longest))})`;
}
