import { expect, it } from 'vitest';
import type { CategorySpec } from '../../../src/codecs/category';
import { isLoose } from '../../../src/synthesis/loose';
import type { TableModel } from '../../../src/synthesis/table-model';

const spec: CategorySpec = { kind: 'category', values: ['a', 'b'], rare: -1, nullCode: -1, size: 2 };
const category = (column: string) => ({ kind: 'category', column, spec, others: null });
const model = (table: string, parts: object) =>
  ({ table, blocks: [], restrictions: [], linkCopies: [], copies: [], lookups: [], ...parts }) as unknown as TableModel;

it('is a column on which nothing hangs: no rule, no copy, nothing that is made of it', () => {
  const copied = { kind: 'derived', base: category('theirs'), always: false };
  const order = model('order', {
    blocks: ['free', 'ruled', 'above', 'told'].map(category),
    restrictions: [{ kind: 'dependency', columns: ['other', 'ruled'], from: 'ruled', to: 'other' }],
    linkCopies: [{ column: 'price', source: 'price' }],
  });
  const line = model('line', {
    blocks: [
      { ...copied, ways: [{ by: 'ancestor', level: 1, name: 'above' }] },
      { kind: 'number', column: 'share', frame: { level: 1, column: 'told', form: 'ratio', start: null } },
    ],
  });
  const loose = (name: string) => isLoose({ tables: [order, line] }, order, name);
  expect(['free', 'ruled', 'above', 'told', 'price'].filter(loose)).toEqual(['free']);
});
