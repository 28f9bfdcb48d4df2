// Small pieces of SQL and regular expressions that the schema's statements share. It builds text only and runs nothing.
import { quoteIdentifier } from '../database/sql';

/** `a, b` as an SQL list of names, each behind `prefix` ("c." gives c."a", c."b"). */
export function nameList(names: readonly string[], prefix = ''): string {
  return names.map((n) => prefix + quoteIdentifier(n)).join(', ');
}

/** Blanks that count for nothing around a value; the same set as `trimBlanks`. */
const BLANKS = ' \t\r\n\u00a0';

/** SQL for the text of a column without the blanks around it. */
export function trimmedSql(expression: string): string {
  return `trim(${expression}, ' ' || chr(9) || chr(13) || chr(10) || chr(160))`;
}

export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.includes(text[start])) start++;
  while (end > start && BLANKS.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

/** A string as a literal inside a regular expression, for RE2 and for JavaScript. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
