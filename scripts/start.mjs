// npm start: installs what is missing, builds if a source is newer than the build, serves it and prints the address.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages, requireNode } from './install.mjs';
import { serve } from './serve.mjs';

requireNode();
installPackages(join(dirname(fileURLToPath(import.meta.url)), '..'));
const { freshBuild } = await import('./headless/build.mjs');
const folder = await freshBuild((words) => console.log(words[0].toUpperCase() + words.slice(1)));
const { url } = await serve({ folder, port: Number(process.env.PORT ?? 4173) });
console.log(`Understudy is at ${url} (Ctrl C ends it)`);
