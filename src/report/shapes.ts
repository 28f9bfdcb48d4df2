// Figures of one column: the shape of its distribution, how round its numbers are, and for free text its lengths.
import { columnOf } from '../table/table';
import type { TextColumn } from '../table/column';
import { ALL, isOrdered, sizeOf, type Attribute } from './attributes';
import { countCodes, kolmogorovSmirnov, totalVariation, totalVariationOfCodes, type Figure } from './distances';
import type { Side } from './sides';

/** 1 - KS for numbers and dates, 1 - TV for categories; null for an empty source. */
export function columnShape(real: Side, synthetic: Side, table: string, attribute: Attribute): Figure | null {
  const r = real.tables[table];
  const s = synthetic.tables[table];
  if (isOrdered(attribute)) return kolmogorovSmirnov(r.values(attribute), s.values(attribute));
  return totalVariationOfCodes(r.code(attribute, ALL), s.code(attribute, ALL), sizeOf(attribute, ALL));
}

/** The steps that people round to, coarsest first. */
export const STEPS = [1000, 100, 50, 10, 5, 1, 0.1];

/** Number of the coarsest step that divides x; STEPS.length if none does. */
export function stepClass(x: number): number {
  for (let i = 0; i < STEPS.length; i++) {
    const times = x / STEPS[i];
    if (Math.abs(times - Math.round(times)) < 1e-6) return i;
  }
  return STEPS.length;
}

/** 1 - TV of the steps that divide the numbers; null for columns of 20 or fewer distinct values. */
export function roundness(real: Side, synthetic: Side, table: string, attribute: Attribute): Figure | null {
  if (attribute.kind !== 'num' || attribute.distinct <= 20) return null;
  const count = (side: Side) => {
    const known = side.tables[table].values(attribute).filter((v) => !Number.isNaN(v));
    return countCodes(known.map(stepClass), STEPS.length + 1);
  };
  return totalVariation(count(real), count(synthetic));
}

export interface TextFigures {
  nulls: { real: number; synthetic: number };
  /** Share of synthetic values that the source has. */
  copied: number | null;
  meanLength: { real: number; synthetic: number };
  lengths: Figure | null;
}

/** Free text cannot be compared value by value: null share, length in characters, and copies from the source. */
export function textFigures(real: Side, synthetic: Side, table: string, attribute: Attribute): TextFigures | null {
  const r = real.tables[table].table;
  const s = synthetic.tables[table].table;
  if (!r.rows || !s.rows) return null;
  const a = textsOf(columnOf(r, attribute.name));
  const b = textsOf(columnOf(s, attribute.name));
  const known = new Set(a);
  const lengthsA = a.map((text) => text.length);
  const lengthsB = b.map((text) => text.length);
  const average = (xs: number[]) => (xs.length ? xs.reduce((sum, x) => sum + x, 0) / xs.length : 0);
  return {
    nulls: { real: 1 - a.length / r.rows, synthetic: 1 - b.length / s.rows },
    copied: b.length ? b.filter((text) => known.has(text)).length / b.length : null,
    meanLength: { real: average(lengthsA), synthetic: average(lengthsB) },
    lengths: kolmogorovSmirnov(lengthsA, lengthsB),
  };
}

function textsOf(column: ReturnType<typeof columnOf>): string[] {
  if (column.kind === 'number')
    return Array.from(
      column.values.filter((v) => !Number.isNaN(v)),
      String,
    );
  const { codes, dictionary } = column satisfies TextColumn;
  return Array.from(
    codes.filter((c) => c >= 0),
    (c) => dictionary[c],
  );
}
