// SQLite as WebAssembly (sql.js), fetched as an asset of the page when first needed: for browsers and their workers.
// Node uses engine-node.ts.
import moduleUrl from 'sql.js/dist/sql-wasm-browser.wasm?url';
import { UserError } from '../../table/user-error';
import type { Sqlite } from './engine';

let engine: Promise<Sqlite> | null = null;

/** @throws UserError 'engine-failed' when the asset does not come; the next call tries again */
export function loadSqlite(): Promise<Sqlite> {
  engine ??= start().catch((error: unknown) => {
    engine = null;
    throw error;
  });
  return engine;
}

async function start(): Promise<Sqlite> {
  try {
    const [{ default: initialise }, response] = await Promise.all([import('sql.js'), fetch(moduleUrl)]);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await initialise({ wasmBinary: await response.arrayBuffer() });
  } catch (error) {
    throw new UserError(
      'engine-failed',
      `The SQLite engine did not load: ${error instanceof Error ? error.message : String(error)}.`,
      'Check the connection and try again.',
    );
  }
}
