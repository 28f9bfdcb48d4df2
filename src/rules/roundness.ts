// How round numbers are: multiples of a step that the decimals alone do not say, in the whole column or within a category.
import { codesAmong, type ColumnFacts, type Facts } from './facts';
import { shareOf, SUPPORT } from './judge';
import { isMultiple } from './numbers';
import { FAILS, HOLDS, NOT_APPLICABLE, type RoundnessRule, type Truth, type Word } from './types';

const STEPS = [1000, 500, 100, 50, 25, 10, 5, 1, 0.5, 0.25, 0.1, 0.05];
const COLUMNS = 12;

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
  return Uint8Array.from(values, (v, row) => {
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
  const shares = steps.map((step) => values.reduce((n, v) => n + (isMultiple(v, step) ? 1 : 0), 0) / column.known);
  const draft = { kind: 'roundness', table, judged: table, holds: 0, support: 0 } as const;
  const found: RoundnessRule[] = [];
  const whole = steps.find((_, i) => shares[i] >= 0.995);
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
    const of: number[][] = kinds.words.map(() => []);
    for (let row = 0; row < values.length; row++)
      if (kinds.codes[row] >= 0 && !Number.isNaN(values[row])) of[kinds.codes[row]].push(values[row]);
    const shared = facts.shared(table, by.name);
    const entries = kinds.words.flatMap((word, k) => {
      const own = of[k].filter((v) => v !== 0);
      if (!shared[k] || of[k].length < SUPPORT || new Set(of[k]).size <= 5) return [];
      const step = rare.find((s) => own.filter((v) => isMultiple(v, s)).length >= 0.99 * own.length);
      return step === undefined ? [] : [{ word, step }];
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
