// The second reader: PapaParse goes over the whole file piece by piece, counts its rows and remembers what is odd about
// them. It fills no table; DuckDB does (load-rows.ts).
import Papa from 'papaparse';
import { UserError } from '../table/user-error';
import { lineEnd } from './dialect';
import type { Dialect } from './types';

export interface RowScan {
  /** Rows that hold anything; in a file of one column also blank lines, except at the end. */
  rows: number;
  /** Blank lines at the end of a file of one column. */
  trailingBlanks: number;
  /** Rows with fewer or more fields than columns: how many, and the line of the first. */
  short: { rows: number; line: number };
  long: { rows: number; line: number; width: number };
  /** Quotes that close nothing or never close, and fields that open and close as they should. */
  badQuotes: number;
  nullBytes: boolean;
}

export interface ScanOptions {
  dialect: Dialect;
  width: number;
  signal?: AbortSignal;
  onBytes?: (bytes: number) => void;
  /** Gets every row that counts, short and long ones too. */
  onRows?: (rows: string[][]) => void;
}

const sliceBytes = 1 << 20;
/** Small pieces parse four times faster than large ones: their strings die young. */
const pieceBytes = 1 << 16;
/** Text that has gone by without the end of a row: the quote before it never closes. */
const longestRow = 1 << 24;

/** Thrown when a file said to be UTF-8 is not. */
export class NotUtf8 extends Error {}

/**
 * @param body the rows, UTF-8, from `layout.bodyStart` on
 * @param firstLine line of the file (from 1) on which they begin
 * @throws NotUtf8, UserError 'cancelled'
 */
export async function scanRows(body: Blob, firstLine: number, options: ScanOptions): Promise<RowScan> {
  const scanner = new RowScanner(firstLine, options);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let at = 0; at < body.size; at += sliceBytes) {
    if (options.signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
    const bytes = new Uint8Array(await body.slice(at, at + sliceBytes).arrayBuffer());
    for (let i = 0; i < bytes.length; i += pieceBytes) scanner.push(decode(decoder, bytes.subarray(i, i + pieceBytes)));
    options.onBytes?.(Math.min(at + sliceBytes, body.size));
  }
  scanner.push(decode(decoder));
  return scanner.finish();
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new NotUtf8();
  }
}

class RowScanner {
  private readonly scan: RowScan = {
    rows: 0,
    trailingBlanks: 0,
    short: { rows: 0, line: 0 },
    long: { rows: 0, line: 0, width: 0 },
    badQuotes: 0,
    nullBytes: false,
  };
  private readonly parser: { parse(text: string, base: number, ignoreLastRow: boolean): Papa.ParseResult<string[]> };
  private readonly newline: '\n' | '\r';
  private rest = '';
  /** Parse when the rest is at least this long; grows while a row finds no end, so that the work stays linear. */
  private enough = 0;

  constructor(
    private line: number,
    private readonly options: ScanOptions,
  ) {
    const { delimiter, quote, escape } = options.dialect;
    this.newline = lineEnd(options.dialect);
    this.parser = new Papa.Parser({
      delimiter,
      newline: this.newline,
      quoteChar: quote,
      escapeChar: escape || quote,
      fastMode: quote === '',
    }) as unknown as typeof this.parser;
  }

  push(text: string): void {
    this.rest += text;
    if (this.rest.length < this.enough) return;
    if (this.rest.length > longestRow) this.parse(false);
    else this.parse(true);
    this.enough = this.rest.length * 2;
  }

  finish(): RowScan {
    if (this.rest) this.parse(false);
    if (this.options.width > 1) this.scan.trailingBlanks = 0;
    return this.scan;
  }

  private parse(more: boolean): void {
    const text = this.rest;
    const { data, errors, meta } = this.parser.parse(text, 0, more);
    this.rest = text.slice(meta.cursor);
    // After a final line end the parser gives one row of one empty field, which is none.
    if (!more && endsLine(text, this.newline) && isBlank(data.at(-1))) data.pop();
    this.scan.badQuotes += errors.filter((e) => e.type === 'Quotes' && (e.row ?? 0) < data.length).length;
    this.scan.nullBytes ||= text.includes('\0');
    this.count(data);
    this.line += linesIn(text, meta.cursor, this.newline);
  }

  private count(data: string[][]): void {
    const { width, onRows } = this.options;
    const kept: string[][] = [];
    for (let i = 0; i < data.length; i++) {
      const row = data[i];
      if (row.length === width && width > 1) {
        this.scan.rows++;
      } else if (isBlank(row)) {
        if (width > 1) continue;
        this.scan.trailingBlanks++;
        continue;
      } else {
        this.scan.rows += width > 1 ? 1 : 1 + this.takeBlanks(kept);
        if (row.length < width) this.odd(this.scan.short, data, i);
        if (row.length > width && row.slice(width).some((cell) => cell.trim() !== '')) {
          this.odd(this.scan.long, data, i);
          this.scan.long.width = Math.max(this.scan.long.width, row.length);
        }
      }
      if (onRows) kept.push(row);
    }
    onRows?.(kept);
  }

  /** Blank lines between the rows of one column are rows without a value. */
  private takeBlanks(kept: string[][]): number {
    const blanks = this.scan.trailingBlanks;
    this.scan.trailingBlanks = 0;
    for (let i = 0; i < blanks; i++) kept.push(['']);
    return blanks;
  }

  private odd(kind: { rows: number; line: number }, data: string[][], row: number): void {
    if (kind.rows++ > 0) return;
    const within = data
      .slice(0, row)
      .reduce((sum, r) => sum + r.reduce((s, cell) => s + newlines(cell, this.newline), 0), 0);
    kind.line = this.line + row + within;
  }
}

function isBlank(row: string[] | undefined): boolean {
  return row !== undefined && row.length === 1 && (row[0] === '' || row[0] === '\r');
}

function endsLine(text: string, newline: string): boolean {
  return text.endsWith(newline);
}

function newlines(text: string, newline: string): number {
  let count = 0;
  for (let at = text.indexOf(newline); at >= 0; at = text.indexOf(newline, at + 1)) count++;
  return count;
}

function linesIn(text: string, end: number, newline: string): number {
  let count = 0;
  for (let at = text.indexOf(newline); at >= 0 && at < end; at = text.indexOf(newline, at + 1)) count++;
  return count;
}
