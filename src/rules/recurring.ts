// Kinds of rows that come again: once a parent has had one, another follows so many months later (a salary, a fee, a rent).
import { daysInMonth, monthIndex, monthStart, msPerDay } from '../codecs/calendar';
import { groupRows } from '../table/groups';
import { type Facts, type RuleRelation } from './facts';
import { judgeRows, percent, shareOf, SUPPORT } from './judge';
import { previousOfKind } from './repeat';
import { FAILS, HOLDS, NOT_APPLICABLE, type RecurringRule, type Truth } from './types';

const OFTEN = 0.9;
/** Of the rows that come when they shall, those on the same day of the month. */
const SAME_DAY = 0.97;
const MOST_MONTHS = 12;
/** Share of a kind's rows that no other rule tells, for it to be told. */
const NEWS = 0.1;

export function mine(facts: Facts): RecurringRule[] {
  return facts.relations.flatMap((relation) => {
    const time = facts.timeOf(relation.id);
    if (time === null) return [];
    const found = facts
      .categories(relation.child, 20)
      .filter((by) => !relation.columns.includes(by.name))
      .flatMap((by) => mineKinds(facts, relation, time, by.name));
    return untold(found, facts);
  });
}

/** Rules of most rows first; of the others the kinds whose rows are not told by the ones before. */
function untold(drafts: RecurringRule[], facts: Facts): RecurringRule[] {
  const told = new Set<number>();
  return [...drafts]
    .sort((a, b) => b.support - a.support)
    .flatMap((draft) => {
      const { words, codes } = facts.words(draft.table, draft.columns[1]);
      const rowsOf = groupRows(codes, words.length);
      const rows = (word: string) => {
        const kind = words.indexOf(word);
        return rowsOf.rows.subarray(rowsOf.start[kind], rowsOf.start[kind + 1]);
      };
      const kinds = draft.kinds.filter(({ word }) => {
        const of = rows(word);
        return of.filter((row) => !told.has(row)).length > NEWS * of.length;
      });
      for (const { word } of kinds) for (const row of rows(word)) told.add(row);
      return kinds.length ? [judged({ ...draft, kinds }, facts)] : [];
    });
}

/** Judged on rows of kinds that come again; not on those whose parent has no rows any more when the next is due. */
export function holds(rule: RecurringRule, facts: Facts): Truth {
  const [time, by] = rule.columns;
  const words = facts.words(rule.table, by).words;
  const months = words.map((word) => rule.kinds.find((k) => k.word === word)?.months ?? 0);
  return judge(facts, rule.relation, time, facts.words(rule.table, by).codes, months);
}

/** @param months by kind after which it comes again, 0 for never */
function judge(facts: Facts, relation: string, time: string, kinds: Int32Array, months: number[]): Truth {
  const dates = facts.numbers(facts.relation(relation).child, time);
  const next = nextOfKind(facts, relation, time, kinds);
  const end = lastDates(facts, relation, dates);
  const parents = facts.parents(relation);
  return judgeRows(kinds, (kind, row) => {
    const after = kind < 0 ? 0 : months[kind];
    if (!after || Number.isNaN(dates[row])) return NOT_APPLICABLE;
    const due = monthOf(dates[row]) + after;
    if (next[row] >= 0 && monthOf(dates[next[row]]) <= due) return monthOf(dates[next[row]]) === due ? HOLDS : FAILS;
    const over = (monthStart(due) + daysInMonth(due)) * msPerDay;
    return end[parents[row]] >= over ? FAILS : NOT_APPLICABLE;
  });
}

/** The row after each that is of the same parent and kind, -1 for none. */
function nextOfKind(facts: Facts, relation: string, time: string, kinds: Int32Array): Int32Array {
  const next = new Int32Array(kinds.length).fill(-1);
  previousOfKind(facts, relation, time, kinds).forEach((before, row) => before >= 0 && (next[before] = row));
  return next;
}

/** By parent. */
function lastDates(facts: Facts, relation: string, dates: Float64Array): Float64Array {
  const { start, rows } = facts.siblings(relation);
  const last = new Float64Array(start.length - 1).fill(-Infinity);
  for (let p = 0; p < last.length; p++)
    for (let i = start[p]; i < start[p + 1]; i++) if (dates[rows[i]] > last[p]) last[p] = dates[rows[i]];
  return last;
}

const monthOf = (ms: number) => monthIndex(Math.floor(ms / msPerDay));

function mineKinds(facts: Facts, relation: RuleRelation, time: string, by: string): RecurringRule[] {
  const { child, id } = relation;
  const { words, codes } = facts.words(child, by);
  const shared = facts.shared(child, by);
  const dates = facts.numbers(child, time);
  const next = nextOfKind(facts, id, time, codes);
  const later = groupRows(
    next.map((after, row) => (after < 0 || Number.isNaN(dates[row] + dates[after]) ? -1 : codes[row])),
    words.length,
  );
  const rowsOf = words.map((_, kind) => later.rows.subarray(later.start[kind], later.start[kind + 1]));
  const months = rowsOf.map((rows, kind) => (shared[kind] && rows.length >= SUPPORT ? usualGap(rows, next, dates) : 0));
  if (!months.some((m) => m > 0)) return [];
  const truth = judge(facts, id, time, codes, months);
  const days = facts.dayCodes(child, time);
  const kinds = words.flatMap((word, kind) => {
    if (!months[kind]) return [];
    const { holds: share, support: rows } = shareOf(truth.filter((_, row) => codes[row] === kind));
    if (rows < SUPPORT || share < OFTEN) return [];
    const kept = rowsOf[kind].filter((row) => truth[row] === HOLDS);
    const same = kept.filter((row) => days[row] === days[next[row]]).length;
    return [{ word, months: months[kind], sameDay: same >= SAME_DAY * kept.length, share, rows }];
  });
  if (!kinds.length) return [];
  const draft: RecurringRule = {
    kind: 'recurring',
    id: `recurring|${id}|${by}|${time}`,
    table: child,
    columns: [time, by],
    judged: child,
    words: '',
    relation: id,
    kinds,
    holds: 0,
    support: 0,
  };
  return [judged(draft, facts)];
}

/** With its words and its evidence. */
function judged(draft: RecurringRule, facts: Facts): RecurringRule {
  const { parent } = facts.relation(draft.relation);
  const words = `rows of one ${parent} come again by ${draft.columns[1]}: ${draft.kinds.map(inWords).join(', ')}`;
  return { ...draft, words, ...shareOf(holds(draft, facts)) };
}

/** Months between a row and the next of its kind that are commonest, 0 where that is the same month or too late. */
function usualGap(rows: Int32Array, next: Int32Array, dates: Float64Array): number {
  const counts = new Int32Array(MOST_MONTHS + 1);
  for (const row of rows) {
    const gap = monthOf(dates[next[row]]) - monthOf(dates[row]);
    if (gap <= MOST_MONTHS) counts[gap]++;
  }
  const most = counts.indexOf(Math.max(...counts));
  return counts[most] >= OFTEN * rows.length ? most : 0;
}

function inWords({ word, months, share }: RecurringRule['kinds'][number]): string {
  const when = months === 1 ? 'in the next month' : `after ${months} months`;
  return `${word} ${when} (${percent(share)})`;
}
