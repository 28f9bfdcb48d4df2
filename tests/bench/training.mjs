// npm run bench:training [-- FILE_OR_FOLDER] [--preset P]: how long the row models of a whole database train in the built
// page, with memory shared between workers (isolated page) and without, in turns; how often progress comes, and how soon
// training ends after a cancel.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '../../scripts/headless/arguments.mjs';
import { freshBuild, root } from '../../scripts/headless/build.mjs';
import { openApp } from '../../scripts/headless/chromium.mjs';

const rest = process.argv.slice(2);
const files = rest.length && !rest[0].startsWith('--') ? rest : [join(root, '../shared/data/berka'), ...rest];
const asked = readArguments([...files, '--out', '.']);
const dist = await freshBuild((words) => console.error(words));

for (const isolated of [true, false, true, false]) {
  const app = await openApp(dist);
  try {
    if (!isolated) await app.page.route('**/headless.html', withoutIsolation);
    await app.page.goto(`${app.url}headless.html`);
    await app.page.waitForFunction(() => 'understudy' in window);
    await app.page.locator('#files').setInputFiles(asked.files.map(({ disk }) => disk));
    const paths = asked.files.map(({ path }) => path);
    const before = loadavg()[0];
    const seen = await app.page.evaluate(trainInPage, { paths, preset: asked.preset, seed: asked.seed });
    console.log(
      `${seen.isolated ? 'isolated' : 'not isolated'}, ${seen.cores} cores, load ${before.toFixed(1)} to ${loadavg()[0].toFixed(1)}: ` +
        `plan ${seen.plan.toFixed(1)} s, row models ${seen.train.toFixed(1)} s, longest wait for progress ${seen.longestWait.toFixed(0)} ms ` +
        `(of one table ${seen.longestOfTable.toFixed(0)} ms), cancelled after ${seen.cancel.map((ms) => ms.toFixed(0)).join(', ')} ms`,
    );
    console.table(seen.tables);
  } finally {
    await app.close();
  }
}

/** A page without these headers may not share memory. */
async function withoutIsolation(route) {
  const response = await route.fetch();
  const headers = { ...response.headers() };
  delete headers['cross-origin-opener-policy'];
  delete headers['cross-origin-embedder-policy'];
  await route.fulfill({ response, headers });
}

/** Runs in the page. */
async function trainInPage({ paths, preset, seed }) {
  const session = window.understudy.createStudio();
  const chosen = document.getElementById('files').files;
  await session.open(Array.from(chosen, (data, i) => ({ path: paths[i], data })));
  await session.infer();
  const last = new Map();
  let longestWait = 0;
  let longestOfTable = 0;
  let any = 0;
  let first = 0;
  let onTrains = () => {};
  session.subscribe((event) => {
    if (event.type !== 'training') return;
    const { table, training } = event;
    const now = performance.now();
    if (training.state === 'trains') {
      first ||= now;
      if (any) longestWait = Math.max(longestWait, now - any);
      any = now;
      if (last.has(table)) longestOfTable = Math.max(longestOfTable, now - last.get(table));
      last.set(table, now);
      onTrains();
    } else last.delete(table);
  });
  const started = performance.now();
  await session.train({ preset, backend: 'wasm', seed });
  const ended = performance.now();
  const waits = [longestWait, longestOfTable];
  const tables = {};
  for (const [table, t] of Object.entries(session.record().tables))
    if (t.backend)
      tables[table] = {
        rows: t.rowsReal,
        rounds: t.epochs,
        'held-out NLL': Number(t.heldOutNll?.toFixed(2)),
        s: Number(t.trainSeconds.toFixed(1)),
        'rows / s': t.rowsPerSecond,
      };
  const cancel = [];
  for (let round = 0; round < 5; round++) {
    const abort = new AbortController();
    const running = new Promise((resolve) => (onTrains = resolve));
    const training = session
      .train({ preset, backend: 'wasm', seed: seed + 1 }, abort.signal)
      .catch((error) => error.code);
    await running;
    await new Promise((resolve) => setTimeout(resolve, 150 + 130 * round));
    const asked = performance.now();
    abort.abort();
    if ((await training) !== 'cancelled') throw new Error('training was not cancelled');
    cancel.push(performance.now() - asked);
  }
  return {
    isolated: window.crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    plan: (first - started) / 1000,
    train: (ended - first) / 1000,
    longestWait: waits[0],
    longestOfTable: waits[1],
    cancel,
    tables,
  };
}
