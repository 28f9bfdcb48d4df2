// The response headers under which the app is served everywhere: dev, preview, tests and hosts (public/_headers).

export const csp = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self' blob:",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const securityHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Vite plugin: the policy on every response of dev and preview servers. */
export function contentSecurityPolicy() {
  const add = (server) => {
    server.middlewares.use((_request, response, next) => {
      response.setHeader('Content-Security-Policy', csp);
      next();
    });
  };
  return {
    name: 'content-security-policy',
    configureServer: (s) => (process.env.VITEST ? undefined : add(s)),
    configurePreviewServer: add,
  };
}
