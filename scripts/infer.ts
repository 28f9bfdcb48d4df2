// npm run infer -- FILES_OR_FOLDER ... --out schema.json
// Proposes keys and relations without a browser, prints them and writes them as JSON. What a database file declares of
// its own tables is taken; declarations that lie beside delimited files (SQL, JSON) are not read.
import { openAsBlob, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openNodeDatabase } from '../src/database/node-database';
import { openFiles } from '../src/database/open-files';
import type { SourceFile } from '../src/database/types';
import { declarationsOf } from '../src/schema/catalogue';
import { inferSchema } from '../src/schema/infer';
import { place } from '../src/schema/inference/wording';
import { writeSchemaJson } from '../src/schema/json';
import type { Relation, Schema, TableSchema } from '../src/schema/types';
import { UserError } from '../src/table/user-error';

const USAGE = 'Usage: npm run infer -- FILES_OR_FOLDER ... --out schema.json';
const TABLE_FILE = /\.(csv|tsv|tab|psv|txt|asc|dat|zip|gz)$/i;

function parse(args: readonly string[]): { paths: string[]; out: string | null } {
  const paths: string[] = [];
  let out: string | null = null;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--out') {
      out = args[++i] ?? null;
      if (out === null) throw new UserError('bad-option', '--out names no file.', USAGE);
    } else if (args[i].startsWith('--')) throw new UserError('bad-option', `There is no option ${args[i]}.`, USAGE);
    else paths.push(args[i]);
  }
  if (paths.length === 0) throw new UserError('no-file', 'No file and no folder is named.', USAGE);
  return { paths, out };
}

async function filesOf(path: string): Promise<SourceFile[]> {
  const read = async (file: string): Promise<SourceFile> => ({
    path: basename(file),
    data: (await openAsBlob(file)) as Blob,
  });
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new UserError('no-file', `${path} does not exist.`, USAGE, { file: path });
  }
  if (!isFolder) return [await read(path)];
  const names = readdirSync(path).filter((name) => TABLE_FILE.test(name) && statSync(join(path, name)).isFile());
  if (names.length === 0)
    throw new UserError('no-table', `${path} holds no table file.`, 'CSV, TSV, zip and gz are read.');
  return Promise.all(names.sort().map((name) => read(join(path, name))));
}

const percent = (confidence: number) => `${(100 * confidence).toFixed(0).padStart(3)} %`;

function tableLines(table: TableSchema): string[] {
  const key = table.primaryKey;
  const lines = [
    `${table.name}  ${table.rows.toLocaleString('en-US')} rows, ${table.columns.length} columns, ${table.treatment}: ${table.treatmentReason}`,
  ];
  lines.push(
    key ? `  key  ${percent(key.confidence)}  ${key.columns.join(', ')}   ${key.evidence.join(' ')}` : '  no key',
  );
  for (const c of table.columns) {
    const about = [c.type, c.meaning, c.personal && `personal: ${c.personal}`].filter(Boolean).join(', ');
    lines.push(`       ${c.name}: ${about}`);
    for (const e of c.evidence) if (/^(Ambiguous|No reference)/.test(e)) lines.push(`         ${e}`);
  }
  return lines;
}

function relationLines(r: Relation): string[] {
  const lines = [
    `${percent(r.confidence)}  ${place(r.child, r.columns)} > ${place(r.parent, r.parentColumns)}   ${r.role}: ${r.roleReason}`,
  ];
  for (const e of r.evidence) lines.push(`         ${e.text}`);
  for (const miss of r.nearMisses) lines.push(`         not ${place(miss.parent, miss.parentColumns)}: ${miss.reason}`);
  return lines;
}

function report(schema: Schema): string {
  const tables = schema.tables.flatMap((t) => [...tableLines(t), '']);
  const relations = schema.relations.flatMap(relationLines);
  return [...tables, `${schema.relations.length} relations`, ...relations].join('\n');
}

async function main(): Promise<void> {
  const { paths, out } = parse(process.argv.slice(2));
  const files = (await Promise.all(paths.map(filesOf))).flat();
  const db = await openNodeDatabase();
  try {
    const { tables, problems, files: opened } = await openFiles(db, files);
    for (const p of problems) console.error(`${p.path}: ${p.message} ${p.hint}`);
    for (const { path, leftOut } of opened)
      for (const { name, why } of leftOut) console.error(`${path}: ${name} is left out. ${why}`);
    if (tables.length === 0) throw new UserError('no-table', 'None of the files gave a table.', USAGE);
    const start = performance.now();
    const schema = await inferSchema(db, tables, { declared: declarationsOf(tables) });
    const seconds = (performance.now() - start) / 1000;
    console.log(report(schema));
    console.log(`\n${tables.length} tables looked through in ${seconds.toFixed(1)} s`);
    if (out !== null) writeFileSync(out, writeSchemaJson(schema));
  } finally {
    await db.close();
  }
}

main().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error([error.message, error.hint].filter(Boolean).join(' '));
  process.exitCode = 1;
});
