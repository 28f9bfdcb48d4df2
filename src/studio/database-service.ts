// The source database as a service: files in, schema, typed tables and pages of rows out. What a schema says and how
// files are read is the business of src/schema and src/database.
import { transfer } from 'comlink';
import { closeTable, openFiles, reopen } from '../database/open-files';
import type { Database, Dialect, OpenedTable, OpenResult, SourceFile } from '../database/types';
import { inferSchema } from '../schema/infer';
import { relationStats } from '../schema/relation-stats';
import { loadTables } from '../schema/extract';
import type { ColumnSchema, Dataset, Schema, TableSchema } from '../schema/types';
import { transferables } from '../table/table';
import type { DatabaseService } from './services';
import { sourceProfile, sourceRows } from './source-rows';
import type { ColumnProfile, OnStage, RowPage, RowQuery } from './types';

export class LocalDatabaseService implements DatabaseService {
  #database: Promise<Database> | null = null;
  #tables = new Map<string, OpenedTable>();

  /**
   * @param start gives the engine, when first needed
   * @param signal fires when the service shall stop and cannot simply be terminated
   */
  constructor(
    private readonly start: () => Promise<Database>,
    private readonly signal?: AbortSignal,
  ) {}

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
    return result;
  }

  async reopen(table: string, dialect: Partial<Dialect>): Promise<OpenedTable> {
    const opened = await reopen(await this.database(), table, dialect, { signal: this.signal });
    this.#tables.set(table, opened);
    return opened;
  }

  async close(table: string): Promise<void> {
    await closeTable(await this.database(), table);
    this.#tables.delete(table);
  }

  async infer(_declarations: OpenResult['declarations'], onStage?: OnStage): Promise<Schema> {
    return inferSchema(await this.database(), [...this.#tables.values()], {
      signal: this.signal,
      onProgress: onStage,
    });
  }

  async recheck(schema: Schema): Promise<Schema> {
    const database = await this.database();
    const relations = [];
    for (const relation of schema.relations)
      relations.push({ ...relation, stats: await relationStats(database, schema, relation) });
    return { ...schema, relations };
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

  private database(): Promise<Database> {
    return (this.#database ??= this.start());
  }

  private opened(name: string): OpenedTable {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`the database service has no table ${name}`);
    return table;
  }
}
