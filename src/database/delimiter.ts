// Which delimiter and quote a text has, by the measure of van den Burg, Nazabal and Sutton (2019, "Wrangling messy CSV
// files by detecting row and type patterns"): rows of equal width times share of fields that look like a known type.
import Papa from 'papaparse';

export interface Delimiting {
  delimiter: string;
  quote: string;
  /** Most common number of fields; 1 when nothing divides the lines. */
  width: number;
}

const delimiters = [',', ';', '\t', '|', '^', '~', '\x1f', '\x1e'];
/** Occur in dates, times and prose: taken only when they divide all lines alike and nothing else does. */
const weakDelimiters = [' ', ':'];
const sampleRows = 300;

/**
 * @param text whole lines from the start of the file, without junk above the header
 * @param newline as PapaParse wants it
 * @param preferred by the file's ending: wins when scores are equal
 */
export function sniffDelimiter(text: string, newline: '\n' | '\r', preferred = ','): Delimiting {
  const quotes = ['"', ...(usesApostrophes(text) ? ["'"] : [])];
  const strong = [preferred, ...delimiters.filter((d) => d !== preferred)].filter((d) => text.includes(d));
  const best = bestOf(strong, quotes, text, newline, 0);
  if (best) return best;
  const weak = weakDelimiters.filter((d) => text.includes(d));
  return bestOf(weak, quotes, text, newline, 1) ?? single(strong, quotes[0]);
}

function bestOf(
  candidates: string[],
  quotes: string[],
  text: string,
  newline: '\n' | '\r',
  least: number,
): Delimiting | null {
  let best: (Delimiting & { score: number }) | null = null;
  for (const delimiter of candidates)
    for (const quote of quotes) {
      const rows = parseRows(text, delimiter, quote, newline);
      const width = commonWidth(rows);
      if (width < 2 || isDecimalComma(rows, delimiter)) continue;
      const alike = rows.filter((row) => row.length === width).length / rows.length;
      if (alike < least) continue;
      const score = patternScore(rows) * typeScore(rows);
      if (!best || score > best.score * 1.0001) best = { delimiter, quote, width, score };
    }
  return best && { delimiter: best.delimiter, quote: best.quote, width: best.width };
}

/** One field a line: a delimiter that does not occur, so that no line is cut. */
function single(present: string[], quote: string): Delimiting {
  return { delimiter: delimiters.find((d) => !present.includes(d))!, quote, width: 1 };
}

/** Rows that hold anything, from the start of the text. */
export function parseRows(text: string, delimiter: string, quote: string, newline: '\n' | '\r'): string[][] {
  const { data } = new Papa.Parser({
    delimiter,
    quoteChar: quote,
    newline,
    preview: sampleRows,
    fastMode: false,
  }).parse(text, 0, false) as { data: string[][] };
  return data.filter((row) => row.length > 1 || row[0].trim() !== '');
}

/** The most common number of fields; of equally common ones that of the first row. */
export function commonWidth(rows: string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return (
    [...counts].sort(
      (a, b) => b[1] - a[1] || Number(b[0] === rows[0].length) - Number(a[0] === rows[0].length),
    )[0]?.[0] ?? 0
  );
}

function patternScore(rows: string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let sum = 0;
  for (const [width, count] of counts) sum += (count * (width - 1)) / width;
  return sum / counts.size / rows.length;
}

const known = [
  /^$/,
  /^[-+]?\d[\d.,' ]*%?$/,
  /^[-+]?\d*[.,]?\d+(e[-+]?\d+)?$/i,
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?$/,
  /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/,
  /^[\p{L}\p{N}_.@/:#& '()+-]{1,80}$/u,
  /^(n\/a|null|none|\\n|-|\.)$/i,
];

function typeScore(rows: string[][]): number {
  let cells = 0;
  let hits = 0;
  for (const row of rows)
    for (const cell of row) {
      cells++;
      // A blank after the delimiter tells of a sentence rather than of a list.
      const text = cell.trim();
      if (known.some((pattern) => pattern.test(text))) hits += cell.startsWith(' ') ? 0.5 : 1;
    }
  return cells === 0 ? 0 : Math.max(hits / cells, 1e-3);
}

/** A header of one word over "1,5", "2,75": the comma belongs to the numbers. */
function isDecimalComma(rows: string[][], delimiter: string): boolean {
  return (
    delimiter === ',' &&
    rows.length > 1 &&
    rows[0].length === 1 &&
    rows.slice(1).every((row) => row.length === 2 && /^-?\d+$/.test(row[0]) && /^\d+$/.test(row[1]))
  );
}

/** Do fields open and close with ' while " is not used so? */
function usesApostrophes(text: string): boolean {
  const opened = (quote: string) =>
    text.match(new RegExp(`(^|[,;\\t|])${quote}[^\\n\\r${quote}]*${quote}([,;\\t|\\r\\n]|$)`, 'gm'))?.length ?? 0;
  return opened("'") > 2 && opened('"') === 0;
}
