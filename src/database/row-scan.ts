// The second reader goes over the whole file slice by slice and counts its rows: byte by byte where they are plain, by
// PapaParse elsewhere. It fills no table; DuckDB does (load-rows.ts).
import { UserError } from '../table/user-error';
import { lineEnd } from './dialect';
import { PlainRowCounter } from './plain-rows';
import { RowScanner, type RowScan, type RowScanOptions } from './row-scanner';

export interface ScanOptions extends RowScanOptions {
  signal?: AbortSignal;
  onBytes?: (bytes: number) => void;
}

/** The next is read while one is scanned; between two the engine's answers are heard. */
const sliceBytes = 1 << 20;
/** Small pieces parse four times faster than large ones: their strings die young. */
const pieceBytes = 1 << 16;

/** Thrown when a file said to be UTF-8 is not. */
export class NotUtf8 extends Error {}

/**
 * @param body the rows, UTF-8, from `layout.bodyStart` on
 * @param firstLine line of the file (from 1) on which they begin
 * @throws NotUtf8, UserError 'cancelled'
 */
export async function scanRows(body: Blob, firstLine: number, options: ScanOptions): Promise<RowScan> {
  const scanner = new RowScanner(firstLine, options);
  const scan = new SliceScan(scanner, options);
  const read = (at: number) => body.slice(at, at + sliceBytes).arrayBuffer();
  let next = read(0);
  for (let at = 0; at < body.size; at += sliceBytes) {
    const slice = new Uint8Array(await next);
    next = read(at + sliceBytes);
    if (options.signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
    scan.push(slice);
    options.onBytes?.(at + slice.length);
  }
  scan.finish();
  return scanner.finish(options.width === 1 ? await blankLinesAtEnd(body) : 0);
}

/** Cuts slices into what is counted as bytes and what is parsed as text. */
class SliceScan {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Nobody wants the rows themselves. */
  private readonly plain: PlainRowCounter | null;
  private readonly newline: number;
  /** A slice behind the beginning of a row whose end had not come with the slice before. */
  private readonly buffer = new Uint8Array(pieceBytes + sliceBytes);
  private rest = this.buffer.subarray(0, 0);

  constructor(
    private readonly scanner: RowScanner,
    { dialect, width, onRows }: ScanOptions,
  ) {
    this.plain = onRows ? null : PlainRowCounter.for(dialect, width);
    this.newline = lineEnd(dialect).charCodeAt(0);
  }

  /** @param slice of `sliceBytes` at most */
  push(slice: Uint8Array): void {
    const begun = this.rest.length;
    this.buffer.set(this.rest);
    this.buffer.set(slice, begun);
    let bytes = this.buffer.subarray(0, begun + slice.length);
    while (bytes.length > 0) {
      if (this.plain && this.scanner.isBetweenRows) {
        const found = this.plain.count(bytes);
        // Whole rows are whole characters.
        if (!found.ascii) this.decode(bytes.subarray(0, found.end));
        this.scanner.pass(found);
        bytes = bytes.subarray(found.end);
        if (!found.odd && bytes.length < pieceBytes) break;
      }
      const end = this.endOfPiece(bytes);
      this.scanner.push(this.decode(bytes.subarray(0, end)));
      bytes = bytes.subarray(end);
    }
    this.rest = bytes;
  }

  finish(): void {
    this.scanner.push(this.decode(this.rest) + this.decode());
  }

  /** At a line end if there is one, so that a row may begin after it. */
  private endOfPiece(bytes: Uint8Array): number {
    const end = Math.min(pieceBytes, bytes.length);
    return bytes.lastIndexOf(this.newline, end - 1) + 1 || end;
  }

  private decode(bytes?: Uint8Array): string {
    try {
      return bytes ? this.decoder.decode(bytes, { stream: true }) : this.decoder.decode();
    } catch {
      throw new NotUtf8();
    }
  }
}

/** Lines at the end that hold nothing, not even quotes. */
async function blankLinesAtEnd(body: Blob): Promise<number> {
  let ends = 0;
  let next = 0;
  for (let end = body.size; end > 0; end -= pieceBytes) {
    const bytes = new Uint8Array(await body.slice(Math.max(0, end - pieceBytes), end).arrayBuffer());
    for (let i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] !== 10 && bytes[i] !== 13) return Math.max(0, ends - 1);
      if (bytes[i] === 10 || next !== 10) ends++;
      next = bytes[i];
    }
  }
  return ends;
}
