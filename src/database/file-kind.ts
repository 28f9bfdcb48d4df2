// What a file is, from its first bytes and its name: a table, an archive, a declaration of the schema, or something
// else that is left aside with the reason.
import { sniffEncoding } from './encoding';
import type { FileFormat } from './types';

export type FileKind =
  | { kind: 'table' | 'zip' | 'gzip' | 'json' | 'empty' }
  | { kind: 'database'; format: FileFormat }
  /** By its name it should hold tables; by its bytes it cannot. */
  | { kind: 'broken' | 'other'; what: string; hint: string };

const signatures: [bytes: number[], what: string, hint: string][] = [
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', ''],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture', ''],
  [[0xff, 0xd8, 0xff], 'a picture', ''],
  [[0x47, 0x49, 0x46, 0x38], 'a picture', ''],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel or Word file', 'Save it as .xlsx.'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive', 'Pack it as .zip, or give its files.'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive', 'Pack it as .zip, or give its files.'],
  [[0x42, 0x5a, 0x68], 'a bzip2 archive', 'Unpack it first.'],
  [[0xfd, 0x37, 0x7a, 0x58], 'an xz archive', 'Unpack it first.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd archive', 'Unpack it first.'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program', ''],
];

const giveCsv = 'Give the table as CSV.';

/** @param head the first bytes of the file, 64 KB or all */
export function kindOfFile(path: string, head: Uint8Array): FileKind {
  if (head.length === 0) return { kind: 'empty' };
  const starts = (bytes: number[]) => bytes.every((b, i) => head[i] === b);
  if (starts([0x50, 0x4b, 0x03, 0x04]) || starts([0x50, 0x4b, 0x05, 0x06]))
    return /\.(xlsx|xlsm)$/i.test(path)
      ? { kind: 'database', format: 'excel' }
      : /\.ods$/i.test(path)
        ? { kind: 'other', what: 'a spreadsheet of OpenDocument', hint: 'Save it as .xlsx.' }
        : /\.(docx|pptx|odt|odp|jar|epub)$/i.test(path)
          ? { kind: 'other', what: 'a document', hint: giveCsv }
          : { kind: 'zip' };
  if (starts([0x1f, 0x8b])) return { kind: 'gzip' };
  const latin = new TextDecoder('latin1').decode(head.subarray(0, 16));
  if (latin.startsWith('DUCK', 8)) return { kind: 'database', format: 'duckdb' };
  if (latin.startsWith('PAR1')) return { kind: 'database', format: 'parquet' };
  if (latin.startsWith('PARE'))
    return { kind: 'broken', what: 'an encrypted Parquet file', hint: 'Write it without encryption.' };
  if (latin === 'SQLite format 3\0') return { kind: 'database', format: 'sqlite' };
  if (starts([0xd0, 0xcf, 0x11, 0xe0]) && /\.xls[xm]$/i.test(path))
    return {
      kind: 'broken',
      what: 'the workbook is locked with a password',
      hint: 'Open it in Excel and save it without one.',
    };
  for (const [bytes, what, hint] of signatures)
    if (starts(bytes)) return { kind: 'other', what, hint: hint || giveCsv };
  const database = /\.(sqlite3?|db3?|s3db|sl3|duckdb|ddb|parquet|pq|xlsx|xlsm)$/i.exec(path)?.[1].toLowerCase();
  if (database) return broken(database);
  if (isBinary(head)) return { kind: 'other', what: 'binary data', hint: giveCsv };
  if (/\.(sql|ddl|dump)$/i.test(path)) return { kind: 'database', format: 'sql' };
  if (/\.(json|ndjson|jsonl|geojson)$/i.test(path)) return { kind: 'json' };
  if (/\.(html?|xml|svg)$/i.test(path) || startsWithTag(head))
    return { kind: 'other', what: 'a web page or XML', hint: giveCsv };
  if (/\.(md|rst|py|js|ts|ya?ml|toml|ini|sh|css|r|ipynb)$/i.test(path))
    return { kind: 'other', what: 'no table by its ending', hint: giveCsv };
  return { kind: 'table' };
}

function broken(ending: string): FileKind {
  const database = /^(sqlite3?|db3?|s3db|sl3)$/.test(ending);
  return {
    kind: 'broken',
    what: `its first bytes are not those of a .${ending} file`,
    hint: database
      ? 'If it is locked with a password (SQLCipher), decrypt it first; else give a sound copy.'
      : 'Give a sound copy.',
  };
}

function startsWithTag(head: Uint8Array): boolean {
  return /^\s*<(!doctype|html|\?xml)/i.test(new TextDecoder('latin1').decode(head.subarray(0, 200)));
}

/** Control characters that no text has, in more than one of 50 places, or null bytes in more than three of ten. */
function isBinary(head: Uint8Array): boolean {
  if (sniffEncoding(head).encoding.startsWith('utf-16')) return false;
  let control = 0;
  let nulls = 0;
  for (const byte of head) {
    if (byte === 0) nulls++;
    else if (byte < 9 || (byte > 13 && byte < 28) || byte === 127) control++;
  }
  return control > head.length / 50 || nulls > head.length * 0.3;
}

/** Files that archives and systems add and nobody means: `__MACOSX/._a.csv`, `.DS_Store`, `Thumbs.db`. */
export function isSystemFile(path: string): boolean {
  return /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i.test(path);
}
