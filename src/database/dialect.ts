// How a delimited text is written, settled by PapaParse from its first part; and where, under a given dialect, the
// header ends and the rows begin. Reading the rows themselves is the business of row-scan.ts and load-rows.ts.
import Papa from 'papaparse';
import { commonWidth, parseRows, sniffDelimiter } from './delimiter';
import type { EncodingGuess } from './encoding';
import { hasHeader, junkRows } from './header';
import type { Dialect } from './types';

/** The start of a file as text, cut at a line end unless it is the whole file. */
export interface Head {
  text: string;
  whole: boolean;
}

export interface Layout {
  /** As written; null when there is none. */
  header: string[] | null;
  /** Fields in a row. */
  width: number;
  /** Where the rows begin, in UTF-16 units of the text, and which line of the file (from 1) that is. */
  bodyStart: number;
  bodyLine: number;
  /** In the rows seen no field begins with a blank, so one that does in a row with too many fields is half a field. */
  joinAtBlanks: boolean;
}

/** The line end as PapaParse and the scanner want it: a line feed stands for CR LF too. */
export function lineEnd(dialect: Pick<Dialect, 'newline'>): '\n' | '\r' {
  return dialect.newline === '\r' ? '\r' : '\n';
}

/**
 * @param fixed what is known already: the encoding, and what the person says
 * @param path decides between equally good delimiters (.tsv)
 * @param ending the last characters of the file
 */
export function sniffDialect(
  head: Head,
  fixed: Partial<Dialect> & EncodingGuess,
  path: string,
  ending: string,
): Dialect {
  const newline = fixed.newline ?? sniffNewline(head.text);
  const end = lineEnd({ newline });
  // Spreadsheets may say the delimiter in a first line of its own.
  const told = /^sep=(.)\r?[\n\r]/i.exec(head.text);
  const text = head.text.slice(told?.[0].length ?? 0);
  const found = sniffDelimiter(text, end, /\.(tsv|tab)(\.|$)/i.test(path) ? '\t' : ',');
  const delimiter = fixed.delimiter ?? told?.[1] ?? found.delimiter;
  const quote = fixed.quote ?? found.quote;
  const rows = parseRows(text, delimiter, quote, end);
  const junk = junkRows(rows);
  const dialect: Dialect = {
    delimiter,
    quote,
    escape: quote === '' ? '' : sniffEscape(text, quote),
    newline,
    header: hasHeader(rows.slice(junk)),
    skipLines: linesBefore(text, delimiter, quote, end, junk) + (told ? 1 : 0),
    quoteAll: false,
    finalNewline: /[\r\n]$/.test(ending),
    ...fixed,
  };
  return { ...dialect, ...quoteStyle(head.text, dialect) };
}

/** The most common line end outside quotes. */
function sniffNewline(text: string): Dialect['newline'] {
  const bare = text.replace(/"[^"]*"/g, '""');
  const outside = /[\r\n]/.test(bare) ? bare : text;
  const crlf = outside.split('\r\n').length - 1;
  const lf = outside.split('\n').length - 1 - crlf;
  const cr = outside.split('\r').length - 1 - crlf;
  if (crlf >= lf && crlf >= cr && crlf > 0) return '\r\n';
  return cr > lf ? '\r' : '\n';
}

/** A backslash before a quote that does not end the field. */
function sniffEscape(text: string, quote: string): string {
  const within = (text.match(new RegExp(`\\\\${quote}[^,;\\t|\\r\\n]`, 'g')) ?? []).length;
  const doubled = text.split(quote + quote).length - 1;
  return within > doubled ? '\\' : quote;
}

