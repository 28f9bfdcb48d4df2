// Letters that all columns of one table begin with, which say the table and nothing of the column: c_name, ABAN8.

const FEWEST_COLUMNS = 3;

/** A short prefix that all columns of a table share before a separator (`c_`), or ''. */
function sharedPrefix(names: readonly string[]): string {
  const prefix = /^\p{L}{1,3}(?=[ _.-].)/u.exec(names[0] ?? '')?.[0].toLowerCase() ?? '';
  const shared = prefix !== '' && names.every((n) => /[ _.-]/.test(n[prefix.length]) && n.length > prefix.length + 1);
  const all = shared && names.every((n) => n.toLowerCase().startsWith(prefix));
  return names.length >= FEWEST_COLUMNS && all ? prefix : '';
}

/** Two letters that all columns of a table begin with though nothing separates them; '' where they share more or fewer. */
function gluedStart(names: readonly string[]): string {
  if (names.length < FEWEST_COLUMNS) return '';
  const [first, ...others] = names.map((n) => n.toLowerCase());
  const start = first.slice(0, 2);
  if (!/^\p{L}{2}$/u.test(start) || !others.every((n) => n.startsWith(start))) return '';
  return [first, ...others].every((n) => /^[\p{L}\p{N}]{2}/u.test(n.slice(2))) ? start : '';
}

export interface ColumnPrefix {
  /** In small letters, '' where there is none. */
  letters: string;
  /** How much of each name it takes, separator included. */
  length: number;
}

/**
 * What each table's columns begin with and that is to be left out of their names. Letters without a separator are a
 * prefix only where most tables have such letters, each its own.
 */
export function columnPrefixes(tables: readonly (readonly string[])[]): ColumnPrefix[] {
  const starts = tables.map(gluedStart);
  const given = starts.filter((s) => s !== '');
  const everywhere =
    given.length >= 3 && given.length >= 0.6 * tables.length && new Set(given).size >= 0.8 * given.length;
  return tables.map((names, i) => {
    const prefix = sharedPrefix(names);
    if (prefix !== '') return { letters: prefix, length: prefix.length + 1 };
    const letters = everywhere ? starts[i] : '';
    return { letters, length: letters.length };
  });
}
