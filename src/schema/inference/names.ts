// What names say: words of a name, its core without id and key, and how well a column's name fits a parent's key.
// Names alone; values are judged elsewhere. All maps are Maps, since a name may be any string (`__proto__`).
import {
  CLASSIFIERS,
  COMMON,
  GENERIC,
  HEADS,
  MEASURES,
  NOT_ID,
  PERSONS,
  PREPOSITIONS,
  ROLES,
  SELF,
  STAMPS,
  WEAK,
} from './words';

/** Singular of an English noun, roughly. */
export function singular(word: string): string {
  if (word.length <= 3) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|us|is)$/.test(word)) return word;
  if (/(sses|xes|ches|shes|zes)$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('uses') || word.endsWith('ases')) return word.slice(0, -1 - (word.endsWith('uses') ? 1 : 0));
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Splits at punctuation, at case changes and around digits: "OrderID2" gives order, id, 2. */
function rawWords(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== '');
}

/** Words known from the names of this database, to split names that are glued together. */
export class Vocabulary {
  private readonly known = new Set<string>();

  constructor(tableNames: readonly string[], columnNames: readonly string[]) {
    const split = columnNames.filter((n) => rawWords(n).length > 1);
    for (const name of [...tableNames, ...split])
      for (const word of rawWords(name))
        if (word.length >= 3 && !/^\p{N}/u.test(word) && !(word.length > 4 && /(id|key|code)$/.test(word)))
          this.known.add(singular(word)).add(word);
    for (const name of tableNames) {
      const glued = rawWords(name).join('');
      if (glued.length >= 3) this.known.add(glued).add(singular(glued));
    }
  }

  private knows(word: string): boolean {
    return this.known.has(word) || this.known.has(singular(word)) || COMMON.has(word) || COMMON.has(singular(word));
  }

  /** "orderid" gives order, id; "orderdetails" gives order, details when both are known; else the word itself. */
  private split(word: string, whole: boolean): string[] {
    if (word.length < 5 || NOT_ID.has(word) || (!whole && this.known.has(singular(word)) && COMMON.has(singular(word))))
      return [word];
    if (COMMON.has(word) || COMMON.has(singular(word))) return [word];
    for (const end of ['guid', 'uuid', 'code', 'key', 'id', 'num', 'no', 'nbr', 'sk'])
      if (word.endsWith(end)) {
        const rest = word.slice(0, -end.length);
        const sure = end === 'id' || end === 'key' || end === 'code';
        if (this.knows(rest) || (sure && rest.length >= 3)) return [...this.split(rest, true), end];
      }
    return this.pieces(word) ?? [word];
  }

  /** Fewest known words that make up the whole, each of three letters or more. */
  private pieces(word: string): string[] | null {
    const best: (string[] | null)[] = [[]];
    for (let end = 1; end <= word.length; end++) {
      best[end] = null;
      for (let start = 0; start <= end - 2; start++) {
        const before = best[start];
        const piece = word.slice(start, end);
        if (!before || (best[end] && best[end]!.length <= before.length + 1)) continue;
        if (start === 0 && end === word.length) continue;
        if (piece.length >= 3 ? this.knows(piece) : PREPOSITIONS.has(piece)) best[end] = [...before, piece];
      }
    }
    const found = best[word.length];
    return found && found.length <= 4 ? found : null;
  }

  words(name: string): string[] {
    return rawWords(name)
      .flatMap((w) => this.split(w, false))
      .map(singular);
  }
}

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

/** A short prefix that all columns of a table share (`c_`), or ''. */
export function sharedPrefix(names: readonly string[]): string {
  const prefix = /^\p{L}{1,3}(?=[ _.-].)/u.exec(names[0] ?? '')?.[0].toLowerCase() ?? '';
  const shared = prefix !== '' && names.every((n) => /[ _.-]/.test(n[prefix.length]) && n.length > prefix.length + 1);
  return names.length >= 3 && shared && names.every((n) => n.toLowerCase().startsWith(prefix)) ? prefix : '';
}

/** The names of one table's columns, without the prefix that they all share. */
export function columnNames(names: readonly string[], vocabulary: Vocabulary): ColumnName[] {
  const cut = sharedPrefix(names) === '' ? 0 : sharedPrefix(names).length + 1;
  const all = names.map((n) => vocabulary.words(n.slice(cut)));
  const mutes = names.map((n) => MUTE.test(n));
  const mostlyMute = mutes.filter(Boolean).length > 0.6 * names.length;
  return all.map((words, i) => describe(words, mostlyMute && mutes[i]));
}

/** Before another word they count it: number_of_cars is no id. */
const NUMBERS = new Set(['number', 'num', 'no', 'nr', 'nbr', 'nummer', 'numero']);

export function endsInNumber(name: ColumnName): boolean {
  return NUMBERS.has(name.words[name.words.length - 1]);
}

