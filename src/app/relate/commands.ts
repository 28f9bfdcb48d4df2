// What can be done to the schema from panel, diagram and list: each edit is a step that can be undone.
import {
  addRelation,
  confirmRelation,
  removeRelation,
  retargetRelation,
  setKey,
  setOrphans,
  setRole,
  setRule,
  setTreatment,
  setType,
} from '../../schema/edit';
import {
  relationId,
  type ColumnType,
  type Relation,
  type Role,
  type RuleOff,
  type Schema,
  type TableSchema,
  type Treatment,
} from '../../schema/types';
import type { Run, Selection } from '../state/run.svelte';

type Ends = Pick<Relation, 'child' | 'columns' | 'parent' | 'parentColumns'>;

function at(ends: Ends): Selection {
  return { kind: 'relation', id: relationId(ends.child, ends.columns, ends.parent, ends.parentColumns) };
}

export function commands(run: Run) {
  /** Does an edit; what the schema refuses (a key without columns, a circle) is told and changes nothing. */
  function edit(change: (schema: Schema) => Schema, selection: Selection = run.selection): void {
    try {
      run.decisions.edit(change(run.schema!));
      run.selection = selection;
    } catch (error) {
      run.tasks.fail(error);
    }
  }

  const role = (r: Relation, to: Role) => edit((s) => setRole(s, r.id, to));
  return {
    role,
    key: (table: string, columns: string[] | null) => edit((s) => setKey(s, table, columns)),
    type: (table: string, column: string, type: ColumnType) => edit((s) => setType(s, table, column, type)),
    treatment: (table: string, treatment: Treatment) => edit((s) => setTreatment(s, table, treatment)),
    orphans: (table: string, orphans: TableSchema['orphans']) => edit((s) => setOrphans(s, table, orphans)),
    rule: (rule: RuleOff, on: boolean) => edit((s) => setRule(s, rule, on)),
    confirm: (r: Relation) => edit((s) => confirmRelation(s, r.id)),
    remove: (r: Relation) => edit((s) => removeRelation(s, r.id), null),
    add: (ends: Ends) =>
      edit((s) => addRelation(s, ends.child, ends.columns, ends.parent, ends.parentColumns), at(ends)),
    /** The same child columns, another parent. */
    retarget: (r: Relation, parent: string, parentColumns: string[]) =>
      edit((s) => retargetRelation(s, r.id, parent, parentColumns), at({ ...r, parent, parentColumns })),
    /** Context to link and back; a relation to a kept table stays a lookup. */
    nextRole(r: Relation) {
      if (r.role !== 'lookup') role(r, r.role === 'context' ? 'link' : 'context');
    },
  };
}
