// Vite plugin that builds what host pages load, `understudy.js`, beside the app: one self-contained module with a name
// that stays.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export function hostScript() {
  let outDir = '';
  return {
    name: 'host-script',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      await build({
        root,
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: {
          target: 'es2022',
          outDir,
          emptyOutDir: false,
          lib: { entry: join(root, 'src/widget/understudy.ts'), formats: ['es'], fileName: () => 'understudy.js' },
        },
      });
    },
  };
}
