// Tables as features for classifiers and distances: a table's own attributes, and parents with aggregates of their children.
import { isOrdered, sizeOf } from './attributes';
import type { Feature } from '../boosting/bins';
import type { Side } from './sides';

/** Categories kept apart. */
const CATEGORIES = 200;

/** A table's attributes; null is NaN. */
export function rowFeatures(side: Side, table: string): Feature[] {
  const t = side.tables[table];
  return t.layout.attributes.map((a) => {
    if (isOrdered(a)) return { name: a.name, values: t.values(a), categorical: false };
    const empty = sizeOf(a, CATEGORIES) - 1;
    const values = Float64Array.from(t.code(a, CATEGORIES), (c) => (c === empty ? NaN : c));
    return { name: a.name, values, categorical: true };
  });
}

/**
 * A parent's attributes and, per foreign key into it: children, mean and standard deviation of numbers, distinct values and
 * share of the commonest one of categories. Single precision: rounding noise of sums must not tell the sides apart.
 */
export function aggregateFeatures(side: Side, table: string): Feature[] {
  const out = rowFeatures(side, table);
  side.layout.links.forEach((link, i) => {
    if (link.parent === table) out.push(...childAggregates(side, i));
  });
  return out.map((f) => ({ ...f, values: f.values.map(Math.fround) }));
}

function childAggregates(side: Side, link: number): Feature[] {
  const { child } = side.layout.links[link];
  const t = side.tables[child];
  const { rows, parents } = side.linked(link);
  const count = Float64Array.from(side.children(link));
  const plain = (name: string, values: Float64Array): Feature => ({ name, values, categorical: false });
  const out = [plain(`count of ${child}`, count)];
  for (const a of t.layout.attributes) {
    const name = `${child}.${a.name}`;
    if (isOrdered(a)) {
      const { mean, deviation } = moments(t.values(a), rows, parents, count.length);
      out.push(plain(`mean of ${name}`, mean), plain(`deviation of ${name}`, deviation));
      continue;
    }
    const codes = t.code(a, CATEGORIES);
    const top = new Float64Array(count.length);
    for (let j = 0; j < rows.length; j++) if (codes[rows[j]] === 0) top[parents[j]]++;
    const distinct = Float64Array.from(side.distinctPerParent(link, codes, sizeOf(a, CATEGORIES)));
    out.push(
      plain(`distinct ${name}`, distinct),
      plain(
        `commonest ${name}`,
        top.map((n, p) => (count[p] > 0 ? n / count[p] : NaN)),
      ),
    );
  }
  return out;
}

/** Mean per parent (NaN without known children) and standard deviation (NaN under two). */
function moments(values: Float64Array, rows: Int32Array, parents: Int32Array, n: number) {
  const known = new Float64Array(n);
  const mean = new Float64Array(n);
  const deviation = new Float64Array(n);
  let sum = 0;
  let total = 0;
  for (const row of rows)
    if (!Number.isNaN(values[row])) {
      sum += values[row];
      total++;
    }
  const centre = total ? sum / total : 0;
  for (let j = 0; j < rows.length; j++) {
    const v = values[rows[j]] - centre;
    if (Number.isNaN(v)) continue;
    known[parents[j]]++;
    mean[parents[j]] += v;
    deviation[parents[j]] += v * v;
  }
  let spread = 0;
  let spreads = 0;
  for (let p = 0; p < n; p++) {
    mean[p] = known[p] ? mean[p] / known[p] : NaN;
    deviation[p] = known[p] > 1 ? deviation[p] / known[p] - mean[p] ** 2 : NaN;
    if (Number.isNaN(deviation[p])) continue;
    spread += deviation[p];
    spreads++;
  }
  const typical = spreads ? spread / spreads : 0;
  for (let p = 0; p < n; p++) {
    if (!Number.isNaN(deviation[p]))
      deviation[p] = deviation[p] > 1e-9 * (mean[p] ** 2 + typical) ? Math.sqrt(deviation[p]) : 0;
    mean[p] += centre;
  }
  return { mean, deviation };
}
