// A DuckDB file, attached read-only to the engine that runs here anyway: its own catalogue, its values cast to text.
// The engine reads files of its own version and older ones; a newer one is refused with both versions named.
import type { CatalogueForeignKey, CatalogueTable } from '../catalogue';
import { fileError } from '../file-error';
import { noContents, type FileContents, type FoundFile, type FoundTable, type Reading } from '../file-format';
import { quoteIdentifier, quoteText } from '../sql';
import { Script } from '../sql-script/script';
import { sameName } from '../sql-script/table-draft';
import type { Database } from '../types';
import { unlikeColumn } from '../unlike';

const ATTACHED = 'understudy_source';

interface TableRow {
  schema: string;
  name: string;
  ddl: string;
}

export async function readDuckdb({ path, blob }: FoundFile, reading: Reading): Promise<FileContents> {
  const { db } = reading;
  const writer = await writtenBy(blob);
  await refuseCut(path, blob);
  const registered = await db.registerFile('source.duckdb', blob);
  try {
    try {
      await db.run(`ATTACH ${quoteText(registered)} AS ${ATTACHED} (READ_ONLY)`);
    } catch (error) {
      throw await refusal(db, path, writer, error);
    }
    return await readAttached(path, writer, reading);
  } finally {
    await db.run(`DETACH DATABASE IF EXISTS ${ATTACHED}`);
    await db.dropFile(registered);
  }
}

/** The version that wrote the file, as its header says: "v1.4.3". */
async function writtenBy(blob: Blob): Promise<{ library: string; storage: number }> {
  const head = await blob.slice(0, 128).arrayBuffer();
  const view = new DataView(head);
  const library = new TextDecoder('latin1').decode(head.slice(52, 84)).replace(/\0.*$/s, '');
  return { library: /^v?[\w.+-]+$/.test(library) ? library : '', storage: Number(view.getBigUint64(12, true)) };
}

/** The engine never ends on a file that is shorter than its header says. */
async function refuseCut(path: string, blob: Blob): Promise<void> {
  const headerBytes = 4096;
  const view = new DataView(await blob.slice(0, 3 * headerBytes).arrayBuffer());
  let promised = 3 * headerBytes;
  if (view.byteLength === promised) {
    const field = (header: number, n: number) => Number(view.getBigUint64(header * headerBytes + 8 + n * 8, true));
    const header = field(1, 0) >= field(2, 0) ? 1 : 2;
    promised += field(header, 3) * (field(header, 4) || 262_144);
  }
  if (blob.size < promised)
    throw fileError(
      'unreadable-file',
      path,
      `it is cut off: ${promised.toLocaleString('en-US')} bytes were written, ${blob.size.toLocaleString('en-US')} bytes are there`,
      'Copy or download the file again.',
    );
}

async function refusal(db: Database, path: string, writer: { library: string; storage: number }, error: unknown) {
  const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
  const [{ version }] = await db.rows<{ version: string }>('SELECT version() AS version');
  const by = writer.library ? ` by DuckDB ${writer.library}` : '';
  if (/version|newer/i.test(words))
    return fileError(
      'unsupported',
      path,
      `it was written${by} (storage version ${writer.storage}); DuckDB ${version} reads here and does not know that version`,
      `Write it with an older storage version (ATTACH 'new.duckdb' (STORAGE_VERSION 'v1.0.0'); COPY FROM DATABASE ...), or export Parquet.`,
    );
  return fileError(
    'unreadable-file',
    path,
    `DuckDB ${version} cannot read it (${words})`,
    'Give a sound copy, or export Parquet.',
  );
}

async function readAttached(path: string, writer: { library: string }, reading: Reading): Promise<FileContents> {
  const { db, wanted } = reading;
  const own = `database_name = ${quoteText(ATTACHED)}`;
  const tables = await db.rows<TableRow>(
    `SELECT schema_name AS schema, table_name AS name, sql AS ddl FROM duckdb_tables() WHERE ${own} AND NOT internal ORDER BY table_oid`,
  );
  const views = await db.rows<{ name: string; ddl: string }>(
    `SELECT view_name AS name, sql AS ddl FROM duckdb_views() WHERE ${own} AND NOT internal`,
  );
  const types = await db.rows<{ name: string; labels: string | null }>(
    `SELECT type_name AS name, labels::VARCHAR AS labels FROM duckdb_types() WHERE ${own} AND NOT internal AND logical_type = 'ENUM'`,
  );
  const contents: FileContents = {
    ...noContents(`DuckDB database${writer.library ? `, written by ${writer.library}` : ''}`),
    holds: tables.map((t) => t.name),
    views: views.map(({ name, ddl }) => ({ name, ddl })),
    types: types.map(({ name, labels }) => ({
      name,
      ddl: `CREATE TYPE ${quoteIdentifier(name)} AS ENUM ${labels ?? ''}`,
    })),
  };
  for (const { name } of views)
    contents.leftOut.push({ kind: 'view', name, why: 'A view: its rows follow from the tables.' });
  for (const table of tables)
    if (wanted.tables?.has(table.name) ?? true) contents.tables.push(await readTable(table, tables, path, reading));
  return contents;
}

