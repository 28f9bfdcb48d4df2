// Vite plugins that make the build installable: the web app manifest, the service worker with the list of the build's
// files, and the security policy inside the pages themselves, for hosts that send no headers.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VitePWA } from 'vite-plugin-pwa';
import { csp } from './headers.mjs';

const title = 'Understudy';
const description = 'Makes a synthetic stand-in for a relational database, in this page. Nothing leaves it.';

export const manifest = {
  name: title,
  short_name: title,
  description,
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#fcfbf8',
  theme_color: '#fcfbf8',
  categories: ['developer', 'productivity', 'utilities'],
  file_handlers: [
    {
      action: './',
      accept: {
        'text/csv': ['.csv'],
        'text/tab-separated-values': ['.tsv'],
        'application/zip': ['.zip'],
        'application/gzip': ['.gz'],
        'application/vnd.sqlite3': ['.sqlite', '.sqlite3', '.db', '.db3'],
        'application/vnd.duckdb': ['.duckdb'],
        'application/vnd.apache.parquet': ['.parquet'],
        'application/sql': ['.sql'],
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
        'application/json': ['.json'],
        'application/x-ndjson': ['.ndjson', '.jsonl'],
        'application/x-understudy': ['.understudy'],
      },
    },
  ],
  share_target: {
    action: './share',
    method: 'POST',
    enctype: 'multipart/form-data',
    params: {
      files: [
        {
          name: 'files',
          accept: [
            ...[
              'text/csv',
              'text/tab-separated-values',
              'application/zip',
              'application/json',
              '.csv',
              '.tsv',
              '.zip',
              '.gz',
            ],
            ...['.sqlite', '.sqlite3', '.db', '.duckdb', '.parquet', '.sql', '.xlsx', '.json', '.ndjson', '.jsonl'],
            ...['application/x-understudy', '.understudy'],
          ],
        },
      ],
    },
  },
  shortcuts: [
    { name: 'Bank sample', url: './?sample=bank' },
    { name: 'Clinic sample', url: './?sample=clinic' },
  ],
  screenshots: [
    {
      src: 'screenshots/open-wide.png',
      sizes: '1440x900',
      form_factor: 'wide',
      label: 'Files or a sample to begin with',
    },
    {
      src: 'screenshots/relate-wide.png',
      sizes: '1440x900',
      form_factor: 'wide',
      label: 'Keys and relations, inferred',
    },
    {
      src: 'screenshots/open-narrow.png',
      sizes: '390x844',
      form_factor: 'narrow',
      label: 'Files or a sample to begin with',
    },
    {
      src: 'screenshots/relate-narrow.png',
      sizes: '390x844',
      form_factor: 'narrow',
      label: 'Keys and relations, inferred',
    },
  ].map((picture) => ({ ...picture, type: 'image/png' })),
  icons: [
    { src: 'icons/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: 'icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
};

/** Engines and readers of formats, samples and results are fetched when first used or when asked; all else is there. */
function partOf({ url, size }) {
  if (/^(samples|results)\//.test(url)) return 'sample';
  const engine = /\.(wasm|gz)$|worker|^assets\/(read-|wasm-database)/.test(url) || size > 225_000;
  return engine ? 'engine' : 'shell';
}

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('base64');

export function offline() {
  let outDir = '';
  return [
    {
      name: 'policy-in-page',
      apply: 'build',
      configResolved: (config) => {
        outDir = resolve(config.root, config.build.outDir);
      },
      transformIndexHtml: () => [
        { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: csp }, injectTo: 'head-prepend' },
      ],
    },
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,ico,woff2,wasm,gz,csv,json,webmanifest}'],
        globIgnores: ['service-worker.js', 'understudy.js', 'examples/**', 'screenshots/**', 'headless.html'],
        maximumFileSizeToCacheInBytes: 20 * 2 ** 20,
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map(({ url, revision, size }) => ({
              url,
              revision,
              bytes: size,
              hash: sha256(join(outDir, url)),
              part: partOf({ url, size }),
            })),
            warnings: [],
          }),
        ],
      },
    }),
  ];
}
