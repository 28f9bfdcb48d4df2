// The first reader: DuckDB takes the rows of a UTF-8 file into a table of text columns and keeps the lines it rejects.
import { tooLong } from './row-scanner';
import { quoteIdentifier, quoteText } from './sql';
import type { Database, Dialect, Reject } from './types';

export interface LoadedRows {
  rows: number;
  rejectCount: number;
  rejects: Reject[];
}

const shownRejects = 100;

/**
 * @param body the rows alone, UTF-8; a field without text is NULL
 * @param firstLine line of the file (from 1) on which they begin
 * @throws what DuckDB throws when it can read nothing, as with line ends of several kinds
 */
export async function loadRows(
  db: Database,
  table: string,
  columns: string[],
  dialect: Dialect,
  body: Blob,
  firstLine: number,
): Promise<LoadedRows> {
  const path = await db.registerFile('rows.csv', body);
  try {
    await forgetRejects(db);
    await db.run(
      `CREATE OR REPLACE TABLE ${quoteIdentifier(table)} AS SELECT * FROM ${readCsv(path, columns, dialect)}`,
    );
    const [{ rows }] = await db.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${quoteIdentifier(table)}`);
    const [{ lines }] = await db.rows<{ lines: number }>('SELECT count(DISTINCT line) AS lines FROM reject_errors');
    return { rows, rejectCount: lines, rejects: lines === 0 ? [] : await listRejects(db, columns, body, firstLine) };
  } finally {
    await forgetRejects(db);
    await db.dropFile(path);
  }
}

function readCsv(path: string, columns: string[], dialect: Dialect): string {
  const { delimiter, quote, escape, newline } = dialect;
  const options = [
    'auto_detect=false',
    'header=false',
    `delim=${quoteText(delimiter)}`,
    `quote=${quoteText(quote)}`,
    `escape=${quoteText(quote === '' ? '' : escape)}`,
    `new_line='${{ '\n': '\\n', '\r\n': '\\r\\n', '\r': '\\r' }[newline]}'`,
    `columns={${columns.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`,
    'null_padding=true',
    'parallel=false',
    'store_rejects=true',
    'max_line_size=16777216',
    'buffer_size=16777216',
  ];
  return `read_csv(${quoteText(path)}, ${options.join(', ')})`;
}

async function forgetRejects(db: Database): Promise<void> {
  await db.run('DROP TABLE IF EXISTS reject_errors');
  await db.run('DROP TABLE IF EXISTS reject_scans');
}

async function listRejects(db: Database, columns: string[], body: Blob, firstLine: number): Promise<Reject[]> {
  const found = await db.rows<{ start: number; type: string; message: string; text: string | null }>(
    `SELECT min(line_byte_position) AS start, first(error_type::VARCHAR) AS type, arg_max(error_message, byte_position) AS message,
       first(csv_line) AS text FROM reject_errors GROUP BY line ORDER BY start LIMIT ${shownRejects}`,
  );
  // DuckDB counts a row over several lines as one: the line is found again by its byte.
  const starts = found.map(({ start, text }) => start - 1 + (/^[\r\n]*/.exec(text ?? '')?.[0].length ?? 0));
  const lines = await linesOf(body, starts);
  return found.map(({ type, message, text }, i) => ({
    line: firstLine + lines[i],
    reason: reasonOf(type, message, columns.length),
    text: (text ?? '').replace(/^[\r\n]+|[\r\n]+$/g, '').slice(0, 2000),
  }));
}

function reasonOf(type: string, message: string, width: number): string {
  const found = /Found: (\d+)/.exec(message)?.[1];
  switch (type) {
    case 'TOO MANY COLUMNS':
      return tooLong(found ?? 'more', width);
    case 'UNQUOTED VALUE':
      return 'a quote that does not close, or text after a closing quote';
    case 'INVALID ENCODING':
      return 'bytes that are not UTF-8';
    case 'LINE SIZE OVER MAXIMUM':
      return 'longer than 16 MB';
    default:
      return message.split('\n')[0];
  }
}

/** Lines (from 0) in which these bytes lie; `bytes` ascends. */
async function linesOf(body: Blob, bytes: number[]): Promise<number[]> {
  const lines: number[] = [];
  let line = 0;
  let previous = 0;
  const last = bytes.at(-1) ?? 0;
  const sliceBytes = 1 << 20;
  for (let at = 0; at <= last; at += sliceBytes) {
    const slice = new Uint8Array(await body.slice(at, Math.min(at + sliceBytes, last + 1)).arrayBuffer());
    for (let i = 0; i < slice.length; i++) {
      while (lines.length < bytes.length && bytes[lines.length] <= at + i) lines.push(line);
      if (slice[i] === 10 ? previous !== 13 : slice[i] === 13) line++;
      previous = slice[i];
    }
  }
  while (lines.length < bytes.length) lines.push(line);
  return lines;
}