/** Lines of the file above the row that follows `skipped` rows which hold anything. */
function linesBefore(text: string, delimiter: string, quote: string, newline: '\n' | '\r', skipped: number): number {
  const parser = new Papa.Parser({ delimiter, quoteChar: quote, newline, preview: 1, fastMode: false });
  let at = 0;
  for (let rows = 0; at < text.length;) {
    const { data, meta } = parser.parse(text.slice(at), 0, false) as { data: string[][]; meta: { cursor: number } };
    const blank = data.length === 0 || (data[0].length === 1 && data[0][0].trim() === '');
    if (!blank && rows++ === skipped) break;
    at += meta.cursor;
  }
  return text.slice(0, at).split(newline).length - 1;
}

/** Applies a dialect, the person's own too, to the head. */
export function layOut(text: string, dialect: Dialect): Layout {
  const newline = lineEnd(dialect);
  const { delimiter, quote, escape } = dialect;
  let start = 0;
  for (let line = 0; line < dialect.skipLines; line++) {
    const end = text.indexOf(newline, start);
    if (end < 0) break;
    start = end + 1;
  }
  let header: string[] | null = null;
  let bodyStart = start;
  if (dialect.header) {
    const config = { delimiter, quoteChar: quote, escapeChar: escape, newline, preview: 1, fastMode: quote === '' };
    const { data, meta } = new Papa.Parser(config).parse(text.slice(start), 0, false) as {
      data: string[][];
      meta: { cursor: number };
    };
    header = (data[0] ?? []).map((cell, i, all) => (i === all.length - 1 ? cell.replace(/\r$/, '') : cell));
    bodyStart = start + meta.cursor;
  }
  const body = parseRows(text.slice(bodyStart), delimiter, quote, newline);
  const { width, shifted } = widthOf(header, body, dialect.width);
  return {
    header: header && shifted ? ['', ...header] : header,
    width,
    bodyStart,
    bodyLine: text.slice(0, bodyStart).split(newline).length,
    joinAtBlanks:
      [',', ';'].includes(delimiter) &&
      !body.some((row) => row.length === width && row.some((cell, i) => i > 0 && cell.startsWith(' '))),
  };
}

/**
 * The header decides, unless nearly all rows agree on more fields. One name fewer than fields, as R writes row names,
 * means that the first column has none.
 */
function widthOf(header: string[] | null, body: string[][], asked = 0): { width: number; shifted: boolean } {
  const most = Math.max(asked, header?.length ?? 0);
  if (body.length === 0) return { width: most, shifted: false };
  if (!header) return { width: Math.max(most, ...body.map((row) => row.length)), shifted: false };
  const common = commonWidth(body);
  const agree = body.filter((row) => row.length === common).length >= body.length * 0.9;
  if (!agree || common <= header.length) return { width: most, shifted: false };
  const lastFilled = body.some((row) => row.length === common && row[common - 1].trim() !== '');
  return { width: Math.max(common, asked), shifted: common === header.length + 1 && lastFilled };
}

/** Which fields the writer quotes though it need not: all, or always those of some columns. */
function quoteStyle(text: string, dialect: Dialect): Partial<Dialect> {
  const { quote, delimiter } = dialect;
  if (quote === '' || !text.includes(quote)) return {};
  const layout = layOut(text, dialect);
  const lines = text.slice(layout.bodyStart).split(/\r\n|\n|\r/, 500);
  const fields = lines.map((line) => line.split(delimiter)).filter((f) => f.length === layout.width && f.length > 0);
  const isQuoted = (field: string) => field.startsWith(quote) && field.endsWith(quote) && field.length > 1;
  const quotedColumns = Array.from({ length: layout.width }, (_, c) => {
    const values = fields.map((f) => f[c]).filter((field) => field !== '');
    return values.length > 0 && values.every(isQuoted);
  });
  const headerLine = text.split(/\r\n|\n|\r/)[dialect.skipLines] ?? '';
  const quotedHeader = dialect.header && headerLine.split(delimiter).every(isQuoted);
  const quoteAll = quotedColumns.length > 0 && quotedColumns.every(Boolean);
  return { quoteAll, quotedHeader, ...(!quoteAll && quotedColumns.some(Boolean) ? { quotedColumns } : {}) };
}
