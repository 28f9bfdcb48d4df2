// How fine the dates and times of a column can be written.
import type { ColumnSchema } from './types';

const DAY = 86_400_000;

/** Smallest difference in milliseconds that the format of a column of dates or times can write. */
export function timeStep({ type, format }: Pick<ColumnSchema, 'type' | 'format'>): number {
  if (format.kind === 'time') return format.seconds ? 1000 : 60_000;
  if (format.kind === 'duration') return 10 ** (3 - format.decimals);
  if (format.kind !== 'date') return type === 'date' ? DAY : 1;
  const has = (...signs: string[]) =>
    signs.some((s) => format.pattern.includes(`%${s}`) || format.pattern.includes(`%-${s}`));
  if (has('f', 'g', 'n')) return 1;
  if (has('S', 'T', 'X', 'c')) return 1000;
  if (has('M')) return 60_000;
  return has('H', 'I') ? 3_600_000 : DAY;
}
