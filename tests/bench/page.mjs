// How the page behaves on the way from a cold start to a downloaded sample: largest paint (plain, and with the processor
// four times slower), clicks and seconds, and the longest tasks of the page's own thread by step, in processor milliseconds.
// Usage: npm run bench:page [-- SAMPLE]
import { loadavg } from 'node:os';
import { openApp } from '../../scripts/headless/chromium.mjs';
import { freshBuild } from '../../scripts/headless/build.mjs';
import { traceTasks } from '../e2e/tasks.ts';

const sample = process.argv[2] ?? 'Bank';
const say = (words) => console.log(words);
const dist = await freshBuild(say);
say(`load ${loadavg()[0].toFixed(1)}`);

for (const slower of [1, 4]) {
  const app = await openApp(dist, { webgpu: false });
  const devtools = await app.context.newCDPSession(app.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await app.page.goto(app.url);
  await app.page.getByRole('button', { name: sample, exact: true }).waitFor();
  await app.page.waitForTimeout(1000);
  const paint = await app.page.evaluate(
    () =>
      new Promise((resolve) =>
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        }),
      ),
  );
  say(`largest paint, processor ${slower === 1 ? 'as it is' : `${slower} times slower`}: ${paint.toFixed(0)} ms`);
  await app.close();
}

const app = await openApp(dist, { webgpu: false });
const { page } = app;
try {
  const trace = await traceTasks(app.context, page);
  const began = performance.now();
  let clicks = 0;
  const click = async (locator, timeout) => {
    await locator.click({ timeout });
    clicks++;
  };
  const go = (name) => page.locator('[data-go]', { hasText: name });
  await page.goto(app.url);
  await trace.step('opening');
  await click(page.getByRole('button', { name: sample, exact: true }), 60_000);
  await go('Train').waitFor({ timeout: 240_000 });
  await trace.step('training');
  await click(go('Train'), 60_000);
  await go('Export').waitFor({ timeout: 600_000 });
  await trace.step('scoring');
  await click(go('Export'), 600_000);
  const download = page.waitForEvent('download', { timeout: 600_000 });
  await click(go('Download'), 60_000);
  await (await download).path();
  say(`${sample}: ${clicks} clicks, ${((performance.now() - began) / 1000).toFixed(1)} s to the file`);
  await page.getByText('still being scored').waitFor({ state: 'detached', timeout: 240_000 });
  say(`scored after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  await page.locator('a[href="#review"]').click();
  await page.getByText('Scoring', { exact: true }).first().waitFor({ state: 'detached', timeout: 240_000 });
  await page.waitForTimeout(2000);
  for (const { step, longest } of await trace.end()) say(`${step}: longest tasks ${longest.join(', ')} ms`);
} finally {
  await app.close();
}
