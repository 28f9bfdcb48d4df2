// npm run build:core: src/core.ts and what it imports as plain modules for Node, in dist-core/, with the kernels beside
// them. Packages stay packages.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'dist-core');

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node20',
    outDir: out,
    emptyOutDir: true,
    rolldownOptions: {
      input: join(root, 'src/core.ts'),
      output: {
        format: 'es',
        preserveModules: true,
        preserveModulesRoot: join(root, 'src'),
        entryFileNames: '[name].js',
      },
    },
  },
});
cpSync(join(root, 'src/model/kernels/row-model.wasm'), join(out, 'model/kernels/row-model.wasm'));
