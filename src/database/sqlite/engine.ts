// What the house knows of the SQLite engine. It is loaded in one of two ways (engine-browser.ts, engine-node.ts) and
// given to whoever reads or writes SQLite files, as a function, so that nothing loads before it is needed.
import type { SqlJs } from 'sql.js';

export type { Database as SqliteDatabase, Statement as SqliteStatement, SqlValue as SqliteValue } from 'sql.js';

/** The engine, ready: `new sqlite.Database(bytes)` opens a file that is in memory, `.export()` gives one back. */
export type Sqlite = SqlJs;

export type SqliteLoader = () => Promise<Sqlite>;
