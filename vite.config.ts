/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vite';
import { contentSecurityPolicy, securityHeaders } from './scripts/headers.mjs';
import { findChromium } from './scripts/chromium.mjs';
import { firstPaint } from './scripts/first-paint-plugin.mjs';
import { offline } from './scripts/offline-plugin.mjs';
import { duckdbEngine } from './scripts/prepare-engine.mjs';
import { hostScript } from './scripts/widget-plugin.mjs';

export default defineConfig({
  base: './',
  plugins: [svelte(), contentSecurityPolicy(), duckdbEngine(), firstPaint(), offline(), hostScript()],
  worker: { format: 'es', plugins: () => [duckdbEngine()] },
  server: { headers: securityHeaders },
  preview: { headers: securityHeaders },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { app: 'index.html', headless: 'headless.html', widget: 'widget.html' } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 360_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          fileParallelism: false,
        },
      },
      {
        extends: true,
        optimizeDeps: {
          include: [
            'comlink',
            'papaparse',
            'fflate',
            'idb-keyval',
            'sql.js',
            'hyparquet',
            'hyparquet-compressors',
            'lossless-json',
            'read-excel-file/universal',
            'apache-arrow',
            '@duckdb/duckdb-wasm',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops',
            '@tensorflow/tfjs-backend-cpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgpu',
            '@dagrejs/dagre',
            'axe-core',
            'd3-array',
            'd3-scale',
            'd3-shape',
            '@xyflow/system',
          ],
          exclude: ['@xyflow/svelte'],
        },
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                executablePath: findChromium() ?? undefined,
                args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
              },
            }),
          },
        },
      },
    ],
  },
});
