import { expect, it } from 'vitest';
import type { CategorySpec } from '../../../src/codecs/category';
import type { Block } from '../../../src/synthesis/blocks';
import { flatLayout } from '../../../src/synthesis/layout';
import { redraw, redrawsOf } from '../../../src/synthesis/redraw';
import { emptyState } from '../../../src/synthesis/state';
import type { TableModel } from '../../../src/synthesis/table-model';
import { numberColumn, textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';

const spec: CategorySpec = { kind: 'category', values: ['double', 'single'], rare: -1, nullCode: -1, size: 2 };
const blocks: Block[] = ['order', 'colour'].map((column) => ({ kind: 'category', column, spec, others: null }));
const model = { blocks, restrictions: [], linkCopies: [], lookups: [], copies: [] } as unknown as TableModel;

it('draws what goes by the parent once more, for the parent that a row has got', () => {
  const random = new Random(1);
  const n = 600;
  const parent = emptyState('atom', flatLayout(60), null);
  // Code 0 has double and single bonds, code 1 single ones only.
  parent.shadow.push(Uint16Array.from({ length: 60 }, (_, p) => p % 2));
  const rows = Float64Array.from({ length: n }, () => random.below(60));
  const state = emptyState('bond', flatLayout(n), null);
  const order = Uint16Array.from(rows, (p) => (p % 2 ? 1 : random.below(2)));
  const colour = Uint16Array.from(rows, () => random.below(2));
  state.codes.push(order, colour);
  const all = Int32Array.from(rows.keys());
  const found = redrawsOf({ tables: [model] }, model, state, parent, rows, [{ column: 0, size: 2 }], all, all, random);
  expect(found.map((f) => [f.name, f.column])).toEqual([['order', 0]]);
  expect(found[0].shares[1]).toEqual([0, 1]);
  expect(found[0].shares[0][0]).toBeGreaterThan(0.4);

  const words = Array.from(order, (c) => spec.values[c]);
  const others = (row: number) => (row % 3 === 0 ? 1 : -1);
  const drawn = redraw(found[0], others, model, state, textColumn('order', words), random);
  if (drawn.kind !== 'text') throw new Error('text became numbers');
  words.forEach((word, row) => expect(drawn.dictionary[drawn.codes[row]]).toBe(row % 3 === 0 ? 'single' : word));
});

it('knows nothing of a parent that too few rows have had', () => {
  const random = new Random(2);
  const parent = emptyState('atom', flatLayout(40), null);
  parent.shadow.push(Uint16Array.from({ length: 40 }, (_, p) => (p === 0 ? 2 : p % 2)));
  const rows = Float64Array.from({ length: 400 }, (_, r) => r % 40);
  const state = emptyState('bond', flatLayout(400), null);
  state.codes.push(
    Uint16Array.from(rows, (p) => p % 2),
    new Uint16Array(400),
  );
  const all = Int32Array.from(rows.keys());
  const [found] = redrawsOf(
    { tables: [model] },
    model,
    state,
    parent,
    rows,
    [{ column: 0, size: 3 }],
    all,
    all,
    random,
  );
  expect(found.shares[2]).toEqual([]);
  // One entity is behind all of these: they say nothing either.
  const one = redrawsOf(
    { tables: [model] },
    model,
    state,
    parent,
    rows,
    [{ column: 0, size: 3 }],
    all,
    new Int32Array(400),
    random,
  );
  expect(one[0].shares).toEqual([[], [], []]);
  const before = numberColumn('order', [...rows]);
  expect(redraw(found, () => 2, model, state, before, random)).toEqual(before);
});
