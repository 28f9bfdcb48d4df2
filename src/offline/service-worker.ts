// The service worker: serves the build from the browser's store, so that the app opens without a network, and puts the
// security headers on every response, so that they hold on hosts that cannot send any. It takes over only when asked.
import { csp, securityHeaders } from '../../scripts/headers.mjs';
import { KeptFiles } from './kept-files';
import type { Answer, BuildFile, KeptState, Request as Message } from './messages';
import { SharedFiles } from './shared-files';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: BuildFile[] };

const { scope } = self.registration;
// vite-plugin-pwa lists the manifest and its icons a second time, bare.
const files = new KeptFiles(
  self.__WB_MANIFEST.filter(({ hash }) => hash !== undefined),
  scope,
);
const shared = new SharedFiles();
let keeping: AbortController | null = null;

/** The body is whole and no stream of this worker's: one that is ended in the middle would leave its page loading for good. */
async function secured(response: Response): Promise<Response> {
  if (response.type === 'opaqueredirect' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  headers.set('Content-Security-Policy', csp);
  const { status, statusText } = response;
  const body = [101, 204, 205, 304].includes(status) ? null : await response.blob();
  return new Response(body, { status, statusText, headers });
}

/** Pages of the app that are open, under this worker or another. */
async function pagesOpen(): Promise<number> {
  return (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).length;
}

/** One keeping at a time; it may take minutes, and a newer build cannot take over before it has ended. */
async function keep(which: 'all' | 'engines', onBytes: (state: KeptState) => void): Promise<void> {
  keeping?.abort();
  const own = (keeping = new AbortController());
  let told = 0;
  try {
    await files.keep(
      which,
      (state) => {
        if (performance.now() - told < 100) return;
        told = performance.now();
        onBytes(state);
      },
      own.signal,
    );
  } catch (error) {
    if (!own.signal.aborted) throw error;
  } finally {
    if (keeping === own) keeping = null;
  }
}

/** Nothing of another build is needed: no page but the one that asks, and no newer build waits. */
async function dropOlder(): Promise<void> {
  if ((await pagesOpen()) !== 1) return;
  await files.dropOlder(() => !self.registration.installing && !self.registration.waiting);
}

async function answer(message: Message, send: (answer: Answer) => void): Promise<void> {
  if (message.type === 'build') return send({ build: files.build });
  if (message.type === 'take-over') {
    await files.replaceOlder();
    // While another page is at work the older worker serves this build and stays until all pages are closed: Chromium loses
    // requests that reach a worker as it is ended. Not waited for: it goes only when it has been idle for a while.
    if ((await pagesOpen()) === 1) void self.skipWaiting();
  }
  if (message.type === 'shared') return send({ files: shared.give() });
  // Another page may run an older build still and load a part of it later.
  if (message.type === 'loaded') await dropOlder();
  if (message.type === 'keep') await keep(message.which, (state) => send({ state, done: false }));
  if (message.type === 'stop') keeping?.abort();
  if (message.type === 'drop') await files.dropEngines();
  send({ state: await files.state(), done: true });
}

self.addEventListener('install', (event) => event.waitUntil(files.keep('shell')));

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'POST' && request.url === `${scope}share`)
    return event.respondWith(shared.receive(request, `${scope}?shared`, (until) => event.waitUntil(until)));
  if (request.method !== 'GET' || !request.url.startsWith(scope) || request.headers.has('range')) return;
  event.respondWith(files.respond(request).then(secured));
});

self.addEventListener('message', (event) => {
  const port = event.ports[0];
  const send = (a: Answer) => port?.postMessage(a);
  event.waitUntil(
    answer(event.data as Message, send).catch((error: unknown) =>
      send({
        failed: error instanceof Error ? error.message : String(error),
        full: error instanceof DOMException && error.name === 'QuotaExceededError',
      }),
    ),
  );
});
