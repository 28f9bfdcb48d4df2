// A small database with all that formats stumble over: quotes, line ends, letters beyond the basic plane, nulls, empty
// columns, dates before 1900, a table that refers to itself and two that refer to each other.
import { plainDialect } from '../../../src/database/plain-dialect';
import { describeOutput } from '../../../src/export/output';
import { MemoryFolder, OutputFiles } from '../../../src/export/folder';
import { formatOf, type FormatId } from '../../../src/export/formats';
import type { Catalogue } from '../../../src/database/catalogue';
import { openNodeDatabase } from '../../../src/database/node-database';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import {
  relationId,
  type ColumnSchema,
  type ColumnType,
  type Dataset,
  type Key,
  type Relation,
} from '../../../src/schema/types';
import type { ValueFormat } from '../../../src/schema/types';
import { numberColumn, textColumn, type Column } from '../../../src/table/column';
import { takeTableRows, type Tables } from '../../../src/table/table';

const day = (text: string) => Date.parse(`${text}Z`);
const number = (decimals: number): ValueFormat => ({
  kind: 'number',
  decimals,
  padded: decimals > 0,
  decimalComma: false,
  thousands: '',
  prefix: '',
  suffix: '',
});
const text: ValueFormat = { kind: 'text' };
const date = (pattern: string): ValueFormat => ({ kind: 'date', pattern });

type Cell = [type: ColumnType, format: ValueFormat, column: Column];

const person: Cell[] = [
  ['integer', number(0), numberColumn('id', [1, 2, 3, 4])],
  ['text', text, textColumn('name', ['O\'Hara \\ "x"', 'Zoë\n😀', 'null', 'a,b;\tc'])],
  ['integer', number(0), numberColumn('boss', [2, null, 2, 3])],
  ['date', date('%d.%m.%Y'), numberColumn('born', [day('1899-12-31'), day('2000-02-29'), null, day('1970-01-01')])],
  ['decimal', number(2), numberColumn('pay', [1234.5, -0.01, null, 99999999.99])],
  ['boolean', text, textColumn('active', ['yes', 'no', null, 'yes'])],
  [
    'datetime',
    date('%Y-%m-%d %H:%M:%S'),
    numberColumn('seen', [day('2021-03-04T05:06:07'), null, day('1969-12-31T23:59:59'), 0]),
  ],
  [
    'time',
    { kind: 'time', seconds: true, padded: true },
    numberColumn('wakes', [6 * 3_600_000 + 1000, null, 0, 86_399_000]),
  ],
  ['identifier', text, textColumn('code', ['00012', '9007199254740993', null, '7'])],
  ['decimal', number(15), numberColumn('ratio', [0.1, 1e-9, null, 12345678.123456789])],
  ['json', text, textColumn('extra', ['{"a": [1, "é"]}', null, '[]', '{}'])],
  ['empty', text, textColumn('nothing', [null, null, null, null])],
  ['integer', number(0), numberColumn('team', [10, 10, 20, null])],
];
const team: Cell[] = [
  ['integer', number(0), numberColumn('id', [10, 20])],
  ['category', text, textColumn('label', ['red', 'blue'])],
  ['integer', number(0), numberColumn('lead', [1, 3])],
];

function columnSchema([type, format, { name }]: Cell): ColumnSchema {
  return { name, type, format, nullWords: [], nulls: 0, distinct: 0, confidence: 1, evidence: [] };
}

const key = (...columns: string[]): Key => ({ columns, source: 'declared', confidence: 1, evidence: [] });

function tableSchema(name: string, cells: Cell[], rows: number) {
  return {
    name,
    rows,
    columns: cells.map(columnSchema),
    primaryKey: key('id'),
    keyCandidates: [],
    treatment: 'generate' as const,
    treatmentReason: '',
    orphans: 'null' as const,
  };
}

function relation(child: string, column: string, parent: string): Relation {
  return {
    id: relationId(child, [column], parent, ['id']),
    child,
    columns: [column],
    parent,
    parentColumns: ['id'],
    source: 'declared',
    confidence: 1,
    evidence: [],
    nearMisses: [],
    role: 'link',
    roleReason: '',
    stats: {
      rows: 4,
      nulls: 0,
      orphans: 0,
      orphanValues: [],
      minChildren: 0,
      maxChildren: 2,
      meanChildren: 1,
      parentsWithout: 0,
    },
  };
}

export const tables: Tables = {
  person: { name: 'person', rows: 4, columns: person.map(([, , c]) => c) },
  team: { name: 'team', rows: 2, columns: team.map(([, , c]) => c) },
};

export const dataset: Dataset = {
  schema: {
    tables: [tableSchema('person', person, 4), tableSchema('team', team, 2)],
    relations: [
      relation('person', 'boss', 'person'),
      relation('person', 'team', 'team'),
      relation('team', 'lead', 'person'),
    ],
  },
  tables,
};

export interface Made {
  files: Map<string, Uint8Array>;
  notes: string[];
}

/** Writes a dataset in a format, in two pieces a table; gives the files. */
export async function write(
  id: FormatId,
  data: Dataset = dataset,
  catalogue: Catalogue = { tables: [], views: [], types: [] },
  pieces = 2,
): Promise<Made> {
  const names = data.schema.tables.map((t) => t.name);
  const output = describeOutput(
    {
      name: 'made',
      tables: names,
      rows: Object.fromEntries(names.map((n) => [n, data.tables[n].rows])),
      dialects: Object.fromEntries(names.map((n) => [n, plainDialect])),
      catalogue,
      originals: {},
    },
    data,
  );
  const files = new OutputFiles(new MemoryFolder());
  const { open } = await formatOf(id).load();
  const writer = await open({ output, files, engines: { sqlite: loadSqlite, duckdb: openNodeDatabase } });
  try {
    for (let piece = 0; piece < pieces; piece++)
      for (const { name } of output.tables) {
        const { rows } = data.tables[name];
        const from = Math.floor((piece * rows) / pieces);
        const to = Math.floor(((piece + 1) * rows) / pieces);
        await writer.write(
          name,
          takeTableRows(
            data.tables[name],
            Array.from({ length: to - from }, (_, i) => from + i),
          ),
        );
      }
    const notes = await writer.close();
    const made = new Map<string, Uint8Array>();
    for (const { name, blob } of await files.all()) made.set(name, new Uint8Array(await blob.arrayBuffer()));
    return { files: made, notes };
  } finally {
    writer.dispose?.();
  }
}
