// npm run build:core: src/core.ts and what it imports as plain modules for Node, in dist-core/, with their types and the
// kernels beside them. Packages stay packages.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.core.json'], {
  cwd: root,
  stdio: 'inherit',
});
// What sql.js offers is declared here and nowhere else.
const sqlJs = 'database/sqlite/sql-js.d.ts';
cpSync(join(root, 'src', sqlJs), join(out, sqlJs));
const entry = join(out, 'core.d.ts');
writeFileSync(entry, `/// <reference path="./${sqlJs}" />\n${readFileSync(entry, 'utf8')}`);
// Node's way of finding modules wants endings.
for (const name of readdirSync(out, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = join(out, name);
  const ended = (specifier) => {
    const path = join(dirname(file), specifier);
    return existsSync(`${path}.d.ts`) ? `${specifier}.js` : `${specifier}/index.js`;
  };
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(
      /((?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\2/g,
      (_, before, quote, path) => before + quote + ended(path) + quote,
    ),
  );
}
