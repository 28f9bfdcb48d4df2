// Takes the rows of one table as text, in pieces, into a table of VARCHAR columns; counts what it is given.
import { UserError } from '../table/user-error';
import { nameColumns } from './header';
import { quoteIdentifier } from './sql';
import type { Database } from './types';

const pieceRows = 20_000;
const pieceLetters = 1 << 22;

export class RowTaker {
  /** Names of the columns, made different where only case tells them apart. */
  readonly columns: string[];
  /** What was done to the names. */
  readonly notes: string[];
  rows = 0;
  #rows: (string | null)[][] = [];
  #letters = 0;

  private constructor(
    readonly db: Database,
    readonly table: string,
    columns: readonly string[],
    private readonly signal?: AbortSignal,
  ) {
    const named = nameColumns([...columns], columns.length);
    this.columns = named.columns;
    this.notes = named.notes;
  }

  static async start(db: Database, table: string, columns: readonly string[], signal?: AbortSignal): Promise<RowTaker> {
    const taker = new RowTaker(db, table, columns, signal);
    const list = taker.columns.map((c) => `${quoteIdentifier(c)} VARCHAR`).join(', ');
    await db.run(`CREATE OR REPLACE TABLE ${quoteIdentifier(table)} (${list})`);
    return taker;
  }

  /** Returns a promise when the row filled a piece: wait for it. @param row a value a column; kept, not copied */
  add(row: (string | null)[]): Promise<void> | undefined {
    this.#rows.push(row);
    this.rows++;
    for (const value of row) if (value !== null) this.#letters += value.length;
    return this.#rows.length >= pieceRows || this.#letters >= pieceLetters ? this.flush() : undefined;
  }

  /** @throws UserError 'cancelled' */
  async flush(): Promise<void> {
    if (this.signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
    const rows = this.#rows;
    this.#rows = [];
    this.#letters = 0;
    await this.db.append(this.table, this.columns, rows);
  }

  /** Takes what a query gives, within the engine. @param from what it reads, counted by itself */
  async fill(select: string, from: string): Promise<void> {
    if (this.signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
    await this.db.run(`INSERT INTO ${quoteIdentifier(this.table)} ${select}`);
    const [{ rows }] = await this.db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${from}`);
    this.rows = rows;
  }

  /** @returns rows in the table, counted there */
  async finish(): Promise<number> {
    await this.flush();
    const [{ rows }] = await this.db.rows<{ rows: number }>(
      `SELECT count(*) AS rows FROM ${quoteIdentifier(this.table)}`,
    );
    return rows;
  }
}
