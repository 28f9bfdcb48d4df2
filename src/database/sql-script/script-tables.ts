// The tables that the rows of a script go to: each row is brought from the columns of its statement to those that are
// kept of the table.
import type { CatalogueTable } from '../catalogue';
import type { FoundTable, Reading } from '../file-format';
import type { RowTaker } from '../row-taker';
import type { UnlikeColumn } from '../types';
import { unlikeColumn } from '../unlike';
import { catalogueOf } from './draft-catalogue';
import type { Script } from './script';
import { sameName, type TableDraft } from './table-draft';
import { Misplaced } from './tokens';
import type { Value } from './values';

interface Filling {
  taker: RowTaker;
  /** Names of the columns that are kept. */
  kept: string[];
  unlike: UnlikeColumn[];
}

/** Where the rows of one statement go. */
export class Target {
  constructor(
    private readonly name: string,
    /** Values in a row of the statement. */
    readonly width: number,
    /** For each kept column its place in the row, -1 for none. */
    private readonly places: readonly number[],
    private readonly taker: RowTaker | null,
  ) {}

  /** @throws Misplaced */
  checked(row: Value[] | null, at: number): Value[] | null {
    if (row && row.length !== this.width)
      throw new Misplaced(at, `${row.length} values for ${this.width} columns of ${this.name}`);
    return row;
  }

  add(row: Value[]): Promise<void> | undefined {
    return this.taker?.add(this.places.map((place) => (place < 0 ? null : row[place])));
  }
}

export class ScriptTables {
  sawRows = false;
  readonly #fillings = new Map<TableDraft, Filling | null>();

  constructor(
    private readonly script: Script,
    private readonly path: string,
    private readonly reading: Reading,
  ) {}

  /** Why rows with these columns cannot go to this table, null when they can. */
  misfit(name: string[], columns: string[] | null): string | null {
    const draft = this.script.find(name);
    if (!draft?.columns) return `rows for ${name.join('.')}, which no CREATE TABLE before declares`;
    const stranger = columns?.find((c) => !draft.columns!.some((d) => sameName(d.name, c)));
    return stranger === undefined ? null : `table ${name.at(-1)} has no column ${stranger}`;
  }

  async target(name: string[], columns: string[] | null): Promise<Target> {
    this.sawRows = true;
    const draft = this.script.find(name)!;
    const filling = await this.#filling(draft);
    const given = columns ?? draft.columns!.filter((c) => c.generated === null).map((c) => c.name);
    const places = (filling?.kept ?? []).map((k) => given.findIndex((g) => sameName(g, k)));
    return new Target(draft.name.at(-1)!, given.length, places, filling?.taker ?? null);
  }

  /** All tables of the script, those without rows too, with what is declared of them in the end. */
  async finish(): Promise<FoundTable[]> {
    const found: FoundTable[] = [];
    for (const draft of this.script.tables) {
      if (!draft.columns) continue;
      const filling = await this.#filling(draft);
      if (!filling) continue;
      const declared: CatalogueTable = catalogueOf(draft, (n) => this.script.find(n), this.path, this.script.dialect);
      for (const column of declared.columns) {
        const place = filling.kept.findIndex((k) => sameName(k, column.name));
        column.column = place < 0 ? null : filling.taker.columns[place];
      }
      const notes = draft.columns
        .filter((c) => c.generated !== null)
        .map((c) => `${c.name} is left out: the database computes it`);
      found.push({ name: draft.name.at(-1)!, taker: filling.taker, declared, unlike: filling.unlike, notes });
    }
    return found;
  }

  async #filling(draft: TableDraft): Promise<Filling | null> {
    const known = this.#fillings.get(draft);
    if (known !== undefined) return known;
    const name = draft.name.at(-1)!;
    const { wanted } = this.reading;
    if (wanted.tables && !wanted.tables.has(name)) {
      this.#fillings.set(draft, null);
      return null;
    }
    const declared = catalogueOf(draft, () => undefined, this.path, this.script.dialect);
    const chosen = wanted.asText.get(name);
    const unlike = draft.columns!.flatMap((c) => unlikeColumn(c.name, c.type, declared, chosen) ?? []);
    const out = new Set(unlike.filter((u) => !u.asText).map((u) => u.name));
    const kept = draft.columns!.filter((c) => c.generated === null && !out.has(c.name)).map((c) => c.name);
    const filling: Filling = { taker: await this.reading.take(name, kept), kept, unlike };
    this.#fillings.set(draft, filling);
    return filling;
  }
}
