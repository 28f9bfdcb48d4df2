// Rows of a table as codes, and whether sets of columns are unique: tried on a sample in memory first, then counted on
// all rows in SQL.
import { quoteIdentifier } from '../../database/sql';
import type { Database } from '../../database/types';
import type { ColumnFacts, TableFacts } from './facts';
import { ownKeySql } from './key-sql';

const SAMPLE = 20_000;
/** Share of rows that may be dirt. */
const DIRT = 0.02;

/** Counts rows that share their key with an earlier row; answers are remembered. */
export class UniquenessTest {
  private codes = new Map<ColumnFacts, Int32Array>();
  private readonly known = new Map<string, number>();
  private sampleRows = 0;

  constructor(
    private readonly db: Database,
    private readonly table: TableFacts,
  ) {}

  /** Reads the sample of these columns: the first rows and others spread over the table. */
  async load(columns: readonly ColumnFacts[]): Promise<void> {
    const missing = columns.filter((c) => !this.codes.has(c));
    if (missing.length === 0) return;
    const parts = missing.map((c, i) => `(hash(${ownKeySql(c)}) >> 12)::DOUBLE AS c${i}`);
    const from = quoteIdentifier(this.table.name);
    const step = Math.max(1, Math.floor((2 * this.table.rows) / SAMPLE));
    const spread = this.table.columns.every((c) => c.name.toLowerCase() !== 'rowid');
    const rows = spread ? ` WHERE rowid < ${SAMPLE / 2} OR rowid % ${step} = 0` : '';
    const where = this.table.rows > SAMPLE ? `${rows} LIMIT ${SAMPLE}` : '';
    const sample = await this.db.table('sample', `SELECT ${parts.join(', ')} FROM ${from}${where}`);
    this.sampleRows = sample.rows;
    missing.forEach((column, i) => {
      const values = sample.columns[i];
      if (values.kind !== 'number') throw new Error('key sample holds numbers only');
      const index = new Map<number, number>();
      this.codes.set(
        column,
        Int32Array.from(values.values, (v) => {
          let code = index.get(v);
          if (code === undefined) index.set(v, (code = index.size));
          return code;
        }),
      );
    });
  }

  /** Duplicate rows within the sample. */
  private sampleDuplicates(columns: readonly ColumnFacts[]): number {
    let groups = new Int32Array(this.sampleRows);
    let size = 1;
    for (const column of columns) {
      const codes = this.codes.get(column)!;
      const index = new Map<number, number>();
      const next = new Int32Array(this.sampleRows);
      for (let row = 0; row < next.length; row++) {
        const pair = codes[row] * size + groups[row];
        let code = index.get(pair);
        if (code === undefined) index.set(pair, (code = index.size));
        next[row] = code;
      }
      groups = next;
      size = index.size;
    }
    return this.sampleRows - size;
  }

  /** Does each of two loaded columns tell the other, in all sampled rows but a little dirt? */
  saySame(a: ColumnFacts, b: ColumnFacts): boolean {
    return this.tells(a, b) && this.tells(b, a);
  }

  /** Has the one column the same value in all rows where the other has the same, but for a little dirt? */
  private tells(a: ColumnFacts, b: ColumnFacts): boolean {
    const [from, to] = [this.codes.get(a)!, this.codes.get(b)!];
    const pairs = new Map<number, number>();
    const most = new Map<number, number>();
    for (let row = 0; row < from.length; row++) {
      const pair = from[row] * this.sampleRows + to[row];
      const count = (pairs.get(pair) ?? 0) + 1;
      pairs.set(pair, count);
      if (count > (most.get(from[row]) ?? 0)) most.set(from[row], count);
    }
    let agreeing = 0;
    for (const count of most.values()) agreeing += count;
    return this.sampleRows - agreeing <= DIRT * this.sampleRows;
  }

  /**
   * @param allowed duplicates that are forgiven
   * @returns duplicate rows, or Infinity as soon as they are too many
   */
  async duplicates(columns: readonly ColumnFacts[], allowed: number): Promise<number> {
    const ids = columns
      .map((c) => c.id)
      .sort((a, b) => a - b)
      .join();
    const known = this.known.get(ids);
    if (known !== undefined) return known;
    let found = this.sampleDuplicates(columns);
    if (found <= allowed && this.table.rows > SAMPLE) {
      const keys = columns.map((c) => ownKeySql(c)).join(', ');
      const [row] = await this.db.rows<{ d: number }>(
        `SELECT count(*) - count(DISTINCT hash(${keys})) AS d FROM ${quoteIdentifier(this.table.name)}`,
      );
      found = row.d;
    }
    if (found > allowed) found = Infinity;
    this.known.set(ids, found);
    return found;
  }
}
