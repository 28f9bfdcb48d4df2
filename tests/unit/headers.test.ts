// The same headers everywhere: what the server sends and what public/_headers tells static hosts come from one place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csp, securityHeaders } from '../../scripts/headers.mjs';
import { serve } from '../../scripts/serve.mjs';

const everywhere: Record<string, string> = { ...securityHeaders, 'Content-Security-Policy': csp };

describe('policy', () => {
  test('allows connections to its own origin only', () => {
    const rules = Object.fromEntries(csp.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
    expect(rules['default-src']).toEqual(["'none'"]);
    expect(rules['base-uri']).toEqual(["'none'"]);
    expect(rules['form-action']).toEqual(["'none'"]);
    for (const [rule, sources] of Object.entries(rules))
      for (const source of sources)
        expect(["'none'", "'self'", 'blob:', 'data:', "'wasm-unsafe-eval'", "'unsafe-inline'"], rule).toContain(source);
    expect(rules['connect-src']).toEqual(["'self'", 'blob:']);
    expect(rules['script-src']).not.toContain("'unsafe-inline'");
  });
});

describe('public/_headers', () => {
  test('gives every path the headers of the server', () => {
    const text = readFileSync(join(import.meta.dirname, '../../public/_headers'), 'utf8');
    const blocks = new Map<string, Record<string, string>>();
    let block: Record<string, string> = {};
    for (const line of text.split('\n').filter((l) => l.trim() && !l.startsWith('#'))) {
      if (!/^\s/.test(line)) blocks.set(line.trim(), (block = {}));
      else block[line.slice(0, line.indexOf(':')).trim()] = line.slice(line.indexOf(':') + 1).trim();
    }
    expect(blocks.get('/*')).toEqual(everywhere);
    expect(blocks.get('/assets/*')).toEqual({ 'Cache-Control': 'public, max-age=31536000, immutable' });
  });
});

describe('server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-serve-'));
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<h1>home</h1>');
    writeFileSync(join(folder, 'empty.csv'), '');
    writeFileSync(join(folder, 'engine.wasm.gz'), 'not really gzip');
    writeFileSync(join(folder, 'assets/app-DxR0_4ab.js'), '0123456789');
    server = await serve({ folder, base: '/under/' });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, init?: RequestInit) => fetch(new URL(path, server.url), { redirect: 'manual', ...init });

  /** The status of a path sent as it is: fetch would tidy it up first. */
  const rawStatus = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port: server.port, host: '127.0.0.1', path }, (r) => resolve(r.resume().statusCode))
        .on('error', reject)
        .end();
    });

  test.each(['', 'assets/app-DxR0_4ab.js', 'no-such-file'])('sends the headers on /%s', async (path) => {
    const { headers } = await get(path);
    for (const [name, value] of Object.entries(everywhere)) expect(headers.get(name)).toBe(value);
  });

  test.each([
    ['', 'text/html; charset=utf-8', 'no-cache', 13],
    ['assets/app-DxR0_4ab.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', 10],
    ['empty.csv', 'text/csv; charset=utf-8', 'no-cache', 0],
    ['engine.wasm.gz', 'application/gzip', 'no-cache', 15],
  ])('serves /%s with its type and length', async (path, type, cache, bytes) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toBe(cache);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect((await response.arrayBuffer()).byteLength).toBe(bytes);
  });

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '416\n', 'bytes */10'],
    ['bytes=4-2', 416, '416\n', 'bytes */10'],
    ['lines=1-2', 200, '0123456789', null],
  ])('answers the range %s with %i', async (range, status, body, contentRange) => {
    const response = await get('assets/app-DxR0_4ab.js', { headers: { range } });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
    expect(response.headers.get('content-range')).toBe(contentRange);
  });

  test('answers 304 to a known tag, 405 to a POST, 308 to the base without its slash', async () => {
    const tag = (await get('index.html')).headers.get('etag')!;
    expect((await get('index.html', { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect((await get('index.html', { method: 'POST' })).status).toBe(405);
    expect((await get('/under')).headers.get('location')).toBe('/under/');
  });

  test('stays in its folder', async () => {
    writeFileSync(join(folder, '../understudy-serve-secret'), 'secret');
    for (const path of [
      '/under/../understudy-serve-secret',
      '/under/%2e%2e/understudy-serve-secret',
      '/under/..%2funderstudy-serve-secret',
      '/under/%00',
      '/under/%zz',
      '/',
    ])
      expect(await rawStatus(path), path).toBe(404);
    rmSync(join(folder, '../understudy-serve-secret'));
  });

  test('takes a free port when the one it wants is taken', async () => {
    const other = await serve({ folder, port: server.port });
    expect(other.port).not.toBe(server.port);
    expect((await fetch(other.url)).status).toBe(200);
    await other.close();
  });
});
