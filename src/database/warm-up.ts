// Opens a made-up file again and again, so that the browser has compiled the code that opens files for speed before the
// first one is there. It compiles code in haste at first, and anew only once that has run for a while.
import { openTable } from './open-table';
import { quoteIdentifier } from './sql';
import type { Database } from './types';

const table = 'made-up rows';
/** Opened in 50 to 100 ms on a common machine: so long may a file have to wait. */
const rows = 20_000;
const times = 12;

/** @param isWanted the engine is needed for something else: it is left alone once the file being read is read */
export async function warmUp(db: Database, isWanted: () => boolean): Promise<void> {
  const file = new Blob([
    'id,kind id,share,day,kind,words,nothing,flag\n',
    Array.from({ length: rows }, (_, i) => madeUp(i)).join(''),
  ]);
  for (let time = 0; time < times && !isWanted(); time++)
    await openTable(db, table, { path: table, blob: file }, {}, {});
  await db.run(`DROP TABLE IF EXISTS ${quoteIdentifier(table)}`);
}

/** Short and long fields, empty ones and quoted ones. */
function madeUp(i: number): string {
  const words = i % 4 ? 'no quotes here' : `"a longer note, number ${i % 1000}"`;
  return `${i},${(i * 7) % 5000},${i % 97}.25,2020-01-${10 + (i % 20)},kind ${i % 3},${words},,${i % 2}\n`;
}
