// Columns made comparable across tables: numbers, dates, words and foreign keys as one number per row, NaN for null.
import { msPerDay } from '../codecs/calendar';
import { columnOf } from '../table/table';
import type { Facts, RuleRelation } from './facts';

/** Values that are equal in at least this share of rows are a copy, if they are more often than by chance. */
export const OFTEN = 0.2;
/** Columns of few values are a copy only where they are equal in this share of rows, and as many rows are not by chance. */
const ALWAYS = 0.995;
const UNLIKE = 50;
/** So many times as often as by chance, or else so many times as seldom unequal: of two values half are equal anyway. */
const LIFT = 3;
const RARER = 20;

/**
 * May two columns be copies, as far as a sample of rows tells?
 * @param yes rows that are equal, `chance` rows that are by chance, of `known` rows
 */
export function beatsLuck(a: Comparable, b: Comparable, yes: number, chance: number, known: number): boolean {
  if (known === 0 || yes < 0.8 * OFTEN * known) return false;
  if ((a.few || b.few) && (yes < ALWAYS * known || known - chance < UNLIKE)) return false;
  return yes > LIFT * chance || (known - yes) * RARER < known - chance;
}

export interface Comparable {
  columns: string[];
  /** Only values of one domain are compared; a foreign key stands for the row of its parent. */
  domain: string;
  foreignKey: { id: string; parent: string } | null;
  decimals: number;
  /** Does a date have a time of day? */
  timed: boolean;
  /** Too few values for equal ones to say much. */
  few: boolean;
  values: Float64Array;
}

const views = new WeakMap<Facts, Comparables>();

/** The comparables of a database, made once. */
export function comparablesOf(facts: Facts): Comparables {
  let found = views.get(facts);
  if (!found) views.set(facts, (found = new Comparables(facts)));
  return found;
}

/** Makes comparables, each column once. Words get numbers that are shared by all tables. */
export class Comparables {
  private readonly made = new Map<string, Comparable[]>();
  private readonly words = new Map<string, number>();

  constructor(private readonly facts: Facts) {}

  /** Columns of a table that say something, without those of a join. */
  of(table: string, without: readonly string[]): Comparable[] {
    let all = this.made.get(table);
    if (!all) this.made.set(table, (all = this.make(table)));
    return all.filter((c) => !c.columns.some((name) => without.includes(name)));
  }

  one(table: string, columns: string[], foreignKey: string | undefined): Comparable {
    const made = this.made.get(table)?.find((c) => c.foreignKey?.id === foreignKey && c.columns[0] === columns[0]);
    if (made) return made;
    return foreignKey === undefined
      ? this.ofColumn(table, columns[0])
      : this.ofForeignKey(this.facts.relation(foreignKey));
  }

  private make(table: string): Comparable[] {
    const relations = this.facts.relations.filter((r) => r.child === table);
    const keys = new Set(relations.flatMap((r) => r.columns));
    const own = this.facts.columns(table).filter((c) => {
      return !keys.has(c.name) && c.role !== 'key' && c.known > 0 && (c.role === 'date' || c.distinct >= 2);
    });
    return [...own.map((c) => this.ofColumn(table, c.name)), ...relations.map((r) => this.ofForeignKey(r))];
  }

  private ofForeignKey(relation: RuleRelation): Comparable {
    return {
      columns: relation.columns,
      domain: `key of ${relation.parent}`,
      foreignKey: { id: relation.id, parent: relation.parent },
      decimals: 0,
      timed: false,
      few: false,
      values: Float64Array.from(this.facts.parents(relation.id), (p) => (p < 0 ? NaN : p)),
    };
  }

  private ofColumn(table: string, name: string): Comparable {
    const column = columnOf(this.facts.table(table), name);
    const { role, decimals, distinct } = this.facts.column(table, name);
    const few = role === 'number' || role === 'code' ? distinct <= 20 : role !== 'date' && distinct < 3;
    const base = { columns: [name], foreignKey: null, decimals, timed: false, few };
    if (column.kind === 'number') {
      if (role !== 'date') return { ...base, domain: 'number', values: column.values };
      const timed = column.values.some((v) => v % msPerDay !== 0 && !Number.isNaN(v));
      return { ...base, domain: 'date', timed, values: column.values };
    }
    const numbers = column.dictionary.map((word) => {
      const known = this.words.get(word);
      if (known !== undefined) return known;
      this.words.set(word, this.words.size);
      return this.words.size - 1;
    });
    return {
      ...base,
      domain: 'word',
      values: Float64Array.from(column.codes, (code) => (code < 0 ? NaN : numbers[code])),
    };
  }
}

/** Equality of two values of one domain; numbers are equal up to rounding to the decimals of the coarser, a day is that of a moment. */
export function equals(a: Comparable, b: Comparable): (x: number, y: number) => boolean {
  if (a.domain === 'date' && a.timed !== b.timed)
    return (x, y) => Math.floor(x / msPerDay) === Math.floor(y / msPerDay);
  if (a.domain !== 'number' || a.decimals === b.decimals) return (x, y) => x === y;
  const half = 0.5 * 10 ** -Math.min(a.decimals, b.decimals);
  return (x, y) => Math.abs(x - y) <= half * (1 + 1e-9);
}

/** The columns in words. */
export function named(comparable: Pick<Comparable, 'columns'>): string {
  return comparable.columns.join(' + ');
}
