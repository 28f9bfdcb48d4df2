// The command line of the headless runner: what was asked, or what is wrong with it in words.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `Usage: npm run headless -- FILES_OR_FOLDER --out DIR_OR_FILE [options]
       npm run headless -- --generator FILE --out DIR_OR_FILE [--format F] [--seed N] [--ratio R]

  Files: SQLite, DuckDB, Parquet, SQL dump, Excel, JSON, NDJSON, CSV, TSV, or a .zip or .gz of them

  --out DIR | x.sqlite | x.duckdb | x.xlsx | x.sql
                                  a folder, or one file for all tables (x.sql needs --format sql-...)
  --format csv|parquet|ndjson|xlsx|sqlite|duckdb|sql-sqlite|sql-postgres|sql-mysql
                                  default: that of the file's ending, csv for a folder
  --schema FILE[#name]            schema as JSON (one entry of a collection after #) or SQL DDL; else it is inferred
  --seed N                        whole number; the same seed and backend give the same files (default 1)
  --ratio R                       rows of the result per row of the source, 0.01 to 100 (default 1)
  --backend webgpu|wasm|cpu       default: the fastest that works
  --preset fast|balanced|best     default balanced
  --keep TABLE                    goes into the result unchanged; may be repeated
  --save-generator FILE           keeps what was trained, with the rows of kept tables and no other
  --generator FILE                makes rows from such a file; needs no source
  --timeout SECONDS               longest run (default 3600)`;

const backends = { webgpu: 'webgpu', wasm: 'wasm', cpu: 'tfjs-cpu' };
const presets = ['fast', 'balanced', 'best'];
const eachTable = ['csv', 'parquet', 'ndjson'];
const endings = {
  xlsx: ['.xlsx'],
  sqlite: ['.sqlite', '.sqlite3', '.db'],
  duckdb: ['.duckdb'],
  'sql-sqlite': ['.sql'],
  'sql-postgres': ['.sql'],
  'sql-mysql': ['.sql'],
};
const formats = [...eachTable, ...Object.keys(endings)];

export class UsageError extends Error {}

/** @param {string[]} argv without node and script */
export function readArguments(argv) {
  const { values, positionals } = parse(argv);
  return settle(values, positionals);
}

/** What is asked of a generator file that is given as the one file. @param {string[]} argv without node and script */
export function readGenerateArguments(argv) {
  const { values, positionals } = parse(argv);
  if (positionals.length !== 1 || values.generator) throw new UsageError('One generator file is needed.');
  return settle({ ...values, generator: positionals[0] }, []);
}

/** @param {ReturnType<typeof parse>['values']} values @param {string[]} positionals */
function settle(values, positionals) {
  if (positionals.length === 0 && !values.generator) throw new UsageError('No file or folder given.');
  for (const name of ['schema', 'keep', 'save-generator', 'preset', 'backend'])
    if (values.generator && values[name]) throw new UsageError(`--generator and --${name} do not go together.`);
  if (values.generator && positionals.length > 0)
    throw new UsageError('--generator needs no other file: rows are made from it alone.');
  if (!values.out) throw new UsageError('No output folder or file given: --out DIR.');
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new UsageError(`--seed ${values.seed} is no whole number.`);
  const ratio = Number(values.ratio);
  if (!(ratio >= 0.01 && ratio <= 100)) throw new UsageError(`--ratio ${values.ratio} is not between 0.01 and 100.`);
  if (values.backend && !(values.backend in backends))
    throw new UsageError(`--backend ${values.backend} is none of ${Object.keys(backends).join(', ')}.`);
  const preset = values.preset ?? 'balanced';
  if (!presets.includes(preset)) throw new UsageError(`--preset ${preset} is none of ${presets.join(', ')}.`);
  const timeout = Number(values.timeout);
  if (!(timeout > 0)) throw new UsageError(`--timeout ${values.timeout} is no number of seconds.`);
  return {
    files: (values.generator ? [values.generator] : positionals).flatMap(filesBelow),
    generator: values.generator !== undefined,
    saveGenerator: values['save-generator'] ? resolve(values['save-generator']) : null,
    ...readOutput(values.out, values.format),
    schema: values.schema ? readSchema(values.schema) : null,
    seed,
    ratio,
    backend: values.backend ? backends[values.backend] : 'auto',
    preset,
    keep: values.keep ?? [],
    timeout,
  };
}

/** @returns {{ out: string, file: string | null, format: string }} folder, name of the one file if one is asked for */
function readOutput(given, format) {
  if (format !== undefined && !formats.includes(format))
    throw new UsageError(`--format ${format} is none of ${formats.join(', ')}.`);
  const out = resolve(given);
  const ending = extname(out).toLowerCase();
  const meant = Object.keys(endings).filter((id) => endings[id].includes(ending));
  const isFolder = existsSync(out) && statSync(out).isDirectory();
  if (meant.length === 0 || isFolder) return { out, file: null, format: format ?? 'csv' };
  if (format === undefined && meant.length > 1)
    throw new UsageError(`--out ${given}: say for which database with --format ${meant.join(', ')}.`);
  if (format !== undefined && !meant.includes(format))
    throw new UsageError(`--format ${format} does not go with --out ${given}.`);
  return { out: dirname(out), file: basename(out), format: format ?? meant[0] };
}

/** The record of the run beside the files: "run.json", "x.run.json" beside one file. @param {string | null} file */
export function runName(file) {
  return file === null ? 'run.json' : `${basename(file, extname(file))}.run.json`;
}

function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        format: { type: 'string' },
        schema: { type: 'string' },
        seed: { type: 'string', default: '1' },
        ratio: { type: 'string', default: '1' },
        backend: { type: 'string' },
        preset: { type: 'string' },
        generator: { type: 'string' },
        'save-generator': { type: 'string' },
        keep: { type: 'string', multiple: true },
        timeout: { type: 'string', default: '3600' },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

/** A file, or all files below a folder but hidden ones. @returns {{ disk: string, path: string }[]} */
export function filesBelow(given) {
  if (!existsSync(given)) throw new UsageError(`${given} does not exist.`);
  const root = resolve(given);
  if (!statSync(root).isDirectory()) return [{ disk: root, path: basename(root) }];
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(
      (file) =>
        !relative(root, file)
          .split(/[\\/]/)
          .some((part) => part.startsWith('.')),
    )
    .sort();
  if (found.length === 0) throw new UsageError(`${given} holds no file.`);
  return found.map((disk) => ({ disk, path: join(basename(root), relative(root, disk)).replaceAll('\\', '/') }));
}

/** `FILE` or `FILE#name`: the text of the schema, and the name it shall have among the files. */
export function readSchema(given) {
  const [file, name] = existsSync(given) ? [given] : given.split(/#(?=[^#]*$)/);
  if (!existsSync(file)) throw new UsageError(`The schema ${file} does not exist.`);
  const text = readFileSync(file, 'utf8');
  if (/\.sql$/i.test(file)) return { path: 'schema.sql', text };
  let entry;
  try {
    entry = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The schema ${file} is no JSON: ${error.message}.`);
  }
  if (name !== undefined) {
    if (!Object.hasOwn(entry, name))
      throw new UsageError(`${file} has no entry "${name}"; it has ${Object.keys(entry).slice(0, 20).join(', ')}.`);
    entry = entry[name];
  }
  return { path: 'schema.json', text: JSON.stringify(entry) };
}
