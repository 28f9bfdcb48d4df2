// What a generator file keeps of SQL declarations: each is what it says, or it is not kept and, in a hostile file, refused.
import { describe, expect, it } from 'vitest';
import type { Catalogue, CatalogueTable } from '../../../src/database/catalogue';
import { isPublic, publicCatalogue } from '../../../src/generator/declared-sql';

const ddl = `CREATE TABLE item (
  id INTEGER PRIMARY KEY, -- its number; unique
  qty INT NOT NULL DEFAULT 1 CHECK (qty > 0 AND note <> ');'),
  note TEXT)`;
const trigger = 'CREATE TRIGGER t AFTER DELETE ON item BEGIN SELECT 1; SELECT 2; END';

function item(over: Partial<CatalogueTable> = {}): Catalogue {
  const column = (name: string, type: string) =>
    ({ name, column: name, type, notNull: false, default: null, counts: false, generated: null, collation: null }); // prettier-ignore
  const table: CatalogueTable = {
    table: 'item',
    name: 'item',
    namespace: null,
    path: '/home/ann/secret.sqlite',
    dialect: 'sqlite',
    columns: [column('id', 'INTEGER'), { ...column('qty', 'DECIMAL(8, 2)'), default: "'a;b'" }, column('note', 'TEXT')],
    primaryKey: { name: null, columns: ['id'] },
    foreignKeys: [],
    uniques: [],
    checks: [{ name: null, expression: "qty > 0 AND note <> ');' -- what\n AND (1 = 1)" }],
    indexes: [{ name: 'i', columns: ['note'], unique: false, where: null, ddl: 'CREATE INDEX i ON item (note)' }],
    triggers: [{ name: 't', ddl: trigger }],
    ddl,
    ...over,
  };
  return { tables: [table], views: [{ name: 'v', ddl: 'CREATE VIEW v AS SELECT 1' }], types: [] };
}

describe('the SQL of a generator file', () => {
  it('is that of the source, without views and without where it lay', () => {
    const kept = publicCatalogue(item(), ['item']);
    expect(kept.tables[0]).toEqual({ ...item().tables[0], path: '' });
    expect(kept.views).toEqual([]);
    expect(publicCatalogue(item(), ['other']).tables).toEqual([]);
    expect(isPublic(kept)).toBe(true);
    expect(isPublic(JSON.parse(JSON.stringify(kept)))).toBe(true);
  });

  it.each<[string, Partial<CatalogueTable>]>([
    ['a second statement', { ddl: `${ddl}; DROP TABLE other` }],
    ['another statement', { ddl: 'ATTACH DATABASE x AS y' }],
    ['a statement that is not closed', { ddl: "CREATE TABLE item (id INT DEFAULT 'a)" }],
    ['a check that closes its bracket', { checks: [{ name: null, expression: '1 = 1)); DROP TABLE other; --' }] }],
    ['a comment that runs on', { checks: [{ name: null, expression: 'qty > 0 --' }] }],
    ['an index that is none', { indexes: [{ ...item().tables[0].indexes[0], ddl: 'DROP TABLE item' }] }],
    ['two triggers in one', { triggers: [{ name: 't', ddl: `${trigger}; ${trigger}` }] }],
    ['a type that ends the statement', { columns: [{ ...item().tables[0].columns[0], type: 'INT); DROP TABLE x' }] }],
    ['an action that is none', { foreignKeys: [{ name: null, columns: ['id'], parent: 'item', parentColumns: ['id'], onDelete: 'cascade; DROP' as 'cascade', onUpdate: 'no action', deferred: false }] }], // prettier-ignore
    ['an unknown dialect', { dialect: 'x' as 'sqlite' }],
    ['a name that is no text', { name: 5 as unknown as string }],
  ])('is not %s', (_, over) => {
    const bad = item({ path: '', ...over });
    expect(isPublic({ ...bad, views: [] })).toBe(false);
  });
});
