// Vite plugin that ships DuckDB with the app: the `eh` module gzipped (34 MB become 8) and its worker script, both as
// hashed assets of our own origin. `import { wasm, worker } from 'virtual:duckdb-engine'` gives their addresses.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const { resolve } = createRequire(import.meta.url);
const id = 'virtual:duckdb-engine';

/** @returns {string} path of the gzipped module, made on first use and kept beside the packages */
function gzippedModule() {
  const source = resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm');
  const packageFolder = dirname(dirname(source));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const folder = join(packageFolder, '../../.cache/duckdb-engine', version);
  const target = join(folder, 'duckdb-eh.wasm.gz');
  if (!existsSync(target)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${target}.${process.pid}`;
    writeFileSync(unfinished, gzipSync(readFileSync(source), { level: 9 }));
    renameSync(unfinished, target);
  }
  return target;
}

export function duckdbEngine() {
  const url = (path) => JSON.stringify(`${path.replaceAll('\\', '/')}?url&no-inline`);
  return {
    name: 'duckdb-engine',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined;
      const worker = resolve('@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js');
      return `export { default as wasm } from ${url(gzippedModule())};\nexport { default as worker } from ${url(worker)};\n`;
    },
  };
}
