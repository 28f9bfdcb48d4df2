// Finds a Chrome, Chromium or Edge that is already on the machine.
import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const places = [
  process.env.CHROME,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @returns {string | null} path of the executable */
export function findChromium() {
  return findExecutable(places, ['chromium', 'google-chrome', 'chrome', 'microsoft-edge']);
}

/** The first of some paths that exists, else the first of some names that is on the search path. */
export function findExecutable(paths, names) {
  const known = paths.find((p) => p && existsSync(p));
  if (known) return known;
  for (const name of names) {
    try {
      const found = execFileSync(process.platform === 'win32' ? 'where' : 'which', [name], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const path = found.toString().split('\n')[0].trim();
      if (path) return path;
    } catch {
      // not on the path
    }
  }
  return null;
}
