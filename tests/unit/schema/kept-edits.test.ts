import { describe, expect, it } from 'vitest';
import {
  addRelation,
  confirmRelation,
  removeRelation,
  setKey,
  setOrphans,
  setRole,
  setTreatment,
  setType,
} from '../../../src/schema/edit';
import { editsFit, keepEdits, restoreEdits } from '../../../src/schema/kept-edits';
import {
  relationId,
  tableOf,
  type ColumnSchema,
  type Relation,
  type Schema,
  type TableSchema,
} from '../../../src/schema/types';

const secret = 'Quillhammer';

function table(name: string, columns: string[]): TableSchema {
  const column = (c: string): ColumnSchema => ({
    name: c,
    type: c.endsWith('id') ? 'identifier' : 'category',
    format: { kind: 'text' },
    nullWords: [secret],
    nulls: 0,
    distinct: 5,
    confidence: 0.9,
    evidence: [`values such as ${secret}`],
    min: secret,
    max: secret,
  });
  return {
    name,
    rows: 50,
    columns: columns.map(column),
    primaryKey: { columns: [columns[0]], source: 'inferred', confidence: 0.9, evidence: ['unique'] },
    keyCandidates: [],
    treatment: 'generate',
    treatmentReason: '',
    orphans: 'null',
  };
}

function relation(child: string, column: string, parent: string, parentColumn: string): Relation {
  return {
    id: relationId(child, [column], parent, [parentColumn]),
    child,
    columns: [column],
    parent,
    parentColumns: [parentColumn],
    source: 'inferred',
    confidence: 0.8,
    evidence: [{ text: `${secret} is found in both`, weight: 1 }],
    nearMisses: [],
    role: 'context',
    roleReason: '',
    stats: {
      rows: 50,
      nulls: 0,
      orphans: 1,
      orphanValues: [secret],
      minChildren: 0,
      maxChildren: 4,
      meanChildren: 1,
      parentsWithout: 3,
    },
  };
}

const inferred: Schema = {
  tables: [
    table('shop', ['shop_id', 'town']),
    table('sale', ['sale_id', 'shop_id', 'clerk_id', 'kind']),
    table('clerk', ['clerk_id', 'shop_id']),
  ],
  relations: [
    relation('sale', 'shop_id', 'shop', 'shop_id'),
    relation('sale', 'clerk_id', 'clerk', 'clerk_id'),
    relation('clerk', 'shop_id', 'shop', 'shop_id'),
  ],
};

function edited(): Schema {
  let schema = setType(inferred, 'sale', 'kind', 'text');
  schema = setKey(schema, 'clerk', null);
  schema = setTreatment(schema, 'shop', 'keep');
  schema = setOrphans(schema, 'sale', 'drop');
  schema = removeRelation(schema, 'clerk(shop_id)>shop(shop_id)');
  schema = addRelation(schema, 'sale', ['sale_id'], 'clerk', ['clerk_id']);
  schema = confirmRelation(schema, 'sale(shop_id)>shop(shop_id)');
  return setRole(schema, 'sale(clerk_id)>clerk(clerk_id)', 'link');
}

describe('edits that are kept', () => {
  it('come back over what is inferred anew', () => {
    const kept = JSON.parse(JSON.stringify(keepEdits(edited())));
    const restored = restoreEdits(inferred, kept);
    expect(keepEdits(restored)).toEqual(keepEdits(edited()));
    expect(tableOf(restored, 'sale').columns[3].type).toBe('text');
    expect(restored.relations.find((r) => r.id === 'sale(shop_id)>shop(shop_id)')).toMatchObject({ source: 'user' });
  });

  it('leave what was not touched with its evidence', () => {
    const restored = restoreEdits(inferred, keepEdits(inferred));
    expect(restored).toEqual(inferred);
  });

  it('hold nothing that was read from rows', () => {
    expect(JSON.stringify(inferred)).toContain(secret);
    expect(JSON.stringify(keepEdits(edited()))).not.toContain(secret);
  });

  it('fit tables and columns of the same names only', () => {
    const kept = keepEdits(edited());
    expect(editsFit(inferred, kept)).toBe(true);
    expect(editsFit({ ...inferred, tables: [...inferred.tables].reverse() }, kept)).toBe(true);
    expect(editsFit({ ...inferred, tables: inferred.tables.slice(1) }, kept)).toBe(false);
    expect(
      editsFit({ ...inferred, tables: [table('shop', ['shop_id', 'city']), ...inferred.tables.slice(1)] }, kept),
    ).toBe(false);
  });
});
