// The Database on a DuckDB connection, whichever way the engine was started (node-database.ts, wasm-database.ts).
// It puts statements in a row, since a connection runs one at a time, and turns results and errors into ours.
import type { RecordBatch, Schema } from 'apache-arrow';
import type { Table } from '../table/table';
import { UserError } from '../table/user-error';
import { columnBuilder, plainValue, refuseEnumeration } from './arrow-column';
import { arrowOfRows, arrowStreams } from './arrow-insert';
import { emptyDatabaseFile } from './empty-file';
import { quoteIdentifier, quoteText } from './sql';
import type { SqliteLoader } from './sqlite/engine';
import type { Database } from './types';

type Batches = (AsyncIterable<RecordBatch> | Iterable<RecordBatch>) & { schema: Schema };

/** What DuckDB's blocking and asynchronous connections have in common. */
export interface Connection {
  send(sql: string, allowStreamResult?: boolean): Promise<Batches>;
  cancelSent(): boolean | Promise<boolean>;
  insertArrowFromIPCStream(buffer: Uint8Array, options: { name: string; create: boolean }): void | Promise<void>;
}

/** What differs between them. */
export interface EngineFiles {
  register(path: string, source: Blob | Uint8Array): Promise<void>;
  drop(path: string): Promise<void>;
  read(path: string): Promise<Uint8Array>;
  shutDown(): Promise<void>;
}

/** Stops every way out of the engine. Order matters: nothing can be set after the last line. */
export const hardening = [
  'SET autoload_known_extensions=false',
  'SET allow_community_extensions=false',
  `SET allowed_directories=['user/']`,
  'SET enable_external_access=false',
  'SET lock_configuration=true',
];

export async function harden(connection: Connection): Promise<void> {
  for (const sql of hardening) for await (const _ of await connection.send(sql));
}

/** How results reach JavaScript: whole numbers and decimals as doubles. */
export const queryConfig = { castBigIntToDouble: true, castDecimalToDouble: true };

export class DuckDatabase implements Database {
  private last: Promise<unknown> = Promise.resolve();
  private running = false;
  private files = 0;
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly engine: EngineFiles,
    readonly sqlite: SqliteLoader,
  ) {}

  async rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]> {
    return this.inTurn(async () => {
      const rows: T[] = [];
      for await (const batch of await this.connection.send(sql, true)) {
        const columns = batch.schema.fields.map((field, i) => {
          refuseEnumeration(field.name, field.type);
          return { name: field.name, vector: batch.getChildAt(i)! };
        });
        for (let r = 0; r < batch.numRows; r++)
          rows.push(Object.fromEntries(columns.map((c) => [c.name, plainValue(c.vector, r)])) as T);
      }
      return rows;
    });
  }

  async table(name: string, sql: string): Promise<Table> {
    return this.inTurn(async () => {
      const batches = await this.connection.send(sql, true);
      let builders: ReturnType<typeof columnBuilder>[] | null = null;
      let rows = 0;
      for await (const batch of batches) {
        builders ??= batch.schema.fields.map((f) => columnBuilder(f.name, f.type));
        builders.forEach((b, i) => b.add(batch.getChildAt(i)!));
        rows += batch.numRows;
      }
      builders ??= batches.schema.fields.map((f) => columnBuilder(f.name, f.type));
      return { name, rows, columns: builders.map((b) => b.finish()) };
    });
  }

  async run(sql: string): Promise<void> {
    await this.inTurn(async () => {
      for await (const _ of await this.connection.send(sql));
    });
  }

  async registerFile(name: string, source: Blob | Uint8Array): Promise<string> {
    const path = `user/${++this.files}-${name.replace(/[^\w.-]+/g, '_')}`;
    await this.engine.register(path, source);
    return path;
  }

  async dropFile(name: string): Promise<void> {
    await this.engine.drop(name);
  }

  async insert(table: Table): Promise<void> {
    await this.run(`DROP TABLE IF EXISTS ${quoteIdentifier(table.name)}`);
    await this.inTurn(async () => {
      let create = true;
      for (const stream of arrowStreams(table)) {
        await this.connection.insertArrowFromIPCStream(stream, { name: table.name, create });
        create = false;
      }
    });
  }

  async createFile(name: string): Promise<{ take(): Promise<Uint8Array> }> {
    const path = await this.registerFile(`${name}.duckdb`, emptyDatabaseFile());
    await this.engine.register(`${path}.wal`, new Uint8Array(0));
    await this.run(`ATTACH ${quoteText(path)} AS ${quoteIdentifier(name)}`);
    return {
      take: async () => {
        await this.run(`CHECKPOINT ${quoteIdentifier(name)}`);
        await this.run(`DETACH ${quoteIdentifier(name)}`);
        const bytes = await this.inTurn(() => this.engine.read(path));
        await this.dropFile(path);
        return bytes;
      },
    };
  }

  async append(table: string, columns: readonly string[], rows: readonly (string | null)[][]): Promise<void> {
    if (rows.length === 0) return;
    const stream = arrowOfRows(columns, rows);
    await this.inTurn(async () => {
      await this.connection.insertArrowFromIPCStream(stream, { name: table, create: false });
    });
  }

  async cancel(): Promise<void> {
    if (this.running) await this.connection.cancelSent();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.cancel();
    await this.last;
    await this.engine.shutDown();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      this.running = true;
      try {
        return await work();
      } catch (error) {
        throw asUserError(error);
      } finally {
        this.running = false;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

function asUserError(error: unknown): unknown {
  const message = messageOf(error);
  if (/out of memory/i.test(message))
    return new UserError(
      'out-of-memory',
      'The database engine ran out of memory.',
      'Open fewer or smaller files, or close other tabs and reload the page.',
    );
  if (/interrupted|cancell?ed/i.test(message)) return new UserError('cancelled', 'The query was stopped.');
  return new Error(message, { cause: error });
}

/** DuckDB-WASM gives some errors as JSON. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!message.startsWith('{')) return message;
  try {
    return (JSON.parse(message) as { exception_message?: string }).exception_message ?? message;
  } catch {
    return message;
  }
}
