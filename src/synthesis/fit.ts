// Fits the row models of a plan: one training task a table, handed to whoever trains.
import type { BackendChoice, Preset, TrainProgress, TrainResult, TrainTask } from '../model/types';
import { Random } from '../table/random';
import { learnCritic, type Critic } from './critic';
import { rowCodes, sampleEntities } from './row-codes';
import { ownSizes, type Plan, type SourcePlan, type TableModel } from './table-model';
import type { Sampler, Trainer } from './types';

export interface FitOptions {
  preset: Preset;
  backend: BackendChoice;
  seed: number;
  /** Tables to train; the others keep the weights of `previous`. */
  only?: string[];
  previous?: Generator;
  onProgress?: (p: TrainProgress) => void;
  onTable?: (table: string, result: TrainResult) => void;
  /** To draw from what was trained, so that it can be compared with the real rows. */
  sampler: Sampler;
}

/** Plan and weights: all that generation needs beside kept tables. Holds no raw row. */
export interface Generator {
  plan: Plan;
  models: Record<string, TrainResult>;
  /** By table: which of several draws to keep; none where one is as good as another. */
  critics: Record<string, Critic>;
}

/** Rows that may be drawn for a table, to choose from. */
const rowsDrawn: Record<Preset, number> = { fast: 12_000, balanced: 150_000, best: 800_000 };
/** Seconds of one core for all tables together. */
const budgets: Record<Preset, number> = { fast: 14, balanced: 42, best: 240 };
/** Rows that a table is learned from at most, whole entities. */
const rowsLearned: Record<Preset, number> = { fast: 60_000, balanced: 150_000, best: 400_000 };

export async function fit(plan: SourcePlan, trainer: Trainer, options: FitOptions): Promise<Generator> {
  const tables = plan.tables.filter((t) => t.treatment === 'generate' && needsModel(t) && t.rows > 0);
  const learned = (t: TableModel) => Math.min(t.rows, rowsLearned[options.preset]);
  const work = new Map(tables.map((t) => [t.table, learned(t) * (ownSizes(t.blocks).length + t.features.length)]));
  const total = [...work.values()].reduce((a, b) => a + b, 0);
  const models: Record<string, TrainResult> = Object.create(null);
  const critics: Record<string, Critic> = Object.create(null);
  const wanted = tables.filter(
    (t) => !options.only || options.only.includes(t.table) || !isFitted(options.previous, t),
  );
  for (const { table } of tables.filter((t) => !wanted.includes(t))) {
    models[table] = options.previous!.models[table];
    if (options.previous!.critics[table]) critics[table] = options.previous!.critics[table];
  }
  wanted.sort((a, b) => work.get(b.table)! - work.get(a.table)!);
  await Promise.all(
    wanted.map(async (t) => {
      const budget = budgets[options.preset];
      const least = Math.max(2, Math.min(6, budget / (2 * tables.length)));
      const seconds = Math.max(least, (budget * work.get(t.table)!) / total);
      const result = await trainer(taskOf(plan, t, options, seconds), (p) => options.onProgress?.(p));
      models[t.table] = result;
      const critic = await learnCritic(plan, t, result, options.sampler, rowsDrawn[options.preset], options.seed);
      if (critic) critics[t.table] = critic;
      options.onTable?.(t.table, result);
    }),
  );
  const { states: _states, groups: _groups, ...serialisable } = plan;
  return { plan: serialisable, models, critics };
}

/** Has the table a model that was fitted to the same codes? An edit of one table may change what another learns from. */
function isFitted(previous: Generator | undefined, model: TableModel): boolean {
  const before = previous?.plan.tables.find((t) => t.table === model.table);
  if (!before || !previous?.models[model.table]) return false;
  const codes = (t: TableModel) => JSON.stringify([t.context, t.blocks, t.features]);
  return codes(before) === codes(model);
}

/** A table all of whose codes are constant needs none. */
export function needsModel(model: TableModel): boolean {
  return ownSizes(model.blocks).some((s) => s > 1);
}

function taskOf(plan: SourcePlan, model: TableModel, options: FitOptions, budgetSeconds: number): TrainTask {
  const all = plan.groups.get(model.table)!;
  const own = ownSizes(model.blocks);
  const random = Random.for(options.seed, 'rows', model.table);
  const rows = sampleEntities(all, rowsLearned[options.preset], random);
  const codes = rowCodes(plan, model, rows);
  return {
    table: model.table,
    spec: { context: model.features.map((f) => f.size), own, seed: options.seed },
    codes,
    rows: rows.length,
    group: Int32Array.from(rows, (r) => all[r]),
    preset: options.preset,
    budgetSeconds,
    backend: options.backend,
  };
}
