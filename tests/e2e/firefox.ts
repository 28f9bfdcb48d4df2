// A stock Firefox, driven by WebDriver BiDi, all of whose requests go over the wire.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import type { Wire } from './wire';

export interface Firefox {
  browser: Browser;
  /** The next file that is downloaded, once it is whole. */
  downloaded(): Promise<{ name: string; content: Buffer }>;
  close(): Promise<void>;
}

export async function openFirefox(executablePath: string, wire: Wire): Promise<Firefox> {
  const downloads = mkdtempSync(join(tmpdir(), 'understudy-downloads-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    protocolTimeout: 180_000,
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': wire.port,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': wire.port,
      'network.proxy.allow_hijacking_localhost': true,
      'network.proxy.no_proxies_on': '',
      // Storage of other sites is blocked, as careful people have it.
      'network.cookie.cookieBehavior': 1,
      'network.trr.mode': 5,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.useDownloadDir': true,
      'browser.download.alwaysOpenPanel': false,
      'browser.helperApps.neverAsk.saveToDisk': 'application/zip,text/csv,application/octet-stream',
    },
  });
  const taken = new Set<string>();
  return {
    browser,
    downloaded: async () => {
      for (;;) {
        const names = existsSync(downloads) ? readdirSync(downloads) : [];
        const name = names.find((n) => !n.endsWith('.part') && !taken.has(n) && !names.includes(`${n}.part`));
        const content = name ? readFileSync(join(downloads, name)) : Buffer.alloc(0);
        if (name && content.length > 0) {
          taken.add(name);
          return { name, content };
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: async () => {
      await browser.close();
      rmSync(downloads, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
