// A name in words: split at punctuation and case, glued ones by the words known from this database; and how alike words are.
import { COMMON, NOT_ID, NUMBERS, PREPOSITIONS, ROLES, SELF } from './words';

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
export function rawWords(name: string): string[] {
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

const isCommon = (word: string) => word.length >= 4 && (COMMON.has(word) || COMMON.has(singular(word)));

/** Two to four letters with which three tables or more begin, each with a common word behind them. */
function headsOf(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names)
    for (let length = 2; length <= 4; length++)
      if (!isCommon(name) && isCommon(name.slice(length)))
        counts.set(name.slice(0, length), (counts.get(name.slice(0, length)) ?? 0) + 1);
  return [...counts].flatMap(([head, count]) => (count >= 3 ? [head] : []));
}

/** Words that stand before what they identify where it is the custom (IDAUTOR, codmat). */
const STARTS = ['id', 'cod', 'num', 'fk', 'cd'];

/** Words known from the names of this database, to split names that are glued together. */
export class Vocabulary {
  private readonly known = new Set<string>();
  /** Those of STARTS that this database uses before names of its tables. */
  private readonly starts: readonly string[];
  /** Letters that several tables begin with before a known word (RESUSERS, RESCOUNTRY). */
  private readonly heads: readonly string[];
  /** Do keys begin with a word for number here (`num_contrat` of contrat)? */
  readonly numbersFirst: boolean;
  /** Names of columns in one piece. */
  private readonly glued: ReadonlySet<string>;

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
    this.glued = new Set(columnNames.map((n) => rawWords(n)).flatMap((w) => (w.length === 1 ? w : [])));
    const tables = tableNames.map((n) => singular(rawWords(n).join('')));
    const isTable = (rest: string) => rest.length >= 3 && tables.some((t) => t.startsWith(singular(rest)));
    this.starts = STARTS.filter(
      (start) => [...this.glued].filter((n) => n.startsWith(start) && isTable(n.slice(start.length))).length >= 2,
    );
    this.heads = headsOf(tableNames.map((n) => rawWords(n)).flatMap((w) => (w.length === 1 ? w : [])));
    const numbered = split.map((n) => rawWords(n)).filter(([first]) => NUMBERS.has(first));
    const called = new Set(
      numbered.map(([, ...rest]) => singular(rest.join(''))).filter((rest) => tables.includes(rest)),
    );
    this.numbersFirst = called.size >= 2;
  }

  private knows(word: string): boolean {
    return this.known.has(word) || this.known.has(singular(word)) || COMMON.has(word) || COMMON.has(singular(word));
  }

  /** "orderid" gives order, id; "orderdetails" gives order, details when both are known; else the word itself. */
  private split(word: string, whole: boolean): string[] {
    if (word.length < 5 || NOT_ID.has(word) || (!whole && this.known.has(singular(word)) && COMMON.has(singular(word))))
      return [word];
    if (COMMON.has(word) || COMMON.has(singular(word))) return [word];
    for (const end of ['guid', 'uuid', 'uid', 'code', 'key', 'id', 'num', 'no', 'nbr', 'sk'])
      if (word.endsWith(end)) {
        const rest = word.slice(0, -end.length);
        const sure = end === 'id' || end === 'key' || end === 'code';
        if (this.knows(rest) || (sure && rest.length >= 3)) return [...this.split(rest, true), end];
      }
    return this.pieces(word) ?? this.withHead(word) ?? this.withStart(word) ?? this.withRole(word) ?? [word];
  }

  private withHead(word: string): string[] | null {
    const head = this.heads.find((h) => word.startsWith(h) && isCommon(word.slice(h.length)));
    return head === undefined ? null : [head, word.slice(head.length)];
  }

  /** "idjefe" gives id, jefe where ids are called so. */
  private withStart(word: string): string[] | null {
    const start = this.starts.find((s) => word.startsWith(s) && word.length >= s.length + 3);
    return start === undefined ? null : [start, ...this.split(word.slice(start.length), true)];
  }

  /** Another column's name and a role: "codmatpadre" beside "codmat". */
  private withRole(word: string): string[] | null {
    for (const name of this.glued) {
      if (name.length < 4 || name.length >= word.length || !word.startsWith(name)) continue;
      const rest = word.slice(name.length);
      if (SELF.has(rest) || ROLES.has(rest)) return [...this.split(name, true), rest];
    }
    return null;
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
