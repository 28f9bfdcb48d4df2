// A static file server for the built app, with the headers of headers.mjs on every response.
// Plain Node without dependencies: npm start, the end-to-end tests and the headless runner share it.
// It serves files and nothing else; it keeps no log.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { csp, securityHeaders } from './headers.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.gz': 'application/gzip',
  '.zip': 'application/zip',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The one byte range asked for: [first, last], null when none is asked for, undefined when it cannot be met. */
function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const first = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return first <= last && first < size ? [first, last] : undefined;
}

/** Maps a request path to a file below `folder`; a folder gives its index.html. Null where there is none. */
async function fileFor(folder, pathname) {
  let path;
  try {
    path = normalize(join(folder, decodeURIComponent(pathname)));
  } catch {
    return null;
  }
  if ((path !== normalize(folder) && !path.startsWith(normalize(folder + sep))) || path.includes('\0')) return null;
  for (const candidate of [path, join(path, 'index.html')]) {
    const info = await stat(candidate).catch(() => null);
    if (info?.isFile()) return { path: candidate, size: info.size, modified: info.mtimeMs };
  }
  return null;
}

async function respond(folder, base, request, response) {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', csp);
  const end = (status) =>
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${status}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(405);
  const { pathname, search } = new URL(request.url, 'http://localhost');
  if (`${pathname}/` === base) return response.writeHead(308, { Location: base + search }).end();
  const file = pathname.startsWith(base) ? await fileFor(folder, pathname.slice(base.length - 1)) : null;
  if (!file) return end(404);

  const tag = `"${file.size.toString(36)}-${Math.round(file.modified).toString(36)}"`;
  response.setHeader('ETag', tag);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', types[extname(file.path).toLowerCase()] ?? 'application/octet-stream');
  // Only names with a hash of their content may be kept without asking again.
  const hashed = /\/assets\/[^/]+-[\w-]{8}\.[\w.]+$/.test(pathname);
  response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();

  const range = byteRange(request.headers.range, file.size);
  if (range === undefined) {
    response.setHeader('Content-Range', `bytes */${file.size}`);
    return end(416);
  }
  const [first, last] = range ?? [0, file.size - 1];
  response.setHeader('Content-Length', last - first + 1);
  if (range) response.setHeader('Content-Range', `bytes ${first}-${last}/${file.size}`);
  response.writeHead(range ? 206 : 200);
  if (request.method === 'HEAD' || file.size === 0) return response.end();
  createReadStream(file.path, { start: first, end: last })
    .on('error', () => response.destroy())
    .pipe(response);
}

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Serves a folder until closed.
 * @param {{ folder: string, port?: number, host?: string, base?: string }} options `port` is tried first and, if taken,
 *   replaced by a free one; 0 (the default) takes any. `base` is the sub-path, with a slash at both ends.
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve({ folder, port = 0, host = '127.0.0.1', base = '/' }) {
  const server = createServer((request, response) => {
    respond(folder, base, request, response).catch(() => response.destroy());
  });
  try {
    await listen(server, port, host);
  } catch (error) {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    await listen(server, 0, host);
  }
  const actual = server.address().port;
  return {
    url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${actual}${base}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
