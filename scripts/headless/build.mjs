// The production build that npm start serves and that the headless runner and the end-to-end tests drive: made when
// missing or older than what it is made from.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const sources = [
  'src',
  'workers',
  'public',
  'scripts',
  'index.html',
  'headless.html',
  'widget.html',
  'vite.config.ts',
  'package-lock.json',
];

/** @param {(words: string) => void} say @returns {Promise<string>} the folder of the build */
export async function freshBuild(say) {
  const dist = join(root, 'dist');
  const built = join(dist, 'headless.html');
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources.map((s) => newest(join(root, s)))))
    return dist;
  say('building the app');
  const work = join(root, 'node_modules/.understudy');
  const fresh = join(work, `build-${process.pid}`);
  const old = join(work, `old-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    await viteBuild(fresh);
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
  return dist;
}

/** In a process of its own: a test runner's NODE_ENV would make it a development build. */
function viteBuild(outDir) {
  const args = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', '--emptyOutDir', '--outDir', outDir];
  const env = { ...process.env, NODE_ENV: 'production', VITEST: '' };
  return promisify(execFile)(process.execPath, args, { cwd: root, env });
}

/** Latest time of change of a file or of anything below a folder. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