async function readTable(
  table: TableRow,
  all: readonly TableRow[],
  path: string,
  reading: Reading,
): Promise<FoundTable> {
  const { db, wanted } = reading;
  const declared = await readCatalogue(db, table, all, path);
  const chosen = wanted.asText.get(table.name);
  const unlike = declared.columns.flatMap((c) => unlikeColumn(c.name, c.type, declared, chosen) ?? []);
  const out = new Set(unlike.filter((u) => !u.asText).map((u) => u.name));
  const kept = declared.columns.filter((c) => c.generated === null && !out.has(c.name));
  const taker = await reading.take(
    table.name,
    kept.map((c) => c.name),
  );
  kept.forEach((c, i) => (c.column = taker.columns[i]));
  const from = [ATTACHED, table.schema, table.name].map(quoteIdentifier).join('.');
  if (kept.length > 0)
    await taker.fill(
      `SELECT ${kept.map((c) => `CAST(${quoteIdentifier(c.name)} AS VARCHAR)`).join(', ')} FROM ${from}`,
      from,
    );
  const notes = declared.columns
    .filter((c) => c.generated !== null)
    .map((c) => `${c.name} is left out: the database computes it`);
  return { name: table.name, taker, declared, unlike, notes };
}

async function readCatalogue(
  db: Database,
  table: TableRow,
  all: readonly TableRow[],
  path: string,
): Promise<CatalogueTable> {
  const of = `database_name = ${quoteText(ATTACHED)} AND schema_name = ${quoteText(table.schema)} AND table_name = ${quoteText(table.name)}`;
  const columns = await db.rows<{ name: string; type: string; nullable: boolean; fallback: string | null }>(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable, column_default AS fallback
     FROM duckdb_columns() WHERE ${of} ORDER BY column_index`,
  );
  const indexes = await db.rows<{ name: string; is_unique: boolean; ddl: string | null; expressions: string | null }>(
    `SELECT index_name AS name, is_unique, sql AS ddl, expressions::VARCHAR AS expressions FROM duckdb_indexes() WHERE ${of}`,
  );
  // Which columns a constraint is about, and what it says, stands in full only in the DDL text.
  const script = new Script('duckdb', { mysql: false }, true);
  for (const [line, { ddl }] of all.entries()) script.take({ text: ddl, line });
  const draft = script.find([table.schema, table.name]) ?? script.find([table.name]);
  return {
    table: table.name,
    name: table.name,
    namespace: table.schema,
    path,
    dialect: 'duckdb',
    columns: columns.map(({ name, type, nullable, fallback }) => {
      const said = draft?.columns?.find((c) => sameName(c.name, name));
      return {
        name,
        column: null,
        type,
        notNull: !nullable,
        default: fallback,
        counts: /^nextval\(/i.test(fallback ?? ''),
        generated: said?.generated ?? null,
        collation: said?.collation ?? null,
      };
    }),
    primaryKey: draft?.primaryKey ?? null,
    foreignKeys: (draft?.foreignKeys ?? []).map(({ parent, parentColumns, ...key }): CatalogueForeignKey => {
      const meant = script.find(parent);
      return {
        ...key,
        parent: meant?.name.at(-1) ?? parent.at(-1)!,
        parentColumns: parentColumns ?? meant?.primaryKey?.columns ?? key.columns,
      };
    }),
    uniques: draft?.uniques ?? [],
    checks: draft?.checks ?? [],
    indexes: indexes.map(({ name, is_unique, ddl, expressions }) => ({
      name,
      columns: (expressions ?? '')
        .replace(/^\[|\]$/g, '')
        .split(/,\s*/)
        .map((c) => c.replace(/^'?"?|"?'?$/g, '')),
      unique: is_unique,
      where: null,
      ddl: ddl?.replace(/;\s*$/, '') ?? null,
    })),
    triggers: [],
    ddl: table.ddl.replace(/;\s*$/, ''),
  };
}
