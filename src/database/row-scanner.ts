// Rows as PapaParse takes them apart, counted and judged: the second reader, wherever a file is not plain.
import Papa from 'papaparse';
import { lineEnd } from './dialect';
import type { PlainRows } from './plain-rows';
import type { Dialect, Reject } from './types';

export interface RowScan {
  /** Rows that hold anything; in a file of one column also blank lines, except at the end. */
  rows: number;
  /** Blank lines at the end of a file of one column. */
  trailingBlanks: number;
  /** Rows with fewer fields than columns: how many, and the line of the first. */
  short: { rows: number; line: number };
  /** Rows with more fields than columns, and lines with a quote that does not close or closes too early. */
  long: number;
  badQuotes: number;
  /** The first 100 of both. */
  rejects: Reject[];
  /** Rows whose fields were joined where a delimiter stood before a blank: how many, and the line of the first. */
  joined: { rows: number; line: number };
  nullBytes: boolean;
}

export interface RowScanOptions {
  dialect: Dialect;
  width: number;
  /** Fields never begin with a blank: in a row with too many, one that does goes on from the field before. */
  joinAtBlanks: boolean;
  /** Gets every row that is sound, short ones and blank ones of one column too. */
  onRows?: (rows: string[][]) => void;
}

/** Text that has gone by without the end of a row: the quote before it never closes. */
const longestRow = 1 << 24;
/** Lines with bad quotes after which the quotes are plainly no quotes, and are no longer mended line by line. */
const mostBadQuotes = 2000;

export function tooLong(fields: number | string, width: number): string {
  return `${fields} fields where ${width} are expected`;
}

/** Takes the text of a file piece by piece. */
export class RowScanner {
  private readonly scan: RowScan = {
    rows: 0,
    trailingBlanks: 0,
    short: { rows: 0, line: 0 },
    long: 0,
    badQuotes: 0,
    rejects: [],
    joined: { rows: 0, line: 0 },
    nullBytes: false,
  };
  private readonly config: Papa.ParseConfig;
  private readonly parser: Parser;
  private readonly newline: '\n' | '\r';
  private rest = '';
  /** Parse when the rest is at least this long; grows while a row finds no end, so that the work stays linear. */
  private enough = 0;

  constructor(
    private line: number,
    private readonly options: RowScanOptions,
  ) {
    const { delimiter, quote, escape } = options.dialect;
    this.newline = lineEnd(options.dialect);
    this.config = { delimiter, newline: this.newline, quoteChar: quote, escapeChar: escape || quote };
    this.parser = new Papa.Parser({ ...this.config, fastMode: quote === '' }) as unknown as Parser;
  }

  /** Does a row begin with what comes next? */
  get isBetweenRows(): boolean {
    return this.rest === '';
  }

  /** Rows that were counted elsewhere; between rows only. */
  pass({ rows, lines, nullBytes }: Pick<PlainRows, 'rows' | 'lines' | 'nullBytes'>): void {
    this.scan.rows += rows;
    this.line += lines;
    this.scan.nullBytes ||= nullBytes;
  }

  push(text: string): void {
    this.rest += text;
    if (this.rest.length < this.enough) return;
    this.parse(this.rest.length <= longestRow);
    this.enough = this.rest.length * 2;
  }

  finish(trailingBlanks: number): RowScan {
    if (this.rest) this.parse(false);
    return { ...this.scan, trailingBlanks, rows: this.scan.rows - trailingBlanks };
  }

  /** @param more the text goes on, so that its last row may not be whole */
  private parse(more: boolean): void {
    this.scan.nullBytes ||= this.rest.includes('\0');
    while (this.rest) {
      const { data, errors, meta } = this.parser.parse(this.rest, 0, more);
      const bad = errors.find((e) => e.type === 'Quotes' && (e.row ?? 0) < data.length)?.row;
      if (bad !== undefined && this.scan.badQuotes < mostBadQuotes) {
        if (!this.leaveOutLine(data.slice(0, bad), more)) return;
        continue;
      }
      // After a final line end the parser gives one row of one empty field, which is none.
      if (!more && this.rest.endsWith(this.newline) && isBlank(data.at(-1))) data.pop();
      this.count(data);
      this.take(meta.cursor);
      return;
    }
  }

  /** Counts the rows before a bad quote, then the line in which the row with it begins, and goes on after that line. */
  private leaveOutLine(before: string[][], more: boolean): boolean {
    this.count(before);
    this.take(this.endOfRows(before.length));
    const end = this.rest.indexOf(this.newline);
    if (end < 0 && more) return false;
    const text = end < 0 ? this.rest : this.rest.slice(0, end);
    this.scan.rows++;
    this.scan.badQuotes++;
    this.reject(this.line, 'a quote that does not close, or text after a closing quote', text);
    this.take(text.length + 1);
    return true;
  }

  private endOfRows(rows: number): number {
    if (rows === 0) return 0;
    const parser = new Papa.Parser({ ...this.config, preview: rows, fastMode: false }) as unknown as Parser;
    return parser.parse(this.rest, 0, true).meta.cursor;
  }

  /** Text up to here has been dealt with. */
  private take(length: number): void {
    this.line += newlines(this.rest, this.newline, length);
    this.rest = this.rest.slice(length);
  }

  private count(data: string[][]): void {
    const { width, onRows, dialect, joinAtBlanks } = this.options;
    const sound: string[][] = [];
    for (let i = 0; i < data.length; i++) {
      const row = data[i];
      if (width > 1 && isBlank(row)) continue;
      this.scan.rows++;
      if (row.length < width && this.scan.short.rows++ === 0) this.scan.short.line = this.lineOf(data, i);
      if (row.length > width && row.slice(width).some((cell) => cell.trim() !== '')) {
        const joined = joinAtBlanks ? joinFields(row, dialect.delimiter) : row;
        if (joined.length === width) {
          if (this.scan.joined.rows++ === 0) this.scan.joined.line = this.lineOf(data, i);
          sound.push(joined);
          continue;
        }
        this.scan.long++;
        this.reject(this.lineOf(data, i), tooLong(row.length, width), row.join(dialect.delimiter));
        continue;
      }
      if (onRows) sound.push(row);
    }
    onRows?.(sound);
  }

  private lineOf(data: string[][], row: number): number {
    let line = this.line + row;
    for (let i = 0; i < row; i++) for (const cell of data[i]) line += newlines(cell, this.newline, cell.length);
    return line;
  }

  private reject(line: number, reason: string, text: string): void {
    if (this.scan.rejects.length < 100) this.scan.rejects.push({ line, reason, text: text.slice(0, 2000) });
  }
}

interface Parser {
  parse(text: string, base: number, ignoreLastRow: boolean): Papa.ParseResult<string[]>;
}

/** `24, place Kléber` written without quotes is one field, not two. */
function joinFields(row: string[], delimiter: string): string[] {
  const joined = [row[0]];
  for (const field of row.slice(1)) {
    if (field.startsWith(' ')) joined[joined.length - 1] += delimiter + field;
    else joined.push(field);
  }
  return joined;
}

function isBlank(row: string[] | undefined): boolean {
  return row !== undefined && row.length === 1 && (row[0] === '' || row[0] === '\r');
}

function newlines(text: string, newline: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf(newline); at >= 0 && at < end; at = text.indexOf(newline, at + 1)) count++;
  return count;
}