function describe(words: string[], mute: boolean): ColumnName {
  const core = words.filter((w) => !GENERIC.has(w) && !isDigits(w));
  const points = core.length > 1 && PREPOSITIONS.has(core[core.length - 1]);
  if (points) core.pop();
  const named = words.filter((w) => !isDigits(w));
  const last = named[named.length - 1] ?? '';
  const isId =
    !mute &&
    (GENERIC.has(last) || (GENERIC.has(named[0] ?? '') && !NUMBERS.has(named[0])) || (points && core.length > 0));
  const glued = words.join('');
  const person =
    isPerson(core.slice(-1)) ||
    (isId && isAgent(core[core.length - 1] ?? '')) ||
    (core.length > 0 && (last === 'uid' || (points && last === 'by')));
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

const isPerson = (core: readonly string[]) => core.some((w) => PERSONS.has(w));

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

/** 1 for equal words, .85 and .7 for abbreviations, 0 for others. */
export function sameWord(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short)) return 0.85;
  if (short.length < 2 || short.length > 5 || short[0] !== long[0] || long.length < short.length + 2) return 0;
  // Abbreviations leave vowels out: "dpt", not "po" of people.
  if (/[aeiou]/.test(short.slice(1))) return 0;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length ? 0.7 : 0;
}

/** Equality of two word lists: 1, or the weakest abbreviation in it, or .7 for initials; 0 when they differ. */
export function sameWords(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a.join('') === b.join('')) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 1 && long.length > 1) {
    if (short[0].length >= 2 && short[0] === long.map((w) => w[0]).join('')) return 0.7;
    return 0;
  }
  if (a.length !== b.length) return 0;
  return Math.min(...a.map((w, i) => sameWord(w, b[i])));
}

/** The same two words or more in another order: "day_of_week" and weekdays. */
function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [x, y] = [a, b].map((words) => words.filter((w) => !PREPOSITIONS.has(w)).sort());
  return x.length > 1 && x.length === y.length && x.every((w, i) => w === y[i]);
}

const endsWith = (words: readonly string[], tail: readonly string[]) =>
  tail.length > 0 && words.length > tail.length ? sameWords(words.slice(-tail.length), tail) : 0;
const startsWith = (words: readonly string[], head: readonly string[]) =>
  head.length > 0 && words.length > head.length ? sameWords(words.slice(0, head.length), head) : 0;

export interface NamedKey {
  column: ColumnName;
  table: TableName;
}

/**
 * How well a column's name says "this refers to that key", 0..1: the best of some rules, each a plain reading of the
 * name, cut down where the last noun says that it is something else.
 */
export function nameFit(child: NamedKey, parent: NamedKey, sameTable: boolean): number {
  const c = child.column;
  const p = parent.column;
  if (c.mute || p.mute || c.words.length === 0) return 0;
  const table = parent.table.words;
  let best = 0;
  const say = (value: number) => {
    if (value > best) best = value;
  };
  const plain = p.core.length === 0;
  const weak = p.core.every((w) => WEAK.has(w)) && !p.isId;
  if (!sameTable && c.glued === p.glued && !plain) say(weak ? 0.5 : 1);
  if (c.core.length > 0) {
    const alias = parent.table.alias;
    if (alias !== undefined && plain && !sameTable) {
      if (c.core.join('') === alias) say(1);
      else if (c.core[c.core.length - 1] === alias) say(0.85);
    }
    const named = sameWords(c.core, table);
    if (!sameTable && sameSet(c.core, table)) say(0.8);
    if (!sameTable || c.core.join('') !== p.core.join('')) {
      say(named * (plain || sameWords(p.core, table) > 0 ? 1 : 0.85));
      if (!plain && !sameTable) say(sameWords(c.core, p.core) * (weak ? 0.5 : 0.9));
    }
    const goals = plain ? [table] : [table, p.core];
    for (const goal of goals) {
      say(endsWith(c.core, goal) * 0.85);
      const head = startsWith(c.core, goal);
      if (head > 0) {
        const rest = c.core.slice(goal.length);
        const plainRest = rest.every((w) => !HEADS.has(w) && !MEASURES.has(w) && !WEAK.has(w));
        say(head * (rest.every((w) => ROLES.has(w)) ? 0.8 : plainRest && goal === table ? 0.55 : 0.35));
      }
      const glued = goal.join('');
      if (glued.length >= 4 && c.glued.length > glued.length && c.core.join('').endsWith(glued)) say(0.82);
    }
    if (table.length > 1 && !sameTable) {
      say(sameWords(c.core, table.slice(-1)) * 0.7);
      say(endsWith(c.core, table.slice(-1)) * 0.6);
      const rest = table.slice(c.core.length);
      if (rest.length > 0 && rest.every((w) => CLASSIFIERS.has(w)))
        say(sameWords(c.core, table.slice(0, c.core.length)) * 0.85);
    }
    const head = c.core[c.core.length - 1];
    if (!plain && !sameTable && head === p.core[p.core.length - 1]) say(weak ? 0.3 : 0.6);
    if (sameTable && pointsToItself(c, parent.table)) say(0.6);
    if (c.person && c.isId && isPerson(table.slice(-1))) say(0.6);
    else if (isPerson([head]) && isPerson(table.slice(-1))) say(0.6);
    const other = new Set([...table, ...p.core]);
    const shared = c.core.filter((w) => other.has(w)).length;
    say((0.4 * shared) / Math.max(c.core.length, Math.min(other.size, 3)));
    if (HEADS.has(head) && !table.includes(head) && !p.core.includes(head)) best = Math.min(best, 0.2);
  }
  const last = c.words[c.words.length - 1];
  if (NUMBERS.has(last) && c.glued !== p.glued && !c.words.includes('id')) {
    if (!NUMBERS.has(p.words[p.words.length - 1])) best /= 2;
  }
  return best;
}
