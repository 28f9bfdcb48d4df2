// How strongly columns depend on each other on each side, as matrices to draw: Cramér's V on ten bins.
import { sizeOf, type Attribute } from './attributes';
import { SMALL, type Side } from './sides';

const BINS = 10;
const MAX_COLUMNS = 16;

export interface Association {
  /** Own columns, then those of parents that are more than a lookup. */
  columns: { table: string; column: string }[];
  /** Symmetric, 0 to 1, the diagonal 1; real and synthetic in the same order. */
  real: number[][];
  synthetic: number[][];
}

interface Coded {
  size: number;
  codes: Int32Array;
}

/** A table's columns with those of its larger parents, at most 16; null with fewer than two, or without rows on a side. */
export function association(real: Side, synthetic: Side, table: string): Association | null {
  if (!real.tables[table].rows || !synthetic.tables[table].rows) return null;
  const places: { table: string; attribute: Attribute; link: number }[] = real.tables[table].layout.attributes.map(
    (attribute) => ({ table, attribute, link: -1 }),
  );
  real.layout.links.forEach((link, i) => {
    if (link.child !== table || link.parent === table || real.tables[link.parent].rows <= SMALL) return;
    for (const attribute of real.tables[link.parent].layout.attributes)
      places.push({ table: link.parent, attribute, link: i });
  });
  const used = places.slice(0, MAX_COLUMNS);
  if (used.length < 2) return null;
  const matrix = (side: Side) => {
    const columns = used.map(({ table: owner, attribute, link }): Coded => {
      const size = sizeOf(attribute, BINS);
      const codes = side.tables[owner].code(attribute, BINS);
      if (link < 0) return { size, codes };
      return { size, codes: side.parents(link).map((parent) => (parent < 0 ? size - 1 : codes[parent])) };
    });
    return columns.map((a, i) => columns.map((b, j) => (i === j ? 1 : i < j ? cramersV(a, b) : 0)));
  };
  const mirror = (upper: number[][]) => upper.map((row, i) => row.map((v, j) => (j < i ? upper[j][i] : v)));
  return {
    columns: used.map((p) => ({ table: p.table, column: p.attribute.name })),
    real: mirror(matrix(real)),
    synthetic: mirror(matrix(synthetic)),
  };
}

/** Cramér's V: 0 independent, 1 one decides the other. 0 where one of them is constant. */
export function cramersV(a: Coded, b: Coded): number {
  const joint = new Float64Array(a.size * b.size);
  const left = new Float64Array(a.size);
  const right = new Float64Array(b.size);
  const n = a.codes.length;
  for (let i = 0; i < n; i++) {
    joint[a.codes[i] * b.size + b.codes[i]]++;
    left[a.codes[i]]++;
    right[b.codes[i]]++;
  }
  const levels = Math.min(left.filter((c) => c > 0).length, right.filter((c) => c > 0).length);
  if (levels < 2) return 0;
  let sum = 0;
  for (let i = 0; i < a.size; i++)
    for (let j = 0; j < b.size; j++) if (left[i] && right[j]) sum += joint[i * b.size + j] ** 2 / (left[i] * right[j]);
  return Math.sqrt(Math.max(0, sum - 1) / (levels - 1));
}
