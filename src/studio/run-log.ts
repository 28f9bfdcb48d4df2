// Keeps what a session did: seconds of each stage, figures of each table, notes, memory. It measures, it decides nothing.
import type { TrainResult } from '../model/types';
import type { RunRecord, StageProgress } from './types';

type Stage = StageProgress['stage'];
type TableRecord = RunRecord['tables'][string];

export class RunLog {
  readonly stages: Record<string, number> = {};
  readonly tables: Record<string, TableRecord> = {};
  readonly notes: string[] = [];
  peakMemory: number | null = null;

  /** Adds the wall clock seconds of the work to its stage, also when it fails. */
  async time<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.stages[stage] = round((this.stages[stage] ?? 0) + (performance.now() - start) / 1000);
    }
  }

  note(words: string): void {
    if (!this.notes.includes(words)) this.notes.push(words);
  }

  trained(result: Omit<TrainResult, 'weights'>): void {
    Object.assign(this.of(result.table), {
      trainSeconds: round(result.seconds),
      epochs: result.epochs,
      losses: result.losses,
      heldOutNll: result.heldOutNll,
      backend: result.backend,
      rowsPerSecond: Math.round(result.rowsPerSecond),
      parameters: result.parameters,
    });
    for (const note of result.notes) this.note(`${result.table}: ${note}`);
  }

  generated(rows: Record<string, number>, seconds: Record<string, number>): void {
    for (const [table, rowsSynthetic] of Object.entries(rows))
      Object.assign(this.of(table), { rowsSynthetic, generateSeconds: round(seconds[table] ?? 0) });
  }

  /** The record of a table, made empty when first asked for. */
  of(table: string): TableRecord {
    return (this.tables[table] ??= {
      rowsReal: 0,
      rowsSynthetic: 0,
      trainSeconds: 0,
      generateSeconds: 0,
      epochs: 0,
      losses: [],
      heldOutNll: null,
      backend: '',
      rowsPerSecond: 0,
      parameters: 0,
    });
  }

  memory(bytes: number | null): void {
    if (bytes !== null) this.peakMemory = Math.max(this.peakMemory ?? 0, bytes);
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
