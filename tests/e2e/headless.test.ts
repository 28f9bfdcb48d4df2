// The headless runner on the production build: files in, CSVs and run.json out, read back by an independent reader.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/studio/types';
import { brokenKeys, clinic, CsvTable } from './readers';

const tables = ['patients', 'lab_results', 'treatments'];
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'headless-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function headless(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/headless.mjs', ...args], (error, _out, said) =>
      resolve({ code: error ? Number(error.code) : 0, said }),
    );
  });
}

const generator = () => join(scratch, 'clinic.understudy');
const read = (folder: string, file: string) => readFileSync(join(scratch, folder, file), 'utf8');

describe('the headless runner', () => {
  it('makes a sound database of the clinic, the same bytes twice', async () => {
    const run = (out: string, ...more: string[]) =>
      headless('public/samples/clinic', '--out', join(scratch, out), '--preset', 'fast', '--backend', 'wasm', ...more);
    const first = await run('a', '--save-generator', generator());
    expect(first.said).toContain('holds no row of the source');
    expect(first.said).toContain('checks passed');
    expect(first.code).toBe(0);

    const made = Object.fromEntries(tables.map((t) => [t, new CsvTable(read('a', `${t}.csv`))]));
    const source = (t: string) => new CsvTable(readFileSync(`public/samples/clinic/${t}.csv`, 'utf8'));
    for (const t of tables) {
      expect(made[t].columns).toEqual(source(t).columns);
      expect(made[t].rows).toHaveLength(5000);
    }
    expect(brokenKeys(made, clinic)).toEqual([]);

    const record = JSON.parse(read('a', 'run.json')) as RunRecord;
    expect(record).toMatchObject({ backend: 'wasm', seed: 1, ratio: 1, preset: 'fast' });
    expect(record.integrity).toMatchObject({ ok: true, failed: 0 });
    expect(record.tables.patients).toMatchObject({ rowsReal: 5000, rowsSynthetic: 5000, backend: 'wasm' });
    expect(record.tables.patients.losses.length).toBe(record.tables.patients.epochs);
    for (const stage of ['open', 'infer', 'train', 'generate', 'check', 'export'])
      expect(record.stages[stage]).toBeGreaterThan(0);
    expect(record.peakMemory).toBeGreaterThan(50e6);

    expect((await run('b')).code).toBe(0);
    for (const t of tables) expect(read('b', `${t}.csv`)).toBe(read('a', `${t}.csv`));
  });

  it('a saved generator makes the same bytes in Chromium, in plain Node and by the library', async () => {
    const node = (...args: string[]) =>
      new Promise<void>((resolve, reject) =>
        execFile(process.execPath, args, (error, _out, said) => (error ? reject(new Error(said)) : resolve())),
      );
    const asked = ['--ratio', '0.4', '--seed', '9'];
    expect((await headless('--generator', generator(), '--out', join(scratch, 'page'), ...asked)).code).toBe(0);
    await node(
      'node_modules/tsx/dist/cli.mjs',
      'scripts/generate.ts',
      generator(),
      '--out',
      join(scratch, 'node'),
      ...asked,
    );
    await node('scripts/build-core.mjs');
    const program = `
      import { createStudio } from 'understudy/core';
      import { readFileSync, writeFileSync } from 'node:fs';
      const studio = createStudio();
      await studio.openGenerator(new Uint8Array(readFileSync(${JSON.stringify(generator())})));
      await studio.generate({ ratio: 0.4, seed: 9, keep: [] });
      const { name, blob } = await studio.exportTable('patients');
      writeFileSync(${JSON.stringify(join(scratch, 'library-'))} + name, new Uint8Array(await blob.arrayBuffer()));
      await studio.dispose();`;
    await node('--input-type=module', '-e', program);
    // The example of the README, as another project has it: its types fit, and it runs.
    const project = join(scratch, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(process.cwd(), join(project, 'node_modules/understudy'));
    copyFileSync(generator(), join(project, 'bank.understudy'));
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    const [, example] = /```ts\n(import \{ readFile[^`]+understudy\/core[^`]+)```/.exec(
      readFileSync('README.md', 'utf8'),
    )!;
    const shorter = example.replace('ratio: 10', 'ratio: 0.4');
    const said = '\nconsole.log(name, blob.size);\nawait studio.dispose();\n';
    writeFileSync(join(project, 'example.ts'), shorter + said);
    const inProject = (...args: string[]) =>
      new Promise<string>((resolve, reject) =>
        execFile(process.execPath, args, { cwd: project }, (error, out, said) =>
          error ? reject(new Error(out + said)) : resolve(out),
        ),
      );
    const typeRoots = join(process.cwd(), 'node_modules/@types');
    const flags = `--strict --target es2022 --module nodenext --types node --typeRoots ${typeRoots}`;
    await inProject(join(process.cwd(), 'node_modules/typescript/bin/tsc'), ...flags.split(' '), 'example.ts');
    const output = await inProject('example.js');
    expect(output).toMatch(/^clinic-synthetic\.zip \d{5,}\n$/);
    for (const t of tables) expect(read('node', `${t}.csv`)).toBe(read('page', `${t}.csv`));
    expect(new CsvTable(read('node', 'patients.csv')).rows).toHaveLength(2000);
    expect(read('.', 'library-patients.csv')).toBe(read('node', 'patients.csv'));
    const record = JSON.parse(read('node', 'run.json')) as RunRecord;
    expect(record.integrity).toMatchObject({ ok: true, failed: 0 });
  });

  it("ends with the app's own words when the file is no table", async () => {
    writeFileSync(join(scratch, 'empty.csv'), '');
    const { code, said } = await headless(join(scratch, 'empty.csv'), '--out', join(scratch, 'c'));
    expect(code).toBe(1);
    expect(said).toContain('empty.csv');
    expect(said).toContain('No table is open.');
  });

  it('ends with usage and code 2 when the command line is wrong', async () => {
    const { code, said } = await headless('--ratio', '5');
    expect(code).toBe(2);
    expect(said).toContain('Usage: npm run headless');
  });
});
