import { expect, test } from 'vitest';
import { drawByCounts } from '../../../src/model/backoff';
import { Random } from '../../../src/table/random';

const context = [4];
const own = [4, 6, 5];

/** Context c, then a = c in nine of ten rows, b = a + (0 or 1), and noise. */
function fewRows(rows: number): Uint16Array {
  const random = new Random(3);
  const codes = new Uint16Array(rows * 4);
  for (let r = 0; r < rows; r++) {
    const c = random.below(4);
    const a = random.next() < 0.9 ? c : random.below(4);
    codes.set([c, a, a + random.below(2), random.below(5)], r * 4);
  }
  return codes;
}

function drawn(rows: Int32Array, codes: Uint16Array): { of: (j: number) => number[]; n: number } {
  const n = 20_000;
  const out = drawByCounts({ codes, rows, context, own }, n, new Random(5));
  expect(out.length).toBe(n * 4);
  return { n, of: (j) => Array.from({ length: n }, (_, i) => out[i * 4 + j]) };
}

test('draws rows that keep what few rows show, and the margins', () => {
  const rows = Int32Array.from({ length: 120 }, (_, r) => r);
  const codes = fewRows(120);
  const { of, n } = drawn(rows, codes);
  const [c, a, b, noise] = [0, 1, 2, 3].map(of);
  expect(a.filter((x, i) => x === c[i]).length / n).toBeGreaterThan(0.8);
  expect(b.filter((x, i) => x === a[i] || x === a[i] + 1).length / n).toBeGreaterThan(0.85);
  for (let code = 0; code < 5; code++) {
    const real = rows.filter((r) => codes[r * 4 + 3] === code).length / 120;
    expect(Math.abs(noise.filter((x) => x === code).length / n - real)).toBeLessThan(0.03);
  }
});

test('sees nothing in noise: columns that have nothing to do with each other stay so', () => {
  const random = new Random(9);
  const codes = Uint16Array.from({ length: 60 * 4 }, (_, i) => random.below([...context, ...own][i % 4]));
  const { of, n } = drawn(
    Int32Array.from({ length: 60 }, (_, r) => r),
    codes,
  );
  const [a, b] = [of(1), of(2)];
  const share = (column: number[], code: number) => column.filter((x) => x === code).length / n;
  for (let x = 0; x < 4; x++)
    for (let y = 0; y < 6; y++) {
      const both = a.filter((v, i) => v === x && b[i] === y).length / n;
      expect(Math.abs(both - share(a, x) * share(b, y))).toBeLessThan(0.015);
    }
});

test('learns from the rows it is given alone, and draws the same by the same seed', () => {
  const codes = fewRows(200);
  const half = Int32Array.from({ length: 100 }, (_, r) => r);
  const of = (all: Uint16Array) => drawByCounts({ codes: all, rows: half, context, own }, 500, new Random(1));
  const other = codes.slice().fill(0, 400);
  expect(of(other)).toEqual(of(codes));
});
