// Finds a Firefox that is already on the machine.
import { findExecutable } from './chromium.mjs';

/** @returns {string | null} path of the executable */
export function findFirefox() {
  return findExecutable(
    [
      process.env.FIREFOX,
      '/usr/bin/firefox-esr',
      '/usr/lib/firefox-esr/firefox-esr',
      '/usr/bin/firefox',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
    ['firefox-esr', 'firefox'],
  );
}
