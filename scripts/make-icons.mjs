// npm run icons: draws the PNG icons of the installed app from public/icons/icon.svg, with the Chromium at hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../public/icons');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');

/** `share`: how much of the side the mark takes; a maskable icon must keep a fifth free all round. */
const icons = [
  { name: 'icon-192.png', size: 192, share: 0.84, paper: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 0.84, paper: 'transparent' },
  { name: 'icon-maskable-512.png', size: 512, share: 0.56, paper: '#fcfbf8' },
  { name: 'apple-touch-icon.png', size: 180, share: 0.7, paper: '#fcfbf8' },
];

const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] });
for (const { name, size, share, paper } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size }, colorScheme: 'light' });
  await page.setContent(
    `<style>body{margin:0;display:grid;place-items:center;height:100vh;background:${paper}}svg{width:${share * 100}%}</style>${svg}`,
  );
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
