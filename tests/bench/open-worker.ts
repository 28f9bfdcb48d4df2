// Opens one file in a worker, as the app does, and tells how long that took.
import { wasm, worker } from 'virtual:duckdb-engine';
import { openFiles } from '../../src/database/open-files';
import { warmUp } from '../../src/database/warm-up';
import { openWasmDatabase } from '../../src/database/wasm-database';

/** `warm`: while the person chose the file the engine was warmed up. */
onmessage = async ({ data: { file, warm } }: MessageEvent<{ file: File; warm: boolean }>) => {
  const began = performance.now();
  const db = await openWasmDatabase({ wasm, worker });
  const started = performance.now();
  if (warm) await warmUp(db, () => false);
  const ready = performance.now();
  const { tables, problems } = await openFiles(db, [{ path: file.name, data: file }]);
  const opened = performance.now();
  await db.table('x', `SELECT * FROM "${tables[0].name}"`);
  const extracted = performance.now();
  postMessage({
    startSeconds: (started - began) / 1000,
    warmSeconds: (ready - started) / 1000,
    openSeconds: (opened - ready) / 1000,
    extractSeconds: (extracted - opened) / 1000,
    rows: tables[0].rows,
    readers: tables[0].readers,
    problems,
  });
};
