// npm test: installs what is missing, then runs types, lint, unit, browser and end-to-end tests, all of them even if one
// fails, and ends with one line "N passed, N failed". Types and lint count as one each. Needs nothing but Node to start.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium, ensureFirefox, installPackages, requireNode } from './install.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = mkdtempSync(join(tmpdir(), 'understudy-test-'));
const windows = process.platform === 'win32';
const longestStage = 20 * 60;

/** Runs a command to its end. A command that runs too long is ended with all its children. @returns {Promise<boolean>} */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: windows && command === 'npm',
      detached: !windows,
      env: { ...process.env, CI: '1', ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) },
    });
    const end = () => {
      if (windows) child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      console.error(`Ended after ${longestStage} s: ${command} ${args.join(' ')}`);
      end();
    }, longestStage * 1000);
    const interrupted = () => {
      end();
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve(code === 0);
    });
  });
}

async function script(name) {
  const ok = await run('npm', ['run', '--silent', name]);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Counts of one vitest project. A project that ran no test, crashed or failed outside its tests has one failure at least. */
async function project(name, ...options) {
  const report = join(reports, `${name}.json`);
  const ok = await run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    name,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...options,
  ]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  const passed = counts.numPassedTests ?? 0;
  const failed = counts.numFailedTests ?? 0;
  if (passed + failed === 0) console.error(`No ${name} test ran`);
  return {
    passed,
    failed: ok && passed > 0 ? failed : Math.max(failed, 1),
    skipped: (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0),
  };
}

const noBrowser = async () => ({ passed: 0, failed: 1, skipped: 0 });

requireNode();
installPackages(root);
const chromium = ensureChromium();
ensureFirefox();
/** What runs together, group after group. */
const groups = [
  { types: () => script('types'), lint: () => script('lint') },
  // By default one worker fewer than there are cores, as for somebody who waits at the keyboard.
  { unit: () => project('unit', '--maxWorkers=100%') },
  { browser: chromium ? () => project('browser') : noBrowser },
  { e2e: chromium ? () => project('e2e') : noBrowser },
];

const summary = [];
const total = { passed: 0, failed: 0 };
async function count(name, stage) {
  const began = performance.now();
  const { passed, failed, skipped } = await stage();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  total.passed += passed;
  total.failed += failed;
  summary.push(
    `${name.padEnd(8)} ${seconds.padStart(6)} s  ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
  );
}
for (const group of groups) {
  console.log(`\n== ${Object.keys(group).join(' and ')}`);
  await Promise.all(Object.entries(group).map(([name, stage]) => count(name, stage)));
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
