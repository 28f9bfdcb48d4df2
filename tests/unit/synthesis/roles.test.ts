import { expect, it } from 'vitest';
import type { Dataset } from '../../../src/schema/types';
import { assignRoles, followRelations } from '../../../src/synthesis/roles';
import { numberColumn } from '../../../src/table/column';
import { relation, schemaOf } from '../../fixtures/bookshop';

it('comes to an end where each of two parents is above the other', () => {
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);
  const one = (name: string, other: string) => ({
    name,
    rows: 20,
    columns: [numberColumn('id', ids), numberColumn(other, ids)],
  });
  const child = ids.flatMap((id) => [id, id, id]);
  const tables = {
    user: one('user', 'profile'),
    profile: one('profile', 'user'),
    visit: { name: 'visit', rows: 60, columns: [numberColumn('user', child), numberColumn('profile', child)] },
  };
  const dataset: Dataset = {
    tables,
    schema: {
      tables: [schemaOf(tables.user, {}, ['id']), schemaOf(tables.profile, {}, ['id']), schemaOf(tables.visit, {}, [])],
      relations: [
        relation('user', ['profile'], 'profile', ['id'], 'link'),
        relation('profile', ['user'], 'user', ['id'], 'link'),
        relation('visit', ['user'], 'user', ['id'], 'context'),
        relation('visit', ['profile'], 'profile', ['id'], 'link'),
      ],
    },
  };
  const { context } = assignRoles(dataset, followRelations(dataset)).tables.find((t) => t.table === 'visit')!;
  expect(['user', 'profile']).toContain(context!.parent);
});
