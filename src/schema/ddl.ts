// Keys out of SQL: what CREATE TABLE and ALTER TABLE of SQLite, PostgreSQL, MySQL and T-SQL declare, for tables whose rows
// lie in other files. Reading SQL is the business of src/database/sql-script; statements unknown there are passed over.
import { catalogueOf } from '../database/sql-script/draft-catalogue';
import { parseScript } from '../database/sql-script/parse-script';
import type { DeclaredTable, Declaration } from './declared';

/**
 * The keys that SQL text declares. Text without CREATE or ALTER TABLE gives no tables.
 * @throws UserError 'unreadable-file' naming the line where a statement is cut off or ill-formed
 */
export function readDdl(sql: string, path: string): Declaration {
  const script = parseScript(sql, path);
  const tables = script.tables.map((draft): DeclaredTable => {
    const name = draft.name.slice(-2).join('.');
    return {
      name,
      columns: draft.columns?.map((c) => c.name) ?? null,
      ...(draft.primaryKey ? { primaryKey: draft.primaryKey.columns } : {}),
      foreignKeys: draft.foreignKeys.map(({ columns, parent, parentColumns }) => ({
        columns,
        table: parent.slice(-2).join('.'),
        parentColumns,
      })),
      catalogue: catalogueOf(draft, (other) => script.find(other), path, script.dialect),
    };
  });
  const declaresReferences = tables.some((t) => t.foreignKeys!.length > 0);
  return { path, tables: declaresReferences ? tables : tables.map((t) => ({ ...t, foreignKeys: undefined })) };
}
