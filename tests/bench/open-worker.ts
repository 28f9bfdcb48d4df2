// Opens one file in a worker, as the app does, and tells how long that took.
import { wasm, worker } from 'virtual:duckdb-engine';
import { openFiles } from '../../src/database/open-files';
import { openWasmDatabase } from '../../src/database/wasm-database';

onmessage = async ({ data }: MessageEvent<File>) => {
  const began = performance.now();
  const db = await openWasmDatabase({ wasm, worker });
  const started = performance.now();
  const { tables, problems } = await openFiles(db, [{ path: data.name, data }]);
  const opened = performance.now();
  await db.table('x', `SELECT * FROM "${tables[0].name}"`);
  const extracted = performance.now();
  postMessage({
    startSeconds: (started - began) / 1000,
    openSeconds: (opened - started) / 1000,
    extractSeconds: (extracted - opened) / 1000,
    rows: tables[0].rows,
    readers: tables[0].readers,
    problems,
  });
};
