// Counts rows in which nothing is odd, byte by byte: in a quarter of the time that taking them apart needs. What it does
// not find plain is for PapaParse to judge (row-scanner.ts).
import { lineEnd } from './dialect';
import type { Dialect } from './types';

export interface PlainRows {
  rows: number;
  /** Line ends in them, those within quotes too. */
  lines: number;
  /** Where the last of them ends. */
  end: number;
  /** What comes then is no plain row; else there is only the beginning of one, if anything. */
  odd: boolean;
  ascii: boolean;
  nullBytes: boolean;
}

const [delimiter, newline, quote, zero, beyondAscii] = [1, 2, 3, 4, 5];
const carriageReturn = 13;

/**
 * Counts rows from the beginning of one on. They are plain when each has exactly `width` fields and quotes stand only
 * around whole fields, doubled within them.
 */
export class PlainRowCounter {
  /** By byte. */
  private readonly kinds = new Uint8Array(256).fill(beyondAscii, 128);

  private constructor(
    { delimiter: separator, quote: mark, newline: end }: Dialect,
    private readonly width: number,
  ) {
    this.kinds[0] = zero;
    this.kinds[separator.charCodeAt(0)] = delimiter;
    this.kinds[lineEnd({ newline: end }).charCodeAt(0)] = newline;
    if (mark) this.kinds[mark.charCodeAt(0)] = quote;
  }

  /** @returns null for a dialect that has no plain rows: delimiter or quote not of one byte, an escape other than the quote */
  static for(dialect: Dialect, width: number): PlainRowCounter | null {
    const { delimiter: separator, quote: mark, escape } = dialect;
    const isByte = (text: string) => text.length === 1 && text > '\0' && text < '\x80';
    if (!isByte(separator) || (mark !== '' && (!isByte(mark) || (escape !== '' && escape !== mark)))) return null;
    return new PlainRowCounter(dialect, width);
  }

  count(bytes: Uint8Array): PlainRows {
    const { kinds, width } = this;
    const found: PlainRows = { rows: 0, lines: 0, end: 0, odd: false, ascii: true, nullBytes: false };
    let fields = 1;
    let quotedLines = 0;
    for (let at = 0; at < bytes.length; at++) {
      const kind = kinds[bytes[at]];
      if (kind === 0) continue;
      if (kind === delimiter) fields++;
      else if (kind === newline) {
        if ((found.odd = fields !== width)) break;
        fields = 1;
        found.rows++;
        found.lines += 1 + quotedLines;
        quotedLines = 0;
        found.end = at + 1;
      } else if (kind === quote) {
        const mark = bytes[at];
        if ((found.odd = at > found.end && kinds[bytes[at - 1]] !== delimiter)) break;
        do {
          while (++at < bytes.length && bytes[at] !== mark) {
            const within = kinds[bytes[at]];
            if (within === newline) quotedLines++;
            else if (within === beyondAscii) found.ascii = false;
            else if (within === zero) found.nullBytes = true;
          }
        } while (bytes[++at] === mark);
        if (!this.endsField(bytes, at)) {
          found.odd = true;
          break;
        }
        at--;
      } else if (kind === beyondAscii) found.ascii = false;
      else found.nullBytes = true;
    }
    return found;
  }

  /** Does a field that was quoted end here? CR belongs to the line end after it. */
  private endsField(bytes: Uint8Array, at: number): boolean {
    if (at >= bytes.length) return true;
    const kind = this.kinds[bytes[at]];
    if (kind === delimiter || kind === newline) return true;
    return bytes[at] === carriageReturn && (at + 1 >= bytes.length || this.kinds[bytes[at + 1]] === newline);
  }
}
