// The primary key of each table: the best single column or the best set of columns, or none.
import type { Database } from '../../database/types';
import { findCompositeKeys, type CompositeKey } from './composite-keys';
import type { ColumnFacts, TableFacts } from './facts';
import { UniquenessTest } from './key-sample';
import { ownsTable } from './names';
import { rankSingleKeys, type KnownRelations, type RankedColumn } from './single-keys';

export interface KeyChoice {
  columns: ColumnFacts[];
  score: number;
  duplicates: number;
}

export interface TableKeys {
  /** null: no column or set of columns is one. */
  chosen: KeyChoice | null;
  /** Others that hold, best first. */
  others: KeyChoice[];
}

/** Chooses keys, again and again as relations become known; remembers what it counted. */
export class KeyFinder {
  private readonly tests = new Map<TableFacts, UniquenessTest>();

  constructor(
    private readonly db: Database,
    private readonly tables: readonly TableFacts[],
  ) {}

  /** Keys by single columns only: what relations are scored with first. */
  singles(relations: KnownRelations): Map<number, ColumnFacts> {
    const keys = new Map<number, ColumnFacts>();
    for (const table of this.tables) {
      const best = rankSingleKeys(table, relations)[0];
      if (best && best.score >= 1.6) keys.set(table.index, best.column);
    }
    return keys;
  }

  async choose(table: TableFacts, relations: KnownRelations): Promise<TableKeys> {
    const singles = rankSingleKeys(table, relations);
    const asChoice = (r: RankedColumn): KeyChoice => ({
      columns: [r.column],
      score: r.score,
      duplicates: r.column.duplicates,
    });
    if (table.rows === 0) return { chosen: this.byNameAlone(table, relations), others: [] };
    const link = linkPair(table, relations);
    if (singles.length > 0 && singles[0].score >= 3 && !link)
      return { chosen: asChoice(singles[0]), others: singles.slice(1, 4).map(asChoice) };

    let test = this.tests.get(table);
    if (!test) this.tests.set(table, (test = new UniquenessTest(this.db, table)));
    const composites = table.rows > 1 ? await findCompositeKeys(test, table, relations) : [];
    const good = composites.filter((c) => c.score >= c.needed);
    const choice = decide(table, singles, good, relations, link);
    const all: KeyChoice[] = [...singles.map(asChoice), ...composites];
    const others = all.filter((k) => k !== choice && !(choice && sameColumns(k, choice)));
    return { chosen: choice && { ...choice }, others: others.sort((a, b) => b.score - a.score).slice(0, 4) };

    function decide(
      of: TableFacts,
      ranked: RankedColumn[],
      sets: CompositeKey[],
      known: KnownRelations,
      pair: ColumnFacts[] | null,
    ): KeyChoice | null {
      const single = ranked[0];
      const set = sets[0];
      const linked = pair && sets.find((s) => s.columns.length === 2 && pair.every((c) => s.columns.includes(c)));
      if (linked && !(single && single.score >= 4.5 && !known.refersTo.has(single.column.id))) return linked;
      if (single && single.score >= 3) return asChoice(single);
      const partner = leadingPartner(of, known);
      if (single && partner && !isUsed(single.column, of, known))
        return asChoice(ranked.find((r) => r.column === partner)!);
      if (single && single.score >= 1.6 && !(set && set.score >= single.score + 1.5 + 0.5 * (set.columns.length - 2)))
        return asChoice(single);
      const lead = of.columns[0];
      if (lead?.unique && known.refersTo.has(lead.id) && lead.nulls === 0) {
        const ranking = ranked.find((r) => r.column === lead);
        if (ranking) return asChoice(ranking);
      }
      if (set) return set;
      if (single && single.score >= 0.8) return asChoice(single);
      const leading = ranked.find((r) => r.column.position === 0 && r.column.keyKind !== 'date');
      return leading ? asChoice(leading) : null;
    }
  }

  /** A table without rows: names are all there is. */
  private byNameAlone(table: TableFacts, relations: KnownRelations): KeyChoice | null {
    const own = table.columns.find((c) => c.named.isId && ownsTable(c.named, table.named));
    if (own) return { columns: [own], score: 2, duplicates: 0 };
    const refers: ColumnFacts[] = [];
    for (const column of table.columns) {
      if (!relations.refersTo.has(column.id) && !column.named.isId) break;
      refers.push(column);
    }
    if (refers.length >= 2 && refers.length <= 3) return { columns: refers, score: 1.5, duplicates: 0 };
    const lead = table.columns[0];
    return lead?.named.isId ? { columns: [lead], score: 1, duplicates: 0 } : null;
  }
}

/** Fewer rows refer to different parents by chance. */
const FEWEST_PARTNERS = 20;

/** A first column that refers to another row of a parent in each row: one to one. */
function leadingPartner(table: TableFacts, relations: KnownRelations): ColumnFacts | null {
  const lead = table.columns[0];
  const unique = lead.unique && lead.duplicates === 0 && lead.nulls === 0 && lead.rows >= FEWEST_PARTNERS;
  return unique && relations.refersTo.has(lead.id) ? lead : null;
}

/** Is the column called like the key of its table, or does another refer to it? */
function isUsed(column: ColumnFacts, table: TableFacts, relations: KnownRelations): boolean {
  return ownsTable(column.named, table.named) || (relations.referenced.get(column.id) ?? 0) > 0.5;
}

function sameColumns(a: KeyChoice, b: KeyChoice): boolean {
  return a.columns.length === b.columns.length && a.columns.every((c) => b.columns.includes(c));
}

/** The two references of a link table that is named after both parents ("employee_territories") or holds nothing else. */
function linkPair(table: TableFacts, relations: KnownRelations): ColumnFacts[] | null {
  const refers = table.columns.filter((c) => relations.refersTo.has(c.id) && c.nulls === 0);
  const [a, b] = refers.map((c) => relations.refersTo.get(c.id)!.table);
  const linksOnly = table.columns.length === 2 && refers.length === 2 && a !== b && a !== table && b !== table;
  if (linksOnly && Math.min(a.rows, b.rows) > 0.1 * table.rows) return refers;
  const words = new Set(table.named.words);
  const named = refers.filter((c) => {
    const parent = relations.refersTo.get(c.id)!.table;
    return (
      parent !== table &&
      parent.named.words.some((w) => words.has(w) || (w.length > 3 && table.named.glued.includes(w)))
    );
  });
  const parents = new Set(named.map((c) => relations.refersTo.get(c.id)!.table));
  return named.length === 2 && parents.size === 2 ? named : null;
}
