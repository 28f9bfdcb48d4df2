// Parents that sum up their children: an order's total, the number of its lines, the date of the first one.
import { Random } from '../table/random';
import type { Grouped } from '../table/groups';
import type { ColumnFacts, Facts, RuleRelation } from './facts';
import { EXACT_SUPPORT, shareOf, judgeRows } from './judge';
import { isClose, round } from './numbers';
import { factorValue, written } from './product';
import { FAILS, HOLDS, NOT_APPLICABLE, type AggregateRule, type Truth } from './types';

const OFTEN = 0.9;
const COLUMNS = 8;
const BY_CHANCE = 0.3;
type Factors = AggregateRule['factors'];
type How = AggregateRule['how'];

export function mine(facts: Facts): AggregateRule[] {
  return facts.relations
    .filter((r) => r.child !== r.parent)
    .flatMap((relation) => {
      const siblings = facts.siblings(relation.id);
      const many = [...siblings.start.keys()].filter((p) => p > 0 && siblings.start[p] - siblings.start[p - 1] > 1);
      if (many.length < EXACT_SUPPORT) return [];
      const parents = many.map((p) => p - 1);
      const targets = [...facts.numerics(relation.parent, 12), ...facts.ofRole(relation.parent, 'date')].filter(
        (c) => !relation.parentColumns.includes(c.name),
      );
      const found: AggregateRule[] = [];
      for (const target of targets) {
        const rule = test(facts, relation, siblings, parents, target);
        if (rule) found.push(rule);
      }
      return found;
    });
}

export function holds(rule: AggregateRule, facts: Facts): Truth {
  const { start, rows } = facts.siblings(rule.relation);
  const values = facts.numbers(rule.table, rule.columns[0]);
  const value = reader(facts, rule.child, rule.factors);
  return judgeRows(values, (v, p) => {
    const derived = derive(rule, Array.from(rows.subarray(start[p], start[p + 1]), value));
    return start[p] === start[p + 1] || Number.isNaN(v + derived)
      ? NOT_APPLICABLE
      : isClose(v, derived, rule.residuals)
        ? HOLDS
        : FAILS;
  });
}

/** Is it the least or greatest of the children's values? Then the parent's is kept, and a child takes it. */
export function isExtreme(rule: Pick<AggregateRule, 'how'>): boolean {
  return rule.how === 'min' || rule.how === 'max';
}

/** What the parent's columns[0] must be. @param values of the children, see `valueOf`; unknown ones (NaN) are passed over */
export function derive(rule: Pick<AggregateRule, 'how' | 'decimals'>, values: number[]): number {
  if (rule.how === 'count') return values.length;
  const known = values.filter((v) => !Number.isNaN(v));
  if (!known.length) return NaN;
  if (rule.how === 'min') return known.reduce((a, b) => Math.min(a, b));
  if (rule.how === 'max') return known.reduce((a, b) => Math.max(a, b));
  const sum = known.reduce((a, b) => a + b, 0);
  return round(rule.how === 'mean' ? sum / known.length : sum, rule.decimals);
}

/** The value of a child row that is summed up: a column, or a product such as price x quantity. */
export function valueOf(rule: Pick<AggregateRule, 'factors'>, known: (column: string) => number): number {
  return rule.factors.reduce((product, f) => product * factorValue(f.form, known(f.column)), 1);
}

function reader(facts: Facts, child: string, factors: Factors): (row: number) => number {
  const columns = new Map(factors.map((f) => [f.column, facts.numbers(child, f.column)]));
  return (row) => valueOf({ factors }, (column) => columns.get(column)![row]);
}

function test(
  facts: Facts,
  relation: RuleRelation,
  { start, rows }: Grouped,
  parents: number[],
  target: ColumnFacts,
): AggregateRule | null {
  const values = facts.numbers(relation.parent, target.name);
  const unit = target.role === 'date' ? 1 : 10 ** -target.decimals;
  const within = { absolute: 0.51 * unit, share: 1e-9 };
  const shuffled = new Random(59).permutation(parents.length);
  const look = Array.from(shuffled.subarray(0, 1000), (i) => parents[i])
    .filter((p) => !Number.isNaN(values[p]))
    .sort((a, b) => start[a + 1] - start[a] - (start[b + 1] - start[b]))
    .slice(0, 500);
  const other = new Random(67).permutation(look.length);
  for (const { how, factors } of ways(facts, relation, target)) {
    const value = reader(facts, relation.child, factors);
    const form = { how, decimals: target.decimals };
    const result = (p: number): number => derive(form, Array.from(rows.subarray(start[p], start[p + 1]), value));
    const fits = (list: number[]): number => list.filter((p) => isClose(values[p], result(p), within)).length;
    if (look.length < EXACT_SUPPORT || fits(look.slice(0, 10)) < 6) continue;
    const chance = look.filter((p, i) => isClose(values[look[other[i]]], result(p), within)).length;
    if (fits(look) < OFTEN * look.length || chance > BY_CHANCE * look.length) continue;
    const what = factors.length ? factors.map(written).join(' × ') : 'rows';
    const words = { count: 'number of', sum: 'sum of', mean: 'mean of', min: 'least', max: 'greatest' }[how];
    const rule: AggregateRule = {
      kind: 'aggregate',
      id: `aggregate|${relation.id}|${target.name}`,
      table: relation.parent,
      columns: [target.name],
      judged: relation.parent,
      words: `${target.name} = ${words} ${what} in its ${relation.child} rows`,
      relation: relation.id,
      child: relation.child,
      how,
      factors,
      decimals: target.decimals,
      residuals: { relative: false, quantiles: [0], ...within },
      holds: 0,
      support: 0,
    };
    const share = shareOf(holds(rule, facts));
    if (share.holds >= OFTEN) return { ...rule, ...share };
  }
  return null;
}

/** What could be summed up, the plain first. */
function ways(facts: Facts, relation: RuleRelation, target: ColumnFacts): { how: How; factors: Factors }[] {
  if (target.role === 'date')
    return facts
      .ofRole(relation.child, 'date')
      .filter((c) => !relation.columns.includes(c.name))
      .flatMap((c) =>
        (['min', 'max'] as How[]).map((how) => ({ how, factors: [{ column: c.name, form: 'times' as const }] })),
      );
  const numbers = facts.numerics(relation.child, COLUMNS).filter((c) => !relation.columns.includes(c.name));
  const one = numbers.flatMap((c) =>
    (['sum', 'mean', 'min', 'max'] as How[]).map((how) => ({
      how,
      factors: [{ column: c.name, form: 'times' as const }],
    })),
  );
  const products = numbers.flatMap((a, i) =>
    numbers.slice(i + 1).flatMap((b) => {
      const pair: Factors = [
        { column: a.name, form: 'times' },
        { column: b.name, form: 'times' },
      ];
      const rates = numbers.filter((r) => r !== a && r !== b && r.decimals > 0);
      return [pair, ...rates.map((r): Factors => [...pair, { column: r.name, form: 'complement' }])].map((factors) => ({
        how: 'sum' as How,
        factors,
      }));
    }),
  );
  return [{ how: 'count', factors: [] }, ...one, ...products];
}
