// npm start: installs what is missing, builds if a source is newer than the build, serves it and prints the address.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages, requireNode } from './install.mjs';
import { serve } from './serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = [
  'src',
  'workers',
  'public',
  'scripts',
  'index.html',
  'widget.html',
  'vite.config.ts',
  'package-lock.json',
];

/** Time of the newest change below a path, in milliseconds; 0 where there is nothing. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function build() {
  const built = newest(join(root, 'dist/index.html'));
  if (built > Math.max(...sources.map((name) => newest(join(root, name))))) return;
  console.log('Building');
  const { status } = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

requireNode();
installPackages(root);
build();
const { url } = await serve({ folder: join(root, 'dist'), port: Number(process.env.PORT ?? 4173) });
console.log(`Understudy is at ${url} (Ctrl C ends it)`);
