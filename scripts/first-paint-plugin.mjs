// Vite plugin that puts the app's first view, rendered from its own components, into the built page, so that it is painted
// before any script runs; main.ts brings it to life.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createServer } from 'vite';

const place = '<div id="app"></div>';

/** Vite plugin: fills the place of the app in index.html of a build. */
export function firstPaint() {
  return {
    name: 'first-paint',
    apply: 'build',
    async transformIndexHtml(html, { path }) {
      if (path !== '/index.html') return html;
      if (!html.includes(place)) throw new Error(`index.html has no ${place}`);
      const first = await firstView();
      return html.replace(place, () => `<div id="app">${first}</div>`);
    },
  };
}

/** HTML of the app as it stands before a file is opened. */
async function firstView() {
  const server = await createServer({
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  });
  try {
    const { render } = await server.ssrLoadModule('svelte/server');
    const { default: App } = await server.ssrLoadModule('/src/app/App.svelte');
    return render(App, { props: { load: () => Promise.reject(new Error('There is no session yet.')) } }).body;
  } finally {
    await server.close();
  }
}
