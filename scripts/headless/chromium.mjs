// One headless Chromium on the built app: its own server, its own empty profile, no way out of the origin.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const flags = [
  '--headless=new',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--enable-unsafe-webgpu',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
];

/**
 * @param {string} dist folder of the build; a copy is served, so that a new build does not disturb
 * @param {{ webgpu?: boolean }} options
 */
export async function openApp(dist, { webgpu = true } = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chrome, Chromium or Edge was found. Set CHROME to the path of one.');
  const scratch = mkdtempSync(join(tmpdir(), 'understudy-'));
  const closers = [() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const closer of closers.reverse()) await Promise.resolve(closer()).catch(() => undefined);
  };
  try {
    cpSync(dist, join(scratch, 'app'), { recursive: true });
    const server = await serve({ folder: join(scratch, 'app') });
    closers.push(() => server.close());
    const args = flags.filter((flag) => webgpu || flag !== '--enable-unsafe-webgpu');
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    const context = await chromium.launchPersistentContext(join(scratch, 'profile'), {
      executablePath,
      headless: false,
      ignoreDefaultArgs: ['--headless'],
      args,
      acceptDownloads: true,
    });
    closers.push(() => context.close());
    const strays = watchRequests(context, server.url);
    const page = context.pages()[0] ?? (await context.newPage());
    return { context, page, url: server.url, strays, close, memory: () => rendererMemory(context) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Collects every request, of pages and workers alike, that is not for the origin and that no policy stopped. */
function watchRequests(context, url) {
  const strays = [];
  const { origin } = new URL(url);
  context.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${origin}/`) && !/^(blob|data|about):/.test(asked)) strays.push(asked);
  });
  // Chromium tells of an image that the page's policy refuses as a request that failed for this reason: it was never sent.
  context.on('requestfailed', (request) => {
    const at = request.failure()?.errorText === 'csp' ? strays.indexOf(request.url()) : -1;
    if (at >= 0) strays.splice(at, 1);
  });
  return strays;
}

/**
 * Bytes that the page's process, with all workers in it, has held at its peak; null where that cannot be read.
 * The page's is the largest renderer: the others are spare ones without a page.
 */
async function rendererMemory(context) {
  try {
    const session = await context.browser().newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakOfProcess(id));
    return Math.max(0, ...peaks) || null;
  } catch {
    return null;
  }
}

/** Highest resident set of a process (VmHWM) on Linux, its present one elsewhere. */
function peakOfProcess(id) {
  try {
    if (existsSync(`/proc/${id}/status`))
      return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0);
    return 1024 * Number(execFileSync('ps', ['-o', 'rss=', '-p', String(id)], { encoding: 'utf8' }).trim());
  } catch {
    return 0;
  }
}
