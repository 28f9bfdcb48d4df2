// The source side of a session: the files open, the schema over them, and questions to the database engine.
// What is made from the source is the business of result.ts.
import { emptyCatalogue, type Catalogue } from '../database/catalogue';
import type { OpenedTable, OpenResult, ReadChange, SourceFile } from '../database/types';
import { tableName } from '../database/table-name';
import { tableOf, type Dataset, type Schema } from '../schema/types';
import { UserError } from '../table/user-error';
import type { EngineSlot } from './engine-slot';
import type { DatabaseService, Declared, Inferred } from './services';
import { SourceFiles } from './source-files';
import type { ColumnProfile, OnStage, RowPage, RowQuery } from './types';

export class Source {
  #files = new SourceFiles();
  #schema: Schema | null = null;
  #catalogue = emptyCatalogue();

  constructor(private readonly database: EngineSlot<DatabaseService>) {}

  get tables(): readonly OpenedTable[] {
    return this.#files.tables;
  }

  get schema(): Schema | null {
    return this.#schema;
  }

  /** What the files declare of the open tables; known with the schema. */
  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** @throws UserError 'bad-schema' before anything was inferred */
  requireSchema(): Schema {
    if (this.#schema) return this.#schema;
    throw new UserError('bad-schema', 'There is no schema yet.', 'Open files and let their keys be found first.');
  }

  /** Name for the whole: the folder or archive that all files share, or the only database file, else "database". */
  get name(): string {
    const paths = new Set(this.tables.map((t) => t.path));
    if (paths.size === 1 && this.tables[0].format) return tableName(this.tables[0].path);
    const folders = new Set(this.tables.map((t) => t.path.split('/').at(-2) ?? ''));
    const [only] = folders;
    return folders.size === 1 && only ? only.replace(/\.(zip|gz)$/i, '') : 'database';
  }

  /** @throws UserError 'no-table' */
  table(name: string): OpenedTable {
    const opened = this.tables.find((t) => t.name === name);
    if (opened) return opened;
    throw new UserError('no-table', `No table "${name}" is open.`, 'Check the name.', { table: name });
  }

  open(files: SourceFile[], onStage: OnStage, signal?: AbortSignal): Promise<OpenResult> {
    if (files.length === 0)
      throw new UserError(
        'no-file',
        'There is no file to open.',
        'Choose a database file, CSV or TSV files, or a zip of them.',
      );
    return this.#ask((db) => this.#files.open(db, files, onStage), signal);
  }

  prepare(): Promise<void> {
    return this.#ask((db) => db.prepare());
  }

  engineVersion(): Promise<string> {
    return this.#ask((db) => db.version());
  }

  reopen(table: string, change: ReadChange, signal?: AbortSignal): Promise<OpenedTable> {
    if (!this.#files.isClosed(table)) this.table(table);
    return this.#ask((db) => this.#files.reopen(db, table, change), signal);
  }

  close(table: string): Promise<void> {
    this.table(table);
    return this.#ask((db) => this.#files.close(db, table));
  }

  forgetSchema(): void {
    this.#schema = null;
    this.#catalogue = emptyCatalogue();
  }

  async infer(given: Declared[], onStage: OnStage, signal?: AbortSignal): Promise<Inferred> {
    if (this.tables.length === 0)
      throw new UserError('no-table', 'No table is open.', 'Open at least one file with rows first.');
    const { declarations } = this.#files;
    const inferred = await this.#ask((db) => db.infer(declarations, given, onStage), signal);
    this.#schema = inferred.schema;
    this.#catalogue = inferred.catalogue;
    return inferred;
  }

  async setSchema(schema: Schema): Promise<Schema> {
    for (const { name } of schema.tables) this.table(name);
    return (this.#schema = await this.#ask((db) => db.recheck(schema, this.#schema)));
  }

  rows(table: string, query: RowQuery): Promise<RowPage> {
    this.table(table);
    const schema = this.#schema ? tableOf(this.#schema, table) : null;
    return this.#ask((db) => db.rows(table, schema, query));
  }

  profile(table: string, column: string): Promise<ColumnProfile> {
    if (!this.table(table).columns.includes(column))
      throw new UserError('no-column', `Table ${table} has no column "${column}".`, 'Check the name.', {
        table,
        column,
      });
    const schema = this.#schema ? tableOf(this.#schema, table).columns.find((c) => c.name === column)! : null;
    return this.#ask((db) => db.profile(table, column, schema));
  }

  /** All tables but the ignored, typed; the arrays are the caller's to give away. */
  load(onStage: OnStage, signal?: AbortSignal): Promise<Dataset> {
    const schema = this.requireSchema();
    return this.#ask((db) => db.load(schema, onStage), signal);
  }

  /** The file of a table as it was read, every value as written. */
  file(table: string, signal?: AbortSignal): Promise<Blob> {
    this.table(table);
    return this.#ask((db) => db.file(table), signal);
  }

  #ask<T>(work: (db: DatabaseService) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.database.call(async (db) => {
      await this.#files.restore(db);
      return work(db);
    }, signal);
  }
}
