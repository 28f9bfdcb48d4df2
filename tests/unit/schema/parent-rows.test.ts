import { describe, expect, it } from 'vitest';
import { parentRows } from '../../../src/schema/parent-rows';
import { numberColumn, textColumn, type Column } from '../../../src/table/column';
import { groupRows } from '../../../src/table/groups';
import type { Table } from '../../../src/table/table';

const table = (name: string, ...columns: Column[]): Table => ({
  name,
  rows: columns[0].kind === 'number' ? columns[0].values.length : columns[0].codes.length,
  columns,
});

describe('parent rows', () => {
  it('finds the parent of text and number keys, -1 for null and orphan', () => {
    const parent = table('p', textColumn('id', ['7', '1', '3.0', null]));
    const child = table('c', numberColumn('p', [3, 1, null, 9, 7]));
    expect([...parentRows(child, ['p'], parent, ['id'])]).toEqual([2, 1, -1, -1, 0]);
    const words = table('c', textColumn('p', ['1.0', ' 7', null, '3']));
    expect([...parentRows(words, ['p'], parent, ['id'])]).toEqual([1, 0, -1, 2]);
  });

  it('matches all parts of a composite key', () => {
    const parent = table('p', textColumn('a', ['x', 'x', 'y']), numberColumn('b', [1, 2, 1]));
    const child = table('c', textColumn('a', ['y', 'x', 'y', null, 'x']), numberColumn('b', [1, 2, 2, 1, 1]));
    expect([...parentRows(child, ['a', 'b'], parent, ['a', 'b'])]).toEqual([2, 1, -1, -1, 0]);
  });

  it('takes the first of parents that share a key', () => {
    const parent = table('p', numberColumn('id', [5, 5]));
    expect([...parentRows(table('c', numberColumn('p', [5])), ['p'], parent, ['id'])]).toEqual([0]);
  });
});

describe('groups', () => {
  it('lists the rows of each group in row order', () => {
    const { start, rows } = groupRows(Int32Array.of(1, -1, 0, 1, 3), 4);
    expect([...start]).toEqual([0, 1, 3, 3, 4]);
    expect([...rows]).toEqual([2, 0, 3, 4]);
  });
});
