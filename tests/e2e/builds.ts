// Copies of the production build to serve, change and throw away: the build itself stays as it is.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { freshBuild } from '../../scripts/headless/build.mjs';
import type { BuildFile } from '../../src/offline/messages';

/** A copy of the build in a folder of its own. */
export async function copyBuild(): Promise<string> {
  const dist = await freshBuild(() => {});
  const folder = mkdtempSync(join(tmpdir(), 'understudy-build-'));
  cpSync(dist, folder, { recursive: true });
  return folder;
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Turns a copy into what a later build would be: the entry script has other content under another hashed name, and the
 * pages and the list of files name it. `mark` is put on the page's root element by the new script. The service worker
 * comes last, as on a host that is updated well.
 */
export function makeNewer(folder: string, mark: string): void {
  const worker = makeNewerButWorker(folder, mark);
  writeFileSync(join(folder, 'service-worker.js'), worker);
}

/** The same up to the service worker, whose new text is returned: a host in the middle of an update. */
export function makeNewerButWorker(folder: string, mark: string): string {
  const entry = /assets\/(app-[\w-]+)\.js/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))![1];
  const renamed = `app-${mark.padEnd(8, '0').slice(0, 8)}`;
  const script = join(folder, 'assets', `${entry}.js`);
  writeFileSync(script, `document.documentElement.dataset.build='${mark}';${readFileSync(script, 'utf8')}`);
  renameSync(script, join(folder, 'assets', `${renamed}.js`));
  const changed = filesBelow(folder).filter((file) => {
    if (!/\.(html|js)$/.test(file) || file.endsWith('service-worker.js')) return false;
    const text = readFileSync(file, 'utf8');
    if (text.includes(entry)) writeFileSync(file, text.replaceAll(entry, renamed));
    return text.includes(entry) || file.includes(renamed);
  });
  const names = new Set(changed.map((file) => file.slice(folder.length + 1)));
  const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8').replaceAll(entry, renamed);
  const listed = filesIn(worker).map((file) => {
    if (!names.has(file.url)) return file;
    const content = readFileSync(join(folder, file.url));
    const hash = createHash('sha256').update(content).digest('base64');
    return { ...file, hash, bytes: content.length, revision: file.revision && mark };
  });
  return worker.replace(list, () => JSON.stringify(listed));
}

export function removeBuild(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

const list = /\[\{[^[\]]*"hash":[^[\]]*\}\]/;

function filesIn(worker: string): BuildFile[] {
  return (JSON.parse(list.exec(worker)![0]) as BuildFile[]).filter(({ hash }) => hash !== undefined);
}

/** The files that the service worker knows. */
export function listedFiles(folder: string): BuildFile[] {
  return filesIn(readFileSync(join(folder, 'service-worker.js'), 'utf8'));
}

/** A host that sends files and no header of its own, as a plain file server does; `base` has a slash at both ends. */
export async function servePlain(folder: string, base: string): Promise<{ url: string; close(): Promise<void> }> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://host').pathname;
    const file = join(folder, path.slice(base.length - 1).replace(/\/$/, '/index.html'));
    if (!path.startsWith(base) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    return response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
