// How well a column's name says "this refers to that key": the reading of two names, values are judged elsewhere.
import { isNumberWord, isPerson, pointsToItself, type ColumnName, type TableName } from './names';
import { sameWords } from './vocabulary';
import { CLASSIFIERS, HEADS, MEASURES, PREPOSITIONS, ROLES, SELF, STAFF, WEAK } from './words';

/** The same two words or more in another order: "day_of_week" and weekdays. */
function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [x, y] = [a, b].map((words) => words.filter((w) => !PREPOSITIONS.has(w)).sort());
  return x.length > 1 && x.length === y.length && x.every((w, i) => w === y[i]);
}

const endsWith = (words: readonly string[], tail: readonly string[]) =>
  tail.length > 0 && words.length > tail.length ? sameWords(words.slice(-tail.length), tail) : 0;
const startsWith = (words: readonly string[], head: readonly string[]) =>
  head.length > 0 && words.length > head.length ? sameWords(words.slice(0, head.length), head) : 0;

/** Is this table named as a part of the other ("order_items" of "orders", "customer_address_entity" of "customer_entity")? */
export function extendsName({ words: longer }: TableName, { words: shorter }: TableName): boolean {
  const bare = shorter.length > 1 && CLASSIFIERS.has(shorter[shorter.length - 1]) ? shorter.slice(0, -1) : shorter;
  return bare.length > 0 && longer.length > bare.length && bare.every((w, i) => w === longer[i]);
}

/** Is the longer name the shorter one with a few letters before it? */
const isTail = (shorter: string, longer: string) =>
  shorter.length >= 5 &&
  longer.endsWith(shorter) &&
  longer.length > shorter.length &&
  longer.length <= shorter.length + 4;

const isStaff = (word: string) => STAFF.has(word);

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
  // Two columns called parent_id speak of two parents.
  const relative = c.core.length > 0 && c.core.every((w) => SELF.has(w) && !isPerson([w]));
  if (!sameTable && c.glued === p.glued && !plain) say(weak ? 0.5 : relative ? 0.3 : 1);
  if (c.core.length > 0) {
    const alias = parent.table.alias;
    if (alias !== undefined && plain && !sameTable) {
      if (c.core.join('') === alias) say(1);
      else if (c.core[c.core.length - 1] === alias) say(0.85);
    } else if (alias !== undefined && !sameTable && c.glued === alias + p.glued) say(1);
    // "parent_id" of order_items is the order.
    if (!sameTable && c.isId && c.core.length === 1 && c.core[0] === 'parent' && extendsName(child.table, parent.table))
      say(0.9);
    const named = sameWords(c.core, table);
    if (!sameTable && sameSet(c.core, table)) say(0.8);
    if (!sameTable || c.core.join('') !== p.core.join('')) {
      // "journalized_id" is no journal of its own.
      if (!sameTable || named === 1) say(named * (plain || sameWords(p.core, table) > 0 ? 1 : 0.85));
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
      // "companyid" beside RESCOMPANY.
      if (goal.length === 1 && isTail(c.core.join(''), glued)) say(0.8);
      if (glued.length >= 4 && c.glued.length > glued.length && c.core.join('').endsWith(glued)) say(0.82);
    }
    const plainTable = table.length > 1 && CLASSIFIERS.has(table[table.length - 1]) ? table.slice(0, -1) : table;
    if (plainTable.length < table.length && plainTable.length > 1 && !sameTable)
      say(sameWords(c.core, plainTable.slice(-1)) * 0.7);
    if (table.length > 1 && !sameTable) {
      // A bare "type" is that of its own table, not that of another.
      const bare = c.core.length === 1 && HEADS.has(c.core[0]);
      const ofItself = sameWords(table.slice(0, -1), child.table.words) > 0.65;
      say(sameWords(c.core, table.slice(-1)) * (bare ? (ofItself ? 0.9 : 0.3) : 0.7));
      say(endsWith(c.core, table.slice(-1)) * (HEADS.has(table[table.length - 1]) ? 0.3 : 0.6));
      const rest = table.slice(c.core.length);
      if (rest.length > 0 && rest.every((w) => CLASSIFIERS.has(w)))
        say(sameWords(c.core, table.slice(0, c.core.length)) * 0.85);
    }
    const head = c.core[c.core.length - 1];
    if (!plain && !sameTable && head === p.core[p.core.length - 1]) say(weak || HEADS.has(head) ? 0.3 : 0.6);
    if (sameTable && pointsToItself(c, parent.table)) say(0.6);
    if (isStaff(head) && isStaff(table[table.length - 1])) say(0.75);
    if (c.person && isPerson(table.slice(-1))) say(0.6);
    const other = new Set([...table, ...p.core]);
    const shared = c.core.filter((w) => other.has(w)).length;
    say((0.4 * shared) / Math.max(c.core.length, Math.min(other.size, 3)));
    if (HEADS.has(head) && !table.includes(head) && !p.core.includes(head)) best = Math.min(best, 0.2);
  }
  const last = c.words[c.words.length - 1];
  if (isNumberWord(last) && c.glued !== p.glued && !c.words.includes('id')) {
    if (!isNumberWord(p.words[p.words.length - 1])) best /= 2;
  }
  return best;
}
