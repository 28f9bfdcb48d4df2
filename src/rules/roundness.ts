// How round numbers are: multiples of a step that the decimals alone do not say, in the whole column or within a category.
import { groupRows } from '../table/groups';
import { codesAmong } from './categories';
import { type ColumnFacts, type Facts } from './facts';
import { shareOf, SUPPORT, judgeRows } from './judge';
import { isMultiple } from '../codecs/number';
import { FAILS, HOLDS, NOT_APPLICABLE, type RoundnessRule, type Truth, type Word } from './types';

const STEPS = [1000, 500, 100, 50, 25, 10, 5, 1, 0.5, 0.25, 0.1, 0.05];
const COLUMNS = 12;
/** Rows of a kind that are looked at first. */
const LOOK = 400;

export function mine(facts: Facts): RoundnessRule[] {
  return facts.tables.flatMap((table) =>
    facts
      .ofRole(table.name, 'number')
      .filter((c) => c.distinct > 20)
      .slice(0, COLUMNS)
      .flatMap((column) => mineColumn(facts, table.name, column)),
  );
}

export function holds(rule: RoundnessRule, facts: Facts): Truth {
  const values = facts.numbers(rule.table, rule.columns[0]);
  const kinds = rule.by === null ? null : facts.words(rule.table, rule.by);
  const entry =
    kinds &&
    codesAmong(
      kinds,
      rule.steps.map((s) => s.word ?? ''),
    );
  return judgeRows(values, (v, row) => {
    const which = entry ? entry[row] : 0;
    if (Number.isNaN(v) || which < 0) return NOT_APPLICABLE;
    return isMultiple(v, rule.steps[which].step) ? HOLDS : FAILS;
  });
}

/** The step that values in a row with this word are multiples of; 0 for none. */
export function stepOf(rule: RoundnessRule, word: Word): number {
  return (rule.by === null ? rule.steps[0] : rule.steps.find((s) => s.word === word))?.step ?? 0;
}

function mineColumn(facts: Facts, table: string, column: ColumnFacts): RoundnessRule[] {
  const values = facts.numbers(table, column.name);
  const finest = 10 ** -column.decimals;
  const steps = STEPS.filter((s) => s > finest * (1 + 1e-9));
  const sample = facts.sample(table).filter((row) => !Number.isNaN(values[row]));
  const shares = steps.map(
    (step) => sample.reduce((n, row) => n + (isMultiple(values[row], step) ? 1 : 0), 0) / sample.length,
  );
  const draft = { kind: 'roundness', table, judged: table, holds: 0, support: 0 } as const;
  const found: RoundnessRule[] = [];
  const whole = steps.find((_, i) => shares[i] >= 0.99);
  if (whole !== undefined)
    found.push({
      ...draft,
      id: `roundness|${table}|${column.name}`,
      columns: [column.name],
      words: `${column.name} is a multiple of ${whole}`,
      by: null,
      steps: [{ word: null, step: whole }],
    });
  const rare = steps.filter((_, i) => shares[i] < 0.8);
  for (const by of rare.length ? facts.categories(table, 30) : []) {
    const kinds = facts.words(table, by.name);
    const { start, rows } = groupRows(
      kinds.codes.map((code, row) => (Number.isNaN(values[row]) ? -1 : code)),
      kinds.words.length,
    );
    const shared = facts.shared(table, by.name);
    const entries = kinds.words.flatMap((word, k) => {
      if (!shared[k] || start[k + 1] - start[k] < SUPPORT) return [];
      const step = stepOfKind(values, rows.subarray(start[k], start[k + 1]), rare);
      return step ? [{ word, step }] : [];
    });
    if (entries.length)
      found.push({
        ...draft,
        id: `roundness|${table}|${column.name}|${by.name}`,
        columns: [column.name, by.name],
        words: `${column.name} by ${by.name}: ${entries.map((e) => `${e.word} in multiples of ${e.step}`).join(', ')}`,
        by: by.name,
        steps: entries,
      });
  }
  return found
    .map((rule) => ({ ...rule, ...shareOf(holds(rule, facts)) }))
    .filter((rule) => rule.support >= SUPPORT && rule.holds >= (rule.by === null ? 0.99 : 0.985));
}

/** The coarsest step that divides 99 % of the values that are not 0, if there are more than five values; else 0. */
function stepOfKind(values: Float64Array, rows: Int32Array, steps: number[]): number {
  const stride = Math.max(1, Math.floor(rows.length / LOOK));
  const look = Array.from(
    rows.filter((_, i) => i % stride === 0),
    (row) => values[row],
  );
  if (new Set(look).size <= 5) return 0;
  const divides = (step: number, all: number[]): boolean => {
    const own = all.filter((v) => v !== 0);
    return own.filter((v) => isMultiple(v, step)).length >= 0.99 * own.length;
  };
  const all = (): number[] => Array.from(rows, (row) => values[row]);
  return steps.find((step) => divides(step, look) && (stride === 1 || divides(step, all()))) ?? 0;
}
