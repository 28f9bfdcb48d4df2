// What can be done to the schema from panel, diagram and list: each edit is a step that can be undone.
import {
  relationId,
  type ColumnType,
  type Relation,
  type Role,
  type TableSchema,
  type Treatment,
} from '../../schema/types';
import type { Run } from '../state/run.svelte';
import * as edits from './edits';

type Ends = Pick<Relation, 'child' | 'columns' | 'parent' | 'parentColumns'>;

export function commands(run: Run) {
  const roles: Role[] = ['context', 'link', 'lookup'];
  const select = (r: Ends) =>
    ({ kind: 'relation', id: relationId(r.child, r.columns, r.parent, r.parentColumns) }) as const;
  return {
    key: (table: string, columns: string[] | null) => run.edit(edits.setKey(run.schema!, table, columns)),
    type: (table: string, column: string, type: ColumnType) =>
      run.edit(edits.setType(run.schema!, table, column, type)),
    treatment: (table: string, treatment: Treatment) => run.edit(edits.setTreatment(run.schema!, table, treatment)),
    orphans: (table: string, orphans: TableSchema['orphans']) =>
      run.edit(edits.setOrphans(run.schema!, table, orphans)),
    role: (r: Relation, role: Role) => run.edit(edits.setRole(run.schema!, r.id, role)),
    confirm: (r: Relation) => run.edit(edits.confirmRelation(run.schema!, r.id)),
    remove: (r: Relation) => run.edit(edits.removeRelation(run.schema!, r.id), null),
    add: (ends: Ends) => run.edit(edits.addRelation(run.schema!, ends), select(ends)),
    /** The same child columns, another parent. */
    retarget(r: Relation, parent: string, parentColumns: string[]) {
      const ends = { child: r.child, columns: r.columns, parent, parentColumns };
      run.edit(edits.addRelation(edits.removeRelation(run.schema!, r.id), ends), select(ends));
    },
    /** Context, link, lookup and round again, leaving out what is not possible. */
    nextRole(r: Relation) {
      const parent = run.schema!.tables.find((t) => t.name === r.parent);
      if (parent?.treatment === 'keep') return;
      const next = roles[(roles.indexOf(r.role) + 1) % 2];
      this.role(r, next);
    },
  };
}
