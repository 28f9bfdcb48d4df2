// Roughly how long training will take, told before anything was timed. From the plan and the schedule of the trainer;
// codes are not made yet, so their number is taken to be usual.
import { plannedSeconds, settingsFor } from '../model/settings';
import type { Preset } from '../model/types';
import { tableOf, type Schema } from '../schema/types';
import type { PlanSummary } from '../synthesis/types';

const USUAL_CODES = 24;
/** Early stopping ends most trainings before the last round. */
const SHARE_OF_ROUNDS = 0.7;
const START_SECONDS = 1;

/** Seconds of wall clock with so many tables training at once. */
export function estimateSeconds(plan: PlanSummary, schema: Schema, preset: Preset, workers: number): number {
  const trained = plan.tables.filter((t) => t.treatment === 'generate' && t.codeColumns > 0);
  const seconds = trained.map(({ table, codeColumns, contextColumns }) => {
    const sizes = { own: usual(codeColumns), context: usual(contextColumns) };
    const rows = Math.max(1, tableOf(schema, table).rows);
    return SHARE_OF_ROUNDS * plannedSeconds(sizes, settingsFor(sizes, rows, preset, Infinity));
  });
  const all = seconds.reduce((a, b) => a + b, 0);
  return START_SECONDS + Math.max(all / workers, ...seconds, 0);
}

function usual(columns: number): number[] {
  return new Array<number>(columns).fill(USUAL_CODES);
}
