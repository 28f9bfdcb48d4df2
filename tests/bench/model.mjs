// npm run bench:model: speed of the row model in headless Chromium, beside TensorFlow.js and, where ../shared has it, the
// prototype of the kernels. Slices of all variants take turns in one worker, so that ratios do not hang on the hour, and
// speeds are by processor seconds, so that they do not hang on what else runs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { findChromium } from '../../scripts/chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const prototype = join(root, '../shared/prototype/row-model');
const tensorflow = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-core/dist/register_all_gradients',
  '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
];

/** Serves the prototype's files beside the project's. */
const besides = {
  name: 'prototype',
  configureServer(server) {
    server.middlewares.use('/prototype', (request, response, next) => {
      const file = join(prototype, (request.url ?? '').split('?')[0]);
      if (!existsSync(file)) return next();
      response.setHeader('Content-Type', file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
      response.end(readFileSync(file));
    });
  },
};

const server = await createServer({
  root,
  logLevel: 'error',
  plugins: [besides],
  optimizeDeps: { include: tensorflow },
  cacheDir: join(root, 'node_modules/.vite-bench'),
  server: { port: 5391, strictPort: false, hmr: false, watch: null },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--enable-unsafe-webgpu'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls.local[0]}tests/bench/model.html`);
  await page.exposeFunction('say', (line) => console.error(line));
  const system = await browser.newBrowserCDPSession();
  // the page has one renderer, and the worker runs in it
  await page.exposeFunction('cpuSeconds', async () => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ cpuTime }) => cpuTime));
  });
  const seconds = Number(process.argv[2] ?? 60);
  const report = await page.evaluate(
    (request) =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/tests/bench/model-worker.ts', { type: 'module' });
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = async ({ data }) => {
          if (data === 'cpu') worker.postMessage(await window.cpuSeconds());
          else if (typeof data === 'string') window.say(data);
          else resolve(data);
        };
        worker.postMessage(request);
      }),
    { seconds, prototype: existsSync(prototype) },
  );
  console.log(`Chromium ${browser.version()}`);
  console.table(report.training);
  console.table(report.sampling);
} finally {
  await browser.close();
  await server.close();
}
