// The source database as a service: files in, schema, typed tables and pages of rows out. What a schema says and how
// files are read is the business of src/schema and src/database.
import { transfer } from 'comlink';
import { closeTable, openFiles, reopen } from '../database/open-files';
import { quoteIdentifier } from '../database/sql';
import { warmUp } from '../database/warm-up';
import type { Database, OpenedFile, OpenedTable, OpenResult, ReadChange, SourceFile } from '../database/types';
import { csvChunks } from '../export/csv';
import { csvName } from '../export/csv-name';
import { toBlob } from '../export/files';
import { catalogueOf, declarationsOf } from '../schema/catalogue';
import { readDeclaration, resolveDeclarations } from '../schema/declared';
import { inferSchema } from '../schema/infer';
import { recheck } from '../schema/recheck';
import { loadTables } from '../schema/extract';
import type { ColumnSchema, Dataset, Schema, TableSchema } from '../schema/types';
import { transferables } from '../table/table';
import { UserError } from '../table/user-error';
import type { DatabaseService, Declared, Inferred } from './services';
import { sourceProfile, sourceRows } from './source-rows';
import type { ColumnProfile, OnStage, RowPage, RowQuery } from './types';

export class LocalDatabaseService implements DatabaseService {
  #engine: Promise<Database> | null = null;
  #warming: Promise<void> | null = null;
  #wanted = false;
  #tables = new Map<string, OpenedTable>();
  #files: OpenedFile[] = [];

  /**
   * @param start gives the engine, when first needed; tells when its code is there
   * @param signal fires when the service shall stop and cannot simply be terminated
   */
  constructor(
    private readonly start: (onFetched: () => void) => Promise<Database>,
    private readonly signal?: AbortSignal,
  ) {}

  async started(onFetched: () => void): Promise<void> {
    await this.engine(onFetched);
  }

  prepare(): Promise<void> {
    return (this.#warming ??= this.engine().then((db) => warmUp(db, () => this.#wanted)));
  }

  async version(): Promise<string> {
    const [{ version }] = await (await this.database()).rows<{ version: string }>('SELECT version() AS version');
    return version;
  }

  async open(files: SourceFile[], onStage?: OnStage): Promise<OpenResult> {
    const all = files.reduce((sum, { data }) => sum + (data instanceof Blob ? data.size : data.byteLength), 0);
    let before = 0;
    let reading = { path: '', bytes: 0 };
    const result = await openFiles(await this.database(), files, {
      signal: this.signal,
      onProgress: ({ path, bytes }) => {
        if (path !== reading.path) before += reading.bytes;
        reading = { path, bytes };
        onStage?.({ share: Math.min(1, (before + bytes) / all), words: `reading ${path}` });
      },
    });
    for (const table of result.tables) this.#tables.set(table.name, table);
    this.#files.push(...result.files);
    return result;
  }

  async reopen(table: string, change: ReadChange): Promise<OpenedTable> {
    const opened = await reopen(await this.database(), table, change, { signal: this.signal });
    this.#tables.set(table, opened);
    return opened;
  }

  async close(table: string): Promise<void> {
    await closeTable(await this.database(), table);
    this.#tables.delete(table);
  }

  async infer(found: Declared[], given: Declared[], onStage?: OnStage): Promise<Inferred> {
    const notes: string[] = [];
    const tables = [...this.#tables.values()];
    const fitting = found.filter((file) => {
      const misfit = misfitOf(file, tables);
      if (misfit) notes.push(`${misfit} The file is left aside.`);
      return !misfit;
    });
    const schema = await inferSchema(await this.database(), tables, {
      signal: this.signal,
      declarations: [...fitting, ...given],
      declared: declarationsOf(tables),
      onNote: (words) => notes.push(words),
      onProgress: onStage,
    });
    const beside = [...fitting, ...given].map((file) => readDeclaration(file, tables));
    const catalogue = catalogueOf(tables, this.#files, beside);
    return { schema, catalogue, notes };
  }

  async recheck(schema: Schema, before: Schema | null): Promise<Schema> {
    return recheck(await this.database(), schema, before ?? undefined);
  }

  async load(schema: Schema, onStage?: OnStage): Promise<Dataset> {
    const tables = await loadTables(await this.database(), schema, {
      signal: this.signal,
      onProgress: (done, of, table) =>
        onStage?.({ share: null, words: `reading ${table} (${done + 1} of ${of})`, table }),
    });
    return transfer({ schema, tables }, transferables(Object.values(tables)));
  }

  async rows(table: string, schema: TableSchema | null, query: RowQuery): Promise<RowPage> {
    return sourceRows(await this.database(), table, this.opened(table).columns, schema, query);
  }

  async profile(table: string, column: string, schema: ColumnSchema | null): Promise<ColumnProfile> {
    return sourceProfile(await this.database(), table, column, schema);
  }

  async file(table: string): Promise<Blob> {
    const { columns, rows, dialect } = this.opened(table);
    const schema = { name: table, rows, columns: columns.map(asWritten) } as TableSchema;
    const select = columns.map(quoteIdentifier).join(', ');
    const text = await (await this.database()).table(table, `SELECT ${select} FROM ${quoteIdentifier(table)}`);
    return toBlob({ name: csvName(table, dialect), chunks: csvChunks(text, schema, dialect) }, 'text/csv', this.signal);
  }

  /** The engine, for whatever has been asked: a warm-up ends first. */
  private async database(): Promise<Database> {
    this.#wanted = true;
    await this.#warming?.catch(() => undefined);
    return this.engine();
  }

  private engine(onFetched = () => {}): Promise<Database> {
    return (this.#engine ??= this.start(onFetched));
  }

  private opened(name: string): OpenedTable {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`the database service has no table ${name}`);
    return table;
  }
}

/** Why a file of declarations does not fit the open tables, or null when it does. */
function misfitOf(file: Declared, tables: OpenedTable[]): string | null {
  try {
    resolveDeclarations([readDeclaration(file, tables)], tables);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** A column of plain text, so that nothing is read into its values. */
function asWritten(name: string): ColumnSchema {
  const format = { kind: 'text', trimmed: false } as const;
  return { name, type: 'text', format, nullWords: [], nulls: 0, distinct: 0, confidence: 1, evidence: [] };
}
