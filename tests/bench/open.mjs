// How long a CSV file of 1,000,000 rows and 70 MB takes to open in Chromium, beside native DuckDB on the same file
// (`npm i --no-save @duckdb/node-api`; without it DuckDB-WASM's own read in Node stands in).
// Usage: npm run bench:open [-- FILE]
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';

const rounds = 5;
const file = process.argv[2] ?? (await makeFile(join(tmpdir(), 'understudy-bench-1m.csv')));
console.log(`${basename(file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);

const native = await nativeReader();
const server = await createServer({
  logLevel: 'error',
  cacheDir: 'node_modules/.vite-bench-open',
  // Prepared before the first page is served: a package found later would make Vite reload the page under the benchmark.
  optimizeDeps: { entries: ['tests/bench/open.html', 'tests/bench/open-worker.ts'] },
  server: { port: 5392, host: '127.0.0.1', hmr: false, watch: null },
});
await server.listen();
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] });
const system = await browser.newBrowserCDPSession();
const results = [];
try {
  // They take turns, so that other load on the machine falls on all.
  for (let round = 0; round < rounds; round++) {
    const nativeSeconds = await native.read();
    const oneThread = await native.read(1);
    const warm = await openInPage(true);
    const cold = await openInPage(false);
    results.push({ nativeSeconds, oneThread, warm: warm.openSeconds, cold: cold.openSeconds });
    console.log(
      `round ${round + 1}: ${native.name} ${nativeSeconds.toFixed(2)} s, with one thread ${oneThread.toFixed(2)} s; page ` +
        `${warm.openSeconds.toFixed(2)} s (${(warm.openSeconds / nativeSeconds).toFixed(2)}x), with an engine just started ` +
        `${cold.openSeconds.toFixed(2)} s (${(cold.openSeconds / nativeSeconds).toFixed(2)}x); start ${cold.startSeconds.toFixed(2)} s, ` +
        `warm-up ${warm.warmSeconds.toFixed(2)} s, all columns out ${warm.extractSeconds.toFixed(2)} s, ` +
        `longest pause of the page ${warm.longestPause.toFixed(0)} ms, all of it ${warm.cpuSeconds.toFixed(1)} processor seconds, ` +
        `peak memory ${(warm.peakBytes / 1e6).toFixed(0)} MB, ${warm.rows} rows, readers ${JSON.stringify(warm.readers)}; ` +
        `load ${loadavg()[0].toFixed(1)}`,
    );
  }
} finally {
  await browser.close();
  await server.close();
  native.close();
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const medianOf = (key) => median(results.map((r) => r[key]));
for (const key of ['warm', 'cold']) {
  const ratio = median(results.map((r) => r[key] / r.nativeSeconds)).toFixed(2);
  const single = median(results.map((r) => r[key] / r.oneThread)).toFixed(2);
  console.log(
    `${key}, medians of ${rounds}: page ${medianOf(key).toFixed(2)} s, ${native.name} ${medianOf('nativeSeconds').toFixed(2)} s, ` +
      `with one thread ${medianOf('oneThread').toFixed(2)} s; of the rounds' ratios ${ratio}, to one thread ${single}`,
  );
}

/** @param warm the engine was warmed up, as the app does it while the person chooses the file */
async function openInPage(warm) {
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls.local[0]}tests/bench/open.html`);
  await page.setInputFiles('input', file);
  await page.waitForFunction(() => 'run' in window);
  const memory = watchMemory();
  const before = await cpuSeconds();
  const outcome = await page.evaluate((warm) => window.run(warm), warm);
  const cpu = (await cpuSeconds()) - before;
  await page.close();
  return { ...outcome, cpuSeconds: cpu, peakBytes: memory.stop() };
}

/** Processor seconds of the busiest page and its workers so far. */
async function cpuSeconds() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ cpuTime }) => cpuTime));
}

/** Resident memory of the largest process below this one; on Linux only. */
function watchMemory() {
  let peak = 0;
  const look = () => {
    if (!existsSync('/proc')) return;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) continue;
        const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
        if (isOurs(pid)) peak = Math.max(peak, kilobytes * 1024);
      } catch {
        // it ended meanwhile
      }
    }
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

function isOurs(pid) {
  for (let at = pid; at !== '0' && at !== '1';) {
    if (at === String(process.pid)) return true;
    at = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${at}/status`, 'utf8'))[1];
  }
  return false;
}

async function nativeReader() {
  let api;
  try {
    api = await import('@duckdb/node-api');
  } catch {
    return wasmReader();
  }
  const instance = await api.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    name: 'native DuckDB',
    /** @param threads as many as there are cores if not given */
    async read(threads) {
      await connection.run(threads ? `SET threads = ${threads}` : 'RESET threads');
      const began = performance.now();
      await connection.run(`CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv('${file}')`);
      return (performance.now() - began) / 1000;
    },
    close: () => connection.closeSync(),
  };
}

async function wasmReader() {
  const { createDuckDB, NODE_RUNTIME, VoidLogger } = await import('@duckdb/duckdb-wasm/blocking');
  const { createRequire } = await import('node:module');
  const { resolve } = createRequire(import.meta.url);
  const bundle = (kind) => ({ mainModule: resolve(`@duckdb/duckdb-wasm/dist/duckdb-${kind}.wasm`), mainWorker: '' });
  const db = await createDuckDB({ mvp: bundle('mvp'), eh: bundle('eh') }, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => {});
  db.open({ path: ':memory:' });
  const connection = db.connect();
  db.registerFileBuffer('t.csv', readFileSync(file));
  return {
    name: 'DuckDB-WASM in Node',
    async read() {
      const began = performance.now();
      connection.query(`CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv('t.csv')`);
      return (performance.now() - began) / 1000;
    },
    close: () => db.reset(),
  };
}

async function makeFile(path) {
  if (existsSync(path)) return path;
  const out = createWriteStream(path);
  let state = 1;
  const below = (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
  const two = (n) => String(n).padStart(2, '0');
  let text = 'id,customer_id,amount,balance,date,kind,city,note,flag,ratio\n';
  for (let i = 1; i <= 1_000_000; i++) {
    const note = below(5) ? '' : `note number ${below(1000)}`;
    text +=
      `${i},${below(50_000)},${(below(1e6) / 100).toFixed(2)},${(below(1e7) / 100).toFixed(2)},` +
      `2020-${two(below(12) + 1)}-${two(below(28) + 1)},${['sale', 'refund', 'fee'][below(3)]},city ${below(500)},` +
      `${note},${below(2)},${(below(1e4) / 1e4).toFixed(4)}\n`;
    if (text.length > 1e6) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  out.end(text);
  await once(out, 'finish');
  return path;
}
