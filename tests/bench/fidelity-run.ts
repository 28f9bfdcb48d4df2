// One database of the fidelity benchmark: made by a process of its own, scored by the independent scorer, beside what two
// disjoint halves of the source score against each other (kept, since they never change).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../../src/studio/types';

export interface Source {
  name: string;
  folder: string;
  keys: string;
}

export interface Setup {
  /** Folder with score.py and split.py. */
  scorer: string;
  python: string;
  /** The script that turns files into a synthetic database, and how node starts it. */
  runner: string[];
  preset: string;
  /** Are keys and relations given to the run, or inferred by it? */
  schema: boolean;
  quick: boolean;
  work: string;
}

/** What is read of the scorer's JSON. */
export interface Scored {
  integrity: { score: number };
  shapes: { score: number; round: number | null; columns: Record<string, number | null> };
  trends: Record<
    'hop0' | 'hop1' | 'hop2' | 'hop3',
    { score: number | null; ceiling: number | null; parts: Record<string, { score: number }> }
  >;
  cardinality: { score: number | null };
  accuracy: { score: number; ceiling: number; tables: Record<string, { score?: number }> };
  detection: { rows_max: number | null; aggregated_max: number | null };
  rules: {
    score: number | null;
    count: number;
    broken: number;
    list: { kind: string; rule: string; real: number; synth: number; broken: boolean }[];
  };
  privacy: { copied: number | null; duplicates_in_real: number | null; dcr: Record<string, number | null> };
  summary: string;
}

export interface Outcome {
  source: Source;
  seed: number;
  record: RunRecord | null;
  scored: Scored | null;
  error: string | null;
}

/** Trains and generates from `folder` and scores against it; with a holdout, also how near rows come to what was not learned from. */
export async function runOne(
  setup: Setup,
  source: Source,
  seed: number,
  folder = source.folder,
  holdout?: string,
): Promise<Outcome> {
  const label = [holdout ? 'half' : 'whole', setup.preset, setup.schema ? 'keys' : 'inferred', seed].join('-');
  const out = join(setup.work, source.name, label);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const asked = [folder, '--out', out, '--preset', setup.preset, '--seed', String(seed)];
  if (setup.schema) asked.push('--schema', `${source.keys}#${source.name}`);
  const run = await start(process.execPath, [...setup.runner, ...asked]);
  const made = join(out, 'run.json');
  const outcome: Outcome = { source, seed, record: null, scored: null, error: null };
  if (!existsSync(made)) return { ...outcome, error: lastLines(run.words) };
  const record = JSON.parse(readFileSync(made, 'utf8')) as RunRecord;
  const judged = await judge(setup, source, folder, out, join(out, 'score.json'), holdout);
  return { ...outcome, record, ...judged };
}

/** The two halves of a database and what one scores against the other; null where the scorer cannot tell. */
export async function halves(
  setup: Setup,
  source: Source,
): Promise<{ a: string; b: string; scored: Scored | null } | null> {
  const out = join(setup.work, source.name, 'halves');
  const [a, b] = [join(out, 'a'), join(out, 'b')];
  const json = join(out, setup.quick ? 'quick.json' : 'score.json');
  if (!existsSync(b)) {
    const keys = ['--keys', source.keys, '--name', source.name];
    const split = await start(setup.python, [join(setup.scorer, 'split.py'), source.folder, out, ...keys]);
    if (split.status !== 0) return null;
  }
  if (existsSync(json)) return { a, b, scored: JSON.parse(readFileSync(json, 'utf8')) as Scored };
  return { a, b, scored: (await judge(setup, source, a, b, json)).scored };
}

async function judge(
  setup: Setup,
  source: Source,
  real: string,
  synthetic: string,
  json: string,
  holdout?: string,
): Promise<{ scored: Scored | null; error: string | null }> {
  const args = [real, synthetic, '--keys', source.keys, '--name', source.name, '--json', json];
  if (setup.quick) args.push('--quick');
  if (holdout) args.push('--holdout', holdout);
  const run = await start(setup.python, [join(setup.scorer, 'score.py'), ...args]);
  if (run.status !== 0) return { scored: null, error: `score.py: ${lastLines(run.words)}` };
  return { scored: JSON.parse(readFileSync(json, 'utf8')) as Scored, error: null };
}

/** The first Python that has what the scorer needs. */
export function findPython(asked: string | undefined): string {
  const candidates = asked ? [asked] : ['python3', '/usr/bin/python3', 'python'];
  const found = candidates.find((python) => spawnSync(python, ['-c', 'import pandas, sklearn']).status === 0);
  if (!found) throw new Error(`None of ${candidates.join(', ')} has pandas and scikit-learn: name one by --python.`);
  return found;
}

function start(command: string, args: string[]): Promise<{ status: number | null; words: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    const hear = (data: Buffer) => (words = (words + data.toString()).slice(-20_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, words }));
  });
}

function lastLines(words: string): string {
  return words.trim().split('\n').slice(-6).join('\n');
}
