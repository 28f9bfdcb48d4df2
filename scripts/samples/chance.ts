// Draws and dates that the sample databases share, on top of the seeded stream. Days are counted since 1970 UTC.
import type { Random } from '../../src/table/random';

/** One of the keys of `weights`, in proportion to its weight. */
export function weighted<K extends string>(random: Random, weights: Record<K, number>): K {
  const entries = Object.entries<number>(weights) as [K, number][];
  let rest = random.next() * entries.reduce((sum, [, w]) => sum + w, 0);
  for (const [key, weight] of entries) if ((rest -= weight) < 0) return key;
  return entries[entries.length - 1][0];
}

export function chance(random: Random, probability: number): boolean {
  return random.next() < probability;
}

/** Integer in low..high, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Nearest multiple of `unit`; a unit below 1 (0.01, 0.1) gives the float that prints shortest. */
export function roundTo(value: number, unit: number): number {
  return unit >= 1 ? Math.round(value / unit) * unit : Math.round(value / unit) / Math.round(1 / unit);
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** "2023-04-05" */
export function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Months are numbered from year 0: year * 12 + (month - 1). */
export function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function lastDayOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0) / 86_400_000;
}

/** Day of a month by its number from 1, at most its last day. */
export function dayInMonth(month: number, day: number): number {
  return Math.min(Date.UTC(Math.floor(month / 12), month % 12, day) / 86_400_000, lastDayOfMonth(month));
}

/** Invented place names: no list of real ones behind it; each name comes once. */
export function placeNames(random: Random, count: number): string[] {
  const starts = [
    'Al',
    'Bre',
    'Cor',
    'Dun',
    'El',
    'Fen',
    'Gar',
    'Hol',
    'Is',
    'Kel',
    'Lor',
    'Mar',
    'Nor',
    'Os',
    'Per',
    'Ros',
    'Sil',
    'Tal',
    'Ul',
    'Ven',
    'Wil',
    'Zel',
  ];
  const middles = ['', '', 'a', 'en', 'i', 'o', 'er'];
  const ends = ['by', 'dal', 'feld', 'gate', 'ham', 'lund', 'mar', 'ness', 'ov', 'stad', 'ton', 'vik', 'wick'];
  const names = new Set<string>();
  const one = (of: string[]) => of[random.below(of.length)];
  while (names.size < count) names.add(`${one(starts)}${one(middles)}${one(ends)}`);
  return [...names];
}
