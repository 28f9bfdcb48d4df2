// Reads made-up rows, so that the browser has compiled the engine's code that reads rows for speed before the first file
// is there. Code of WebAssembly is first compiled in haste, and anew only once it has run for a while.
import { loadRows } from './load-rows';
import { plainDialect } from './plain-dialect';
import { quoteIdentifier } from './sql';
import type { Database } from './types';

/** Read in 30 to 60 ms on a common machine: so long may a file have to wait. */
const pieceRows = 20_000;
const pieces = 12;
const table = 'made-up rows';

/** @param isWanted the engine is needed for something else: it is left alone after the piece that it reads */
export async function warmUp(db: Database, isWanted: () => boolean): Promise<void> {
  const rows = new Blob([Array.from({ length: pieceRows }, (_, i) => madeUp(i)).join('')]);
  const columns = Array.from({ length: madeUp(0).split(',').length }, (_, i) => `column ${i + 1}`);
  try {
    for (let piece = 0; piece < pieces && !isWanted(); piece++)
      await loadRows(db, table, columns, plainDialect, rows, 1);
  } finally {
    await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`);
  }
}

/** Short and long fields, empty ones and quoted ones. */
function madeUp(i: number): string {
  const note = i % 5 === 0 ? '' : `a longer note, number ${i % 1000}`;
  return `${i},${(i * 7) % 5000},${i % 97}.25,2020-01-${10 + (i % 20)},kind ${i % 3},${i % 4 ? 'no quotes here' : `"${note}"`},,${i % 2}\n`;
}
