// The format DuckDB: one database file with keys and indexes. Rows gather in the engine's memory; the tables of the
// file are made of them at the end, since DuckDB checks every constraint at once and takes none afterwards.
import { quoteIdentifier } from '../database/sql';
import type { Database } from '../database/types';
import { writeCell } from '../schema/value-format';
import { numberColumn, textColumn } from '../table/column';
import { columnOf, type Table } from '../table/table';
import type { OpenWriter, OutputColumn } from './format';
import type { Bytes } from './folder';
import { createIndex, createTable } from './sql/create';
import { definitionsOf, type TableDefinition } from './sql/definition';
import { duckdb } from './sql/duckdb';
import { parentsFirst } from './order';
import { valuesOf, type ValueType } from './value-type';

const alias = 'made';

export const open: OpenWriter = async ({ output, files, engines }) => {
  const file = await files.create(`${output.name}.duckdb`);
  const definitions = definitionsOf(output);
  const gathered = new Map(definitions.map((d, i) => [d.table.name, `rows_${i}`]));
  const db = await engines.duckdb();
  const made = await db.createFile(alias);
  for (const d of definitions) {
    const columns = d.table.columns.map((c, i) => `c${i} ${duckdb.type(c, false)}`);
    await db.run(`CREATE TABLE ${gathered.get(d.table.name)} (${columns.join(', ')})`);
  }
  return {
    async write(name, rows) {
      const { table } = definitions.find((d) => d.table.name === name)!;
      await db.insert({ name: 'piece', rows: rows.rows, columns: table.columns.map((c, i) => plain(c, rows, i)) });
      const select = table.columns.map((c, i) => `${typed(c.type, `c${i}`)} AS c${i}`).join(', ');
      await db.run(`INSERT INTO ${gathered.get(name)} SELECT ${select} FROM piece`);
      await db.run('DROP TABLE piece');
    },
    async close() {
      const notes: string[] = [];
      await db.run(`USE ${alias}`);
      const own = definitions.some((d) => d.dialect === 'duckdb');
      for (const type of own ? output.types : []) await db.run(type.ddl);
      const { late } = parentsFirst(
        output.tables.map((t) => t.name),
        output.relations,
      );
      for (const d of definitions) {
        notes.push(...(await fill(db, withoutCircles(d, definitions, output.relations, late, notes), gathered)));
        await db.run(`DROP TABLE memory.${gathered.get(d.table.name)}`);
        for (const index of d.indexes) {
          const sql = createIndex(duckdb, d, index);
          if (sql !== null) await db.run(sql);
        }
      }
      await db.run('USE memory');
      await file.write((await made.take()) as Bytes);
      await file.close();
      return notes;
    },
    dispose: () => void db.close(),
  };
};

/** DuckDB cannot add a foreign key to a table that is there, so one that closes a circle is left out. */
function withoutCircles(
  d: TableDefinition,
  all: readonly TableDefinition[],
  relations: Parameters<typeof parentsFirst>[1],
  late: ReadonlySet<string>,
  notes: string[],
): TableDefinition {
  const foreignKeys = d.foreignKeys.filter((key) => {
    const parent = all.find((o) => o.name.toLowerCase() === key.parent.toLowerCase())?.table.name;
    const closes = relations.some(
      (r) => late.has(r.id) && r.child === d.table.name && r.parent === parent && r.parent !== r.child,
    );
    if (closes)
      notes.push(`${d.name} (${key.columns.join(', ')}) closes a circle of tables; DuckDB holds no such foreign key.`);
    return !closes;
  });
  return foreignKeys.length === d.foreignKeys.length ? d : { ...d, foreignKeys, ddl: null };
}

