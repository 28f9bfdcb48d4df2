import { expect, test } from 'vitest';
import type { Schema } from '../../../src/schema/types';
import { pictureOf } from '../../../src/widget/picture';

const schema = (tables: string[], relations: [string, string][]) =>
  ({
    tables: tables.map((name) => ({ name, treatment: name === 'log' ? 'ignore' : 'generate' })),
    relations: relations.map(([child, parent]) => ({ id: `${child}>${parent}`, child, parent })),
  }) as unknown as Schema;

test('parents stand left of their children, and no two boxes overlap', () => {
  const relations: [string, string][] = [
    ['account', 'district'],
    ['client', 'district'],
    ['loan', 'account'],
    ['disposition', 'account'],
    ['disposition', 'client'],
    ['card', 'disposition'],
    ['client', 'client'],
  ];
  const tables = ['card', 'loan', 'account', 'client', 'district', 'disposition', 'log'];
  const { boxes, curves, width, height } = pictureOf(schema(tables, relations));
  const at = new Map(boxes.map((b) => [b.table, b]));
  expect(at.has('log')).toBe(false);
  for (const [child, parent] of relations)
    if (child !== parent) expect(at.get(parent)!.x, child).toBeLessThan(at.get(child)!.x);
  expect(curves).toHaveLength(relations.length - 1);
  expect(new Set(boxes.map(({ x, y }) => `${x},${y}`)).size).toBe(boxes.length);
  for (const { x, y } of boxes) expect(x >= 0 && y >= 0 && x + 118 <= width && y + 42 <= height).toBe(true);
});

test('circles and tables without relations have their place too', () => {
  const circle = pictureOf(
    schema(
      ['a', 'b', 'c', 'd'],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ],
    ),
  );
  expect(new Set(circle.boxes.map(({ x, y }) => `${x},${y}`)).size).toBe(4);
  expect(pictureOf(schema([], []))).toMatchObject({ boxes: [], curves: [] });
});
