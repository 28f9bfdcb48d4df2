// What JSON says of its tables: types by how values are written, keys where rows within rows need them.
import type { CatalogueColumn, CatalogueTable } from '../catalogue';
import type { RecordTable } from './records';

/** @param open names of the columns in the open table, in the order of `table.kept` */
export function catalogueOf(
  table: RecordTable,
  all: readonly RecordTable[],
  path: string,
  open: readonly string[],
): CatalogueTable {
  const { reference, key, parent } = table;
  const column = (name: string, type: string | null, notNull: boolean): CatalogueColumn => ({
    name,
    column: open[table.kept.indexOf(name)] ?? null,
    type,
    notNull,
    default: null,
    counts: false,
    generated: null,
    collation: null,
  });
  const typeOfKey = (of: RecordTable) =>
    of.key?.made ? 'INTEGER' : (of.columns.find((c) => c.name === of.key?.name)?.type ?? null);
  const columns = [
    ...(reference
      ? [column(reference.name, typeOfKey(parent!), true), column(reference.position, 'INTEGER', true)]
      : []),
    ...(key?.made ? [column(key.name, 'INTEGER', true)] : []),
    ...table.columns.map((c) => column(c.name, c.type, c.always)),
  ];
  const hasParent = reference && all.includes(parent!);
  return {
    table: table.name,
    name: table.name,
    namespace: null,
    path,
    dialect: null,
    columns,
    primaryKey: key
      ? { name: null, columns: [key.name] }
      : reference
        ? { name: null, columns: [reference.name, reference.position] }
        : null,
    foreignKeys: hasParent
      ? [
          {
            name: null,
            columns: [reference.name],
            parent: parent!.name,
            parentColumns: [parent!.key!.name],
            onDelete: 'no action',
            onUpdate: 'no action',
            deferred: false,
          },
        ]
      : [],
    uniques: [],
    checks: [],
    indexes: [],
    triggers: [],
    ddl: null,
  };
}
