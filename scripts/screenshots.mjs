// npm run screenshots: goes the whole way with the bank sample in the built app and writes pictures of every step, at three
// widths, light and dark, to docs/screenshots; four of them go into the build for the app's manifest. Figures in them are
// those of this very run.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openApp } from './headless/chromium.mjs';
import { freshBuild, root } from './headless/build.mjs';

const sizes = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];
const folder = join(root, 'docs/screenshots');
mkdirSync(folder, { recursive: true });
const say = (words) => process.stdout.write(`${words}\n`);

const app = await openApp(await freshBuild(say), { webgpu: false });
const { page } = app;
try {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(app.url);
  await page.getByRole('button', { name: 'Bank', exact: true }).waitFor();
  await page.addStyleTag({ content: '* { scrollbar-width: none }' });
  await pictures('open');
  await page.getByRole('button', { name: 'Bank', exact: true }).click();
  await page.locator('.svelte-flow__node').first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: /counting/ }).waitFor({ state: 'detached', timeout: 300_000 });
  await select('card', 'disposition_id');
  await pictures('relate');
  await page.locator('[data-go]', { hasText: 'Train' }).click();
  await page.locator('.runbar i[style*="width: 100%"]').nth(1).waitFor({ timeout: 300_000 });
  await page.locator('.curve .syn-l').first().waitFor({ timeout: 300_000 });
  await pictures('train');
  await page.locator('[data-go]', { hasText: 'Export' }).waitFor({ timeout: 600_000 });
  await page.getByText('Scoring', { exact: true }).first().waitFor({ state: 'detached', timeout: 300_000 });
  await pictures('review');
  await pictures('fidelity', () => page.locator('#columns').scrollIntoViewIfNeeded());
  await page.locator('[data-go]', { hasText: 'Export' }).click();
  await pictures('export');
  for (const step of ['open', 'relate'])
    for (const [width, name] of [
      [1440, 'wide'],
      [390, 'narrow'],
    ])
      copyFileSync(join(folder, `${step}-${width}-light.png`), join(root, `public/screenshots/${step}-${name}.png`));
} finally {
  await app.close();
}

async function select(table, column) {
  await page.locator(`[aria-label*="${table}.${column}"]`).first().click();
}

/** One step at all widths, light and dark. */
async function pictures(step, before = async () => {}) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => scrollTo(0, 0));
      await page.mouse.move(0, 0);
      await before();
      await page.waitForTimeout(350);
      await page.screenshot({ path: join(folder, `${step}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  say(step);
}
