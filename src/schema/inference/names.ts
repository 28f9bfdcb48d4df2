// What names say: the core of a name without id and key, whether it identifies, measures, points back, names a person.
// Names alone. All maps are Maps, since a name may be any string (`__proto__`).
import { sameWords, rawWords, singular, type Vocabulary } from './vocabulary';
import { COMMON, GENERIC, MEASURES, NUMBERS, PERSONS, PREPOSITIONS, SELF, STAMPS } from './words';

/** A table's name in words, without what most tables share (raw_, tbl_). */
export interface TableName {
  words: string[];
  glued: string;
  /** Short prefix that all its columns share and no other table's do: others call it by that (`o_c_id` in c_...). */
  alias?: string;
}

export interface ColumnName {
  words: string[];
  /** Words without id and key words, digits and a final preposition. */
  core: string[];
  glued: string;
  /** Does the name say that the column identifies something? */
  isId: boolean;
  /** "reports_to", "ship_via": points at something without saying id. */
  points: boolean;
  measure: boolean;
  stamp: boolean;
  self: boolean;
  /** Names somebody: "customer_id", "created_by", "uploader_id", "write_uid". */
  person: boolean;
  /** "c1", "col7": says nothing. */
  mute: boolean;
}

const isDigits = (word: string) => /^\p{N}+$/u.test(word);

/**
 * Letters that most tables begin with though nothing separates them (RAWORDERS, RAWCUSTOMERS), where what is left is
 * what columns are called by (ORDERID).
 */
function gluedPrefix(names: readonly string[], columns: readonly string[]): string {
  const plain = names.map((n) => n.toLowerCase());
  if (plain.length < 3 || plain.some((n) => rawWords(n).length > 1)) return '';
  let prefix = plain[0];
  for (const name of plain) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  while (prefix.length > 1 && plain.some((n) => n.length < prefix.length + 3)) prefix = prefix.slice(0, -1);
  const starts = columns.map((c) => rawWords(c).join(''));
  for (; prefix.length >= 2; prefix = prefix.slice(0, -1)) {
    const rests = plain.map((n) => singular(n.slice(prefix.length)));
    const told = rests.filter((r) => COMMON.has(r) || starts.some((c) => c.length > r.length && c.startsWith(r)));
    if (told.length >= 0.5 * rests.length) return prefix;
  }
  return '';
}

/** @param columns names of all columns */
export function tableNames(names: readonly string[], columns: readonly string[], vocabulary: Vocabulary): TableName[] {
  const prefix = gluedPrefix(names, columns);
  const all = names.map((n) => vocabulary.words(n.slice(prefix.length)));
  for (const end of ['first', 'last'] as const) {
    const counts = new Map<string, number>();
    const at = (words: string[]) => (end === 'first' ? words[0] : words[words.length - 1]);
    for (const words of all) if (words.length > 1) counts.set(at(words), (counts.get(at(words)) ?? 0) + 1);
    for (const [word, count] of counts)
      if (all.length >= 3 && count >= 0.6 * all.length)
        for (const words of all)
          if (words.length > 1 && at(words) === word) {
            if (end === 'first') words.shift();
            else words.pop();
          }
  }
  return all.map((words) => {
    // "distance_group_250" is a distance group.
    while (words.length > 1 && isDigits(words[words.length - 1]) && words[words.length - 2].length >= 3) words.pop();
    return { words, glued: words.join('') };
  });
}

const MUTE = /^(\p{L}{1,2}|col|column|field|var|variable|attr|attribute|feature|feat|spalte|campo)[ _-]?\p{N}+$/iu;

/**
 * The names of one table's columns.
 * @param cut letters at their start that they all share and that say nothing
 */
export function columnNames(names: readonly string[], cut: number, vocabulary: Vocabulary): ColumnName[] {
  const all = names.map((n) => vocabulary.words(n.slice(cut)));
  const mutes = names.map((n) => MUTE.test(n));
  const mostlyMute = mutes.filter(Boolean).length > 0.6 * names.length;
  return all.map((words, i) => describe(words, mostlyMute && mutes[i], vocabulary.numbersFirst));
}

/** Alone they point at something: src, dst. */
const BARE = new Set(['src', 'dst', 'source', 'target', 'from', 'to', 'by']);

export const isNumberWord = (word: string | undefined) => word !== undefined && NUMBERS.has(word);

export function endsInNumber(name: ColumnName): boolean {
  return isNumberWord(name.words[name.words.length - 1]);
}

/** @param numbersFirst is `num_x` the number of an x, and not how many? */
function describe(words: string[], mute: boolean, numbersFirst: boolean): ColumnName {
  const core = words.filter((w) => !GENERIC.has(w) && !isDigits(w));
  const points = core.length > 1 && PREPOSITIONS.has(core[core.length - 1]);
  const preposition = points ? core.pop() : '';
  const named = words.filter((w) => !isDigits(w));
  const last = named[named.length - 1] ?? '';
  const isId =
    !mute &&
    (GENERIC.has(last) ||
      (named.length === 1 && BARE.has(last)) ||
      (GENERIC.has(named[0] ?? '') && (numbersFirst || !NUMBERS.has(named[0]))) ||
      (points && core.length > 0));
  const glued = words.join('');
  const person =
    isPerson(core.slice(-1)) ||
    ((isId || (core.length === 1 && core[0].length >= 6)) && isAgent(core[core.length - 1] ?? '')) ||
    (core.length > 0 && (last === 'uid' || preposition === 'by'));
  return {
    words: mute ? [] : words,
    core: mute ? [] : core,
    glued: mute ? '' : glued,
    isId,
    points,
    measure: !mute && core.some((w) => MEASURES.has(w)),
    stamp: !mute && (words.some((w) => STAMPS.has(w)) || STAMPS.has(glued)) && !person && !isPerson(core),
    self: !mute && core.some((w) => SELF.has(w)),
    person: !mute && person,
    mute,
  };
}

export const isPerson = (core: readonly string[]) => core.some((w) => PERSONS.has(w));

/** Somebody who does something: "grader", "inspector". */
const isAgent = (word: string) =>
  word.length >= 5 && /(er|or)$/.test(word) && !COMMON.has(word) && !MEASURES.has(word) && !SELF.has(word);

/** Does a name speak of another row of its own table ("parent_id", "manager_id" of employees, but not "root_account_id" of courses)? */
export function pointsToItself(column: ColumnName, table: TableName): boolean {
  if (!column.self) return false;
  const persons = isPerson(table.words.slice(-1));
  const back = column.core.filter((w) => SELF.has(w) && (persons || !PERSONS.has(w)));
  if (back.length === 0) return false;
  const rest = column.core.filter((w) => !SELF.has(w) && !PREPOSITIONS.has(w));
  return rest.length === 0 || sameWords(rest, table.words) > 0 || sameWords(rest, table.words.slice(-1)) > 0;
}

/** "result_id" in sprint_results: the key of its own table by the last words of the table's name. */
export function endsOwnTable(column: ColumnName, table: TableName): boolean {
  return !column.mute && column.isId && sameWords(column.core, table.words.slice(-column.core.length)) > 0.65;
}

/** Is this the plain name of a key ("id", "code") or that of its own table ("customer_id" in customers)? */
export function ownsTable(column: ColumnName, table: TableName): boolean {
  if (column.mute) return false;
  if (column.core.length === 0) return column.isId;
  return sameWords(column.core, table.words) > 0.65;
}
