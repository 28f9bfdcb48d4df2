// Compiles the kernels of the row model (src/model/kernels/*.c) to WebAssembly with clang 19 and lld 19 and notes their
// SHA-256. Only who changes the C needs this: the built modules are in the repository.
// With --check it builds into a temporary folder and compares hashes; without the compiler it says so and ends well.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src/model/kernels/', import.meta.url));
const clang = 'clang-19';
const linker = 'wasm-ld-19';
const plain = ['-msimd128'];
const relaxed = [...plain, '-mrelaxed-simd'];
/** Shared modules run in two workers on one memory. */
const variants = {
  'row-model': { flags: plain },
  'row-model-relaxed': { flags: relaxed },
  'row-model-shared': { flags: plain, shared: true },
  'row-model-shared-relaxed': { flags: relaxed, shared: true },
};
const sharedLink = ['--shared-memory', `--max-memory=${2 ** 32}`, '--export=__stack_pointer'];
const compile = ['--target=wasm32', '-O3', '-fno-builtin', '-ffast-math', '-mbulk-memory', '-Wall', '-Werror'];
const link = [
  '--no-entry',
  '--import-memory',
  '--stack-first',
  '-z',
  'stack-size=65536',
  '--export=__heap_base',
  '-O2',
];

/** @returns {boolean} whether the pinned compiler is on this machine */
export function canBuild() {
  try {
    execFileSync(clang, ['--version'], { stdio: 'ignore' });
    execFileSync(linker, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @returns {Record<string, Buffer>} the built modules by file name */
export function buildKernels() {
  const work = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    const sources = readdirSync(folder)
      .filter((f) => f.endsWith('.c'))
      .sort();
    const built = {};
    for (const [name, { flags, shared }] of Object.entries(variants)) {
      const all = [...compile, ...flags, ...(shared ? ['-matomics'] : [])];
      const objects = sources.map((source) => {
        const object = join(work, `${name}-${source}.o`);
        execFileSync(clang, [...all, '-c', source, '-o', object], { cwd: folder, stdio: 'inherit' });
        return object;
      });
      const out = join(work, `${name}.wasm`);
      execFileSync(linker, [...link, ...(shared ? sharedLink : []), '--strip-all', ...objects, '-o', out], {
        stdio: 'inherit',
      });
      built[`${name}.wasm`] = readFileSync(out);
    }
    return built;
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** @param {Record<string, Buffer>} modules */
export function hashes(modules) {
  return Object.entries(modules)
    .map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)
    .join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!canBuild()) {
    console.log(`${clang} or ${linker} is not installed: the kernels stay as they are`);
    process.exit(process.argv.includes('--check') ? 0 : 1);
  }
  const modules = buildKernels();
  if (process.argv.includes('--check')) {
    const same = hashes(modules) === readFileSync(join(folder, 'SHA256SUMS'), 'utf8');
    console.log(same ? 'the built kernels match their source' : 'the built kernels do not match their source');
    process.exit(same ? 0 : 1);
  }
  for (const [name, bytes] of Object.entries(modules)) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'SHA256SUMS'), hashes(modules));
  console.log(hashes(modules));
}