/** Creates a table and fills it; constraints that the rows break are left out and said. */
async function fill(db: Database, d: TableDefinition, gathered: ReadonlyMap<string, string>): Promise<string[]> {
  const own = (key: { parent: string }) => key.parent.toLowerCase() === d.name.toLowerCase();
  const attempts: { table: TableDefinition; without: string }[] = [
    { table: d, without: '' },
    { table: { ...d, ddl: null, checks: [] }, without: 'its CHECK conditions' },
    {
      table: { ...d, ddl: null, checks: [], foreignKeys: d.foreignKeys.filter((k) => !own(k)) },
      without: 'its CHECK conditions and its reference to itself',
    },
    { table: { ...d, ddl: null, checks: [], uniques: [], foreignKeys: [], primaryKey: null }, without: 'its keys' },
  ];
  let reason = '';
  for (const { table, without } of attempts) {
    try {
      await db.run(createTable(duckdb, table, table.foreignKeys));
      await insertAll(db, table, gathered.get(d.table.name)!);
      return without ? [`${d.name} is written without ${without}: ${reason}`] : [];
    } catch (error) {
      reason = (error as Error).message.split('\n')[0];
      if (!/constraint/i.test(reason)) throw error;
      await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(d.name)}`);
    }
  }
  throw new Error(`table ${d.name} cannot be written: ${reason}`);
}

/** Rows in their order; where a table refers to itself, those first whose parents are there. */
async function insertAll(db: Database, d: TableDefinition, from: string): Promise<void> {
  const target = quoteIdentifier(d.name);
  const columns = d.columns.flatMap((c) => {
    const i = d.table.columns.findIndex((o) => o.name === c.column?.name);
    return i < 0 || c.generated !== null ? [] : [{ ...c, from: `c${i}` }];
  });
  const bare = d.columns.filter((c) => !c.column && c.notNull && c.default === null && !c.counts);
  const names = [...columns, ...bare].map((c) => quoteIdentifier(c.name)).join(', ');
  const own = d.dialect === 'duckdb';
  const values = columns.map((c) => {
    const value = c.notNull && c.column!.type.kind === 'text' ? `coalesce(${c.from}, '')` : c.from;
    return own && c.type !== null ? `CAST(${value} AS ${c.type})` : value;
  });
  const select = [...values, ...bare.map(() => duckdb.emptyBytes)].join(', ');
  const insert = (where: string) =>
    db.run(`INSERT INTO ${target} (${names}) SELECT ${select} FROM memory.${from} ${where} ORDER BY rowid`);
  const itself = d.foreignKeys.find((k) => k.parent.toLowerCase() === d.name.toLowerCase());
  if (!itself) return insert('');
  const source = (name: string) => columns.find((c) => c.name.toLowerCase() === name.toLowerCase())!.from;
  const key = itself.columns.map(source);
  const parent = itself.parentColumns.map(source);
  const tuple = (of: string[], t: string) => `(${of.map((c) => `${t}.${c}`).join(', ')})`;
  await db.run(
    `CREATE OR REPLACE TEMP TABLE waves AS WITH RECURSIVE w(id, wave) AS (
       SELECT rowid, 0 FROM memory.${from} WHERE ${key.map((c) => `${c} IS NULL`).join(' OR ')}
       UNION ALL SELECT t.rowid, w.wave + 1 FROM w JOIN memory.${from} p ON p.rowid = w.id
       JOIN memory.${from} t ON ${tuple(key, 't')} = ${tuple(parent, 'p')}
     ) SELECT * FROM w`,
  );
  const [{ last, rows }] = await db.rows<{ last: number | null; rows: number }>(
    'SELECT max(wave)::DOUBLE AS last, count(*)::DOUBLE AS rows FROM waves',
  );
  const [{ all }] = await db.rows<{ all: number }>(`SELECT count(*)::DOUBLE AS "all" FROM memory.${from}`);
  if (rows !== all) throw new Error(`Constraint Error: some rows of ${d.name} refer to each other in a circle`);
  for (let wave = 0; wave <= (last ?? -1); wave++)
    await insert(`WHERE rowid IN (SELECT id FROM waves WHERE wave = ${wave})`);
}

/** A column as the engine takes it in: numbers or text. */
function plain({ name, schema, type }: OutputColumn, rows: Table, i: number): Table['columns'][number] {
  const column = columnOf(rows, name);
  if (type.kind === 'boolean') {
    const value = valuesOf(column, type, String);
    return numberColumn(
      `c${i}`,
      Float64Array.from({ length: rows.rows }, (_, row) => {
        const v = value(row);
        return v === null ? NaN : Number(v);
      }),
    );
  }
  if (column.kind === 'number' && (type.kind === 'text' || type.kind === 'json')) {
    const dictionary: string[] = [];
    const codes = new Int32Array(rows.rows).fill(-1);
    column.values.forEach((v, row) => {
      if (!Number.isNaN(v)) codes[row] = dictionary.push(writeCell(schema, v)) - 1;
    });
    return { kind: 'text', name: `c${i}`, codes, dictionary };
  }
  // The engine takes in whole dictionaries, so one that serves many pieces is cut down to what this one uses.
  if (column.kind === 'text' && column.dictionary.length > rows.rows)
    return textColumn(
      `c${i}`,
      Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code])),
    );
  return { ...column, name: `c${i}` };
}

function typed(type: ValueType, column: string): string {
  switch (type.kind) {
    case 'date':
      return `make_timestamp(round(${column} * 1000)::BIGINT)::DATE`;
    case 'timestamp':
      return `make_timestamp(round(${column} * 1000)::BIGINT)`;
    case 'time':
      return `make_timestamp(round(${column} * 1000)::BIGINT)::TIME`;
    case 'decimal':
      return `${column}::DECIMAL(18, ${type.scale})`;
    case 'integer':
      return `${column}::BIGINT`;
    case 'boolean':
      return `${column}::BOOLEAN`;
    case 'double':
    case 'text':
    case 'json':
      return column;
  }
}
