// Units: what a critic judges and selection chooses between. All rows of one parent where a parent has several, else
// single rows; described by features that any table has.
import type { Feature } from '../boosting/bins';
import { baseOf, valueName, type Block } from './blocks';
import { firstCodes, modelOf, type TableModel } from './table-model';
import { ancestor, ancestorRow, type TableState } from './state';
import { isBase } from './ways';

/** Codes of a category whose shares describe a unit. */
const shownCodes = 3;
/** Ancestors that describe a unit. */
const levels = 2;

/** First row of each unit. */
export function unitsOf({ layout }: TableState): Int32Array {
  return Int32Array.from(layout.position.keys()).filter((row) => layout.position[row] === 0);
}

/** A column of a table, as a number or the code of a category by row. */
interface Attribute {
  name: string;
  categorical: boolean;
  /** Null is NaN. */
  of: (row: number) => number;
}

/** Features of the units that begin at these rows. */
export function unitFeatures(
  models: TableModel[],
  model: TableModel,
  state: TableState,
  units: Int32Array,
  sequences: boolean,
): Feature[] {
  const own = attributesOf(model, state);
  const features: Feature[] = [];
  const add = (name: string, categorical: boolean, of: (row: number) => number) =>
    features.push({ name, categorical, values: Float64Array.from(units, of) });
  for (let level = 1; level <= levels; level++) {
    const above = ancestor(state, level);
    if (!above) break;
    for (const a of attributesOf(modelOf({ tables: models }, above.name), above))
      add(`${above.name}.${a.name}`, a.categorical, (row) => {
        const at = ancestorRow(state, row, level);
        return at < 0 ? NaN : a.of(at);
      });
  }
  if (!sequences) {
    for (const a of own) add(a.name, a.categorical, a.of);
    return features;
  }
  const { siblings } = state.layout;
  add('rows', false, (row) => siblings[row]);
  for (const a of own)
    if (a.categorical) {
      add(`distinct ${a.name}`, false, (row) => distinct(a.of, row, siblings[row]));
      for (let code = 0; code < shownCodes; code++)
        add(`share ${code} of ${a.name}`, false, (row) => share(a.of, row, siblings[row], code));
    } else {
      const moments = Array.from(units, (row) => momentsOf(a.of, row, siblings[row]));
      for (const key of ['mean', 'deviation', 'step', 'repeats'] as const) {
        const values = Float64Array.from(moments, (m) => m[key]);
        features.push({ name: `${key} of ${a.name}`, categorical: false, values });
      }
      add(`first ${a.name}`, false, a.of);
      add(`last ${a.name}`, false, (row) => a.of(row + siblings[row] - 1));
    }
  return features;
}

function attributesOf(model: TableModel, state: TableState): Attribute[] {
  const first = firstCodes(model.blocks);
  return model.blocks.flatMap((block: Block, i): Attribute[] => {
    const base = baseOf(block);
    if (isBase(base)) {
      const values = state.values.get(valueName(base))!;
      const categorical = base.kind === 'category' || base.kind === 'lookup';
      return [{ name: valueName(base), categorical, of: (row) => values[row] }];
    }
    if (base.kind === 'count') {
      const counts = state.counts.get(base.relation)!;
      return [{ name: `count of ${base.relation}`, categorical: false, of: (row) => counts[row] }];
    }
    if (base.kind !== 'null' && base.kind !== 'linked') return [];
    const codes = state.codes[first[i]];
    return [{ name: `${base.kind} ${i}`, categorical: true, of: (row) => codes[row] }];
  });
}

function distinct(of: (row: number) => number, first: number, rows: number): number {
  const seen = new Set<number>();
  for (let r = first; r < first + rows; r++) seen.add(of(r));
  return seen.size;
}

function share(of: (row: number) => number, first: number, rows: number, code: number): number {
  let n = 0;
  for (let r = first; r < first + rows; r++) if (of(r) === code) n++;
  return n / rows;
}

/** Mean, standard deviation, mean size of a step from row to row, share of rows that repeat the one before. */
function momentsOf(of: (row: number) => number, first: number, rows: number) {
  let n = 0;
  let sum = 0;
  let square = 0;
  let steps = 0;
  let step = 0;
  let repeats = 0;
  let last = NaN;
  const origin = of(first);
  const from = Number.isNaN(origin) ? 0 : origin;
  for (let r = first; r < first + rows; r++) {
    const v = of(r);
    if (Number.isNaN(v)) continue;
    n++;
    sum += v - from;
    square += (v - from) ** 2;
    if (!Number.isNaN(last)) {
      steps++;
      step += Math.abs(v - last);
      if (v === last) repeats++;
    }
    last = v;
  }
  const mean = n ? sum / n : NaN;
  return {
    mean: mean + from,
    deviation: n > 1 ? Math.sqrt(Math.max(0, square / n - mean * mean)) : NaN,
    step: steps ? step / steps : NaN,
    repeats: steps ? repeats / steps : NaN,
  };
}
