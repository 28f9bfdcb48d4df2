// Brings a fresh machine to where the other scripts can run: npm packages and, for tests, a Chromium.
// Plain Node without dependencies, since it runs before node_modules exists.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { findFirefox } from './firefox.mjs';

const lowestNode = [20, 19];

/** Ends the process with a message if this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1])) return;
  console.error(`Understudy needs Node ${lowestNode.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function packagesOf(lockfile) {
  return existsSync(lockfile) ? JSON.parse(readFileSync(lockfile, 'utf8')).packages : {};
}

/** Names of locked packages that are absent from node_modules or there in another version; optional ones never count. */
export function missingPackages(root) {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(packagesOf(join(root, 'package-lock.json')))
    .filter(([path, locked]) => path !== '' && !locked.optional)
    .filter(([path, locked]) => installed[path]?.version !== locked.version || !existsSync(join(root, path)))
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/** Runs npm where packages are missing; an existing node_modules is completed, never deleted. */
export function installPackages(root) {
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  console.log(`Installing ${missing.length} npm packages`);
  const command = existsSync(join(root, 'node_modules')) ? 'install' : 'ci';
  const { status } = spawnSync('npm', [command, '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`npm ${command} failed: see above. Understudy needs its packages to go on.`);
    process.exit(1);
  }
}

function canUseApt() {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Installs one Debian package if this is root on such a system; says so and goes on when that fails. */
function aptInstall(name, instead) {
  if (!canUseApt()) return;
  console.log(`No ${instead} found: installing ${name} with apt-get`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update'], options);
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', name], options);
  } catch (error) {
    console.error(`apt-get failed: ${error.message}`);
  }
}

/** @returns {string | null} path of a Chrome, Chromium or Edge, installed with apt-get if need be and possible */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  aptInstall('chromium', 'Chrome, Chromium or Edge');
  const installed = findChromium();
  if (installed) return installed;
  console.error(
    'Browser tests need Chrome, Chromium or Edge, and none was found.\n' +
      '  Debian, Ubuntu: sudo apt-get install chromium (or chromium-browser)\n' +
      '  Fedora: sudo dnf install chromium\n' +
      '  macOS: brew install --cask chromium (or install Google Chrome)\n' +
      '  Windows: Microsoft Edge is enough; it comes with the system\n' +
      '  Installed elsewhere? Set CHROME to the path of its executable.',
  );
  return null;
}

/** @returns {string | null} path of a Firefox, installed with apt-get if need be and possible; without it tests are skipped */
export function ensureFirefox() {
  const found = findFirefox();
  if (found) return found;
  aptInstall('firefox-esr', 'Firefox');
  const installed = findFirefox();
  if (!installed)
    console.error(
      'No Firefox was found: its end-to-end tests are skipped. Set FIREFOX to the path of one to run them.',
    );
  return installed;
}
