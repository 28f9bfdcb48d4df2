// The generator file: all that is needed to make rows another day on another machine, without the source.
// It holds no row of the source but those of kept tables. Documented in docs/generator-file.md.
import type { Catalogue } from '../database/catalogue';
import type { Dialect } from '../database/types';
import type { SourceFacts } from '../report/source-facts';
import type { Dataset } from '../schema/types';
import type { Generator } from '../synthesis';
import { withoutUnused } from '../table/column';
import type { Tables } from '../table/table';
import { checkSaved } from './check-saved';
import { pack, unpack } from './container';
import { publicCatalogue } from './declared-sql';
import { publicFacts, publicSchema } from './public-schema';

/** Grows when older apps could no longer make the right rows of what is written. */
export const VERSION = 6;
export const ENDING = '.understudy';

/** How good it was when it was saved, if it had been scored. */
export interface SavedFigures {
  fidelity: { score: number | null; ceiling: number | null; words: string };
  privacy: { level: string; title: string };
}

export interface About {
  /** Version of the app. */
  app: string;
  /** Of the database. */
  name: string;
  preset: string;
  seed: number;
}

export interface SavedGenerator {
  about: About;
  generator: Generator;
  /** The schema without examples, and the rows of kept tables. */
  dataset: Dataset;
  /** How the tables are written as files. */
  dialects: Record<string, Dialect>;
  /** What the source declares of them: types, keys, constraints, indexes, as SQL. */
  catalogue: Catalogue;
  /** What the result is checked against. */
  facts: SourceFacts;
  figures: SavedFigures | null;
}

/** The same generator gives the same bytes. */
export function writeGenerator(saved: SavedGenerator): Uint8Array<ArrayBuffer> {
  const { generator, dataset, dialects, catalogue } = saved;
  const facts = publicFacts(saved.facts, generator.plan, dataset.schema);
  const names = generator.plan.tables.map((t) => t.table);
  return pack(
    {
      ...saved,
      generator: { plan: generator.plan, models: { ...generator.models }, critics: { ...generator.critics } },
      dataset: { schema: publicSchema(dataset.schema, facts), tables: keptRows(saved) },
      dialects: Object.fromEntries(names.filter((n) => n in dialects).map((n) => [n, dialects[n]])),
      catalogue: publicCatalogue(catalogue, names),
      facts,
    },
    VERSION,
  );
}

/** All that decides which rows are made, but for what they are asked for; the same before and after it was a file. */
export function makesRows(generator: Generator, dataset: Dataset): object {
  const { plan, models, critics } = generator;
  return { plan, models: { ...models }, critics: { ...critics }, kept: keptRows({ generator, dataset }) };
}

/** Tables whose rows a generator file holds as they are. */
export function keptTables(generator: Generator): string[] {
  return generator.plan.tables.filter((t) => t.treatment === 'keep').map((t) => t.table);
}

/**
 * Reads and checks a generator file; nothing of it is used when anything is wrong.
 * @throws UserError 'unreadable-file', 'unsupported'
 */
export function readGenerator(file: Uint8Array): SavedGenerator {
  return checkSaved(unpack(file, VERSION));
}

function keptRows({ generator, dataset }: Pick<SavedGenerator, 'generator' | 'dataset'>): Tables {
  return Object.fromEntries(
    keptTables(generator).map((name) => {
      const { rows, columns } = dataset.tables[name];
      return [name, { name, rows, columns: columns.map(withoutUnused) }];
    }),
  );
}
