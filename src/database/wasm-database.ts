// The database engine in the browser: DuckDB's `eh` module in a worker of its own, so that the caller can go on and a
// query can be stopped. Nothing is fetched but the two addresses given.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm';
import { UserError } from '../table/user-error';
import { DuckDatabase, harden, queryConfig, type Connection, type EngineFiles } from './duckdb-database';
import { loadSqlite } from './sqlite/engine-browser';
import type { Database } from './types';

export interface EngineUrls {
  /** The WebAssembly module, gzipped or not. */
  wasm: string;
  /** DuckDB's worker script. */
  worker: string;
}

const startSeconds = 90;

/**
 * Starts a hardened in-memory database; one to three seconds.
 * @param onFetched is told once its code is there
 * @throws UserError 'engine-failed' naming the step that failed or took more than 90 seconds
 */
export async function openWasmDatabase(urls: EngineUrls, onFetched = () => {}): Promise<Database> {
  let worker: Worker | null = null;
  let step = 'fetching its code';
  const start = async (): Promise<Database> => {
    const module = await fetchModule(urls.wasm, (words) => (step = words));
    onFetched();
    step = 'starting its worker';
    worker = new Worker(urls.worker);
    const failure = new Promise<never>((_, reject) => {
      worker!.addEventListener('error', (event) => reject(new Error(event.message || 'the worker script failed')));
    });
    return Promise.race([startIn(worker, module, (words) => (step = words)), failure]);
  };
  try {
    return await withTimeout(start());
  } catch (error) {
    (worker as Worker | null)?.terminate();
    const cause = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'engine-failed',
      `The database engine did not start while ${step}: ${cause}`,
      'Reload the page. A current Chrome, Edge, Firefox or Safari is needed, and about 500 MB of free memory.',
    );
  }
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${startSeconds} seconds`)), startSeconds * 1000);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The module as a blob URL. Some servers unpack a .gz on the way, so the first bytes decide. */
async function fetchModule(url: string, onStep: (words: string) => void): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  let blob = await response.blob();
  if ((await firstBytes(blob)).startsWith('1f8b')) {
    onStep('unpacking its code');
    blob = await new Response(blob.stream().pipeThrough(new DecompressionStream('gzip'))).blob();
  }
  // DuckDB never answers when it is given anything else.
  if ((await firstBytes(blob)) !== '0061736d') throw new Error(`${url} holds no WebAssembly module`);
  return URL.createObjectURL(new Blob([blob], { type: 'application/wasm' }));
}

async function firstBytes(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}

async function startIn(worker: Worker, module: string, onStep: (words: string) => void): Promise<Database> {
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  onStep('compiling its code');
  await db.instantiate(module);
  URL.revokeObjectURL(module);
  onStep('opening a database');
  await db.open({ path: ':memory:', query: queryConfig });
  const connection = await db.connect();
  await harden(connection as Connection);
  const files: EngineFiles = {
    async register(path, source) {
      if (source instanceof Blob)
        await db.registerFileHandle(path, source, DuckDBDataProtocol.BROWSER_FILEREADER, true);
      else await db.registerFileBuffer(path, source.slice());
    },
    async drop(path) {
      await db.dropFile(path);
    },
    async read(path) {
      return db.copyFileToBuffer(path);
    },
    async shutDown() {
      await db.terminate();
    },
  };
  return new DuckDatabase(connection as Connection, files, loadSqlite);
}
