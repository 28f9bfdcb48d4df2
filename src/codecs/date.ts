// Dates as codes, in one of several frames: absolute, by distance from another date, or by the calendar.
// Which frame suits a column is chosen elsewhere (synthesis/date-frame.ts); this file writes and reads the codes.
import type { Random } from '../table/random';
import { dayCode, dayCodes, dayInMonth, daysInMonth, monthIndex, monthStart, msPerDay, weekday } from './calendar';
import { decodeNumber, encodeNumber, highOf, lowOf, numberSizes, type NumberSpec } from './number';

/**
 * absolute: month and day; gap: days from the reference date; calendar: months since the reference and day of the month;
 * weeks: weeks since the reference and weekday; elapsed: seconds from the reference. The reference is another date of the row, of an ancestor, or of the previous sibling.
 */
export type DateFrame = 'absolute' | 'gap' | 'calendar' | 'weeks' | 'elapsed';

export type DateReference =
  | { of: 'none' }
  /** The first day of 1970: a gap from there is the date itself, by quantiles. */
  | { of: 'epoch' }
  | { of: 'column'; column: string }
  /** A date of the parent (level 1), its parent (2) ... */
  | { of: 'ancestor'; level: number; column: string }
  /**
   * The previous sibling's value in this column, or in the one where it ends; the first sibling refers to an ancestor's date,
   * or is written absolutely.
   */
  | { of: 'previous'; end: string | null; first: { level: number; column: string } | null };

export interface DateSpec {
  kind: 'date';
  frame: DateFrame;
  reference: DateReference;
  /** Absolute month codes start here; `months` of them (0: never absolute). */
  firstMonth: number;
  months: number;
  /** Months or weeks since the reference: codes 0..gaps-1 (after the absolute ones). */
  gaps: number;
  /** For frame gap: days; for frame elapsed: seconds. */
  gap: NumberSpec | null;
  /** Seconds since midnight, where dates carry a time; with three decimals where they carry milliseconds. */
  time: NumberSpec | null;
  nulls: boolean;
  /** Never before the reference? */
  floor: boolean;
  /** Days since 1970 that may appear. */
  min: number;
  max: number;
}

const dayOf = (ms: number) => Math.floor(ms / msPerDay);

/** Is the date a number of days, or of seconds, after its reference? */
const isDistance = (spec: DateSpec) => spec.frame === 'gap' || spec.frame === 'elapsed';

/** Sizes of the code columns. */
export function dateSizes(spec: DateSpec): number[] {
  const time = spec.time ? numberSizes(spec.time) : [];
  if (isDistance(spec)) {
    const gap = numberSizes(spec.gap!);
    return [firstSize(spec), ...(spec.months ? [dayCodes] : []), ...gap, ...time];
  }
  const second = spec.frame === 'weeks' ? (spec.months ? dayCodes : 0) + 7 : dayCodes;
  return [firstSize(spec), second, ...time];
}

/** Size of the first code column. */
function firstSize(spec: DateSpec): number {
  const none = spec.nulls ? 1 : 0;
  return isDistance(spec) ? spec.months + 1 + none : Math.max(1, spec.months + spec.gaps + none);
}

/** Number of code columns that say the day (the rest says the time). */
function dayColumns(spec: DateSpec): number {
  return isDistance(spec) ? 1 + (spec.months ? 1 : 0) + numberSizes(spec.gap!).length : 2;
}

/** From the reference to a date within range, as the frame counts. */
function distance(spec: DateSpec, ms: number, reference: number): number {
  return spec.frame === 'elapsed' ? toSeconds(ms - reference, spec.gap!) : dayOf(ms) - dayOf(reference);
}

/** Milliseconds as seconds: whole ones, or with as many decimals as the spec has. */
export function toSeconds(ms: number, { decimals }: Pick<NumberSpec, 'decimals'>): number {
  return decimals ? Math.round(ms) / 1000 : Math.floor(ms / 1000);
}

/** Seconds, as the spec counts them, in milliseconds. */
const fromSeconds = (seconds: number, { decimals }: NumberSpec) =>
  decimals ? Math.round(seconds * 1000) : 1000 * Math.round(seconds);

/** A date some seconds after its reference; on it, where it would lie beyond the range. */
function later(spec: DateSpec, codes: number[], reference: number, random: Random): number {
  const from = Number.isNaN(reference) ? spec.min * msPerDay : reference;
  for (let tries = 0; tries < 8; tries++) {
    const ms = from + fromSeconds(decodeNumber(spec.gap!, codes, random) || 0, spec.gap!);
    if (dayOf(ms) >= spec.min && dayOf(ms) <= spec.max) return ms;
  }
  return from;
}

/** @param reference milliseconds, NaN where there is none (the date is then written absolutely) */
export function encodeDate(spec: DateSpec, ms: number, reference: number, out: number[]): void {
  const size0 = firstSize(spec);
  out.fill(0);
  if (Number.isNaN(ms)) {
    out[0] = spec.nulls ? size0 - 1 : 0;
    return;
  }
  const day = Math.max(spec.min, Math.min(spec.max, dayOf(ms)));
  const from = dayOf(reference);
  if (isDistance(spec)) {
    const first = spec.months > 0 && Number.isNaN(reference);
    out[0] = first ? clamp(monthIndex(day) - spec.firstMonth, spec.months) : spec.months;
    if (spec.months) out[1] = first ? dayCode(day) : 0;
    if (!first) {
      const codes: number[] = [];
      encodeNumber(spec.gap!, Number.isNaN(reference) ? 0 : distance(spec, ms, reference), codes);
      codes.forEach((c, i) => (out[1 + (spec.months ? 1 : 0) + i] = c));
    }
  } else if (Number.isNaN(reference) || spec.reference.of === 'none') {
    out[0] = clamp(monthIndex(day) - spec.firstMonth, spec.months);
    out[1] = dayCode(day);
  } else if (spec.frame === 'calendar') {
    out[0] = spec.months + clamp(monthIndex(day) - monthIndex(from), spec.gaps);
    out[1] = dayCode(day);
  } else {
    out[0] = spec.months + clamp(weekOf(day) - weekOf(from), spec.gaps);
    out[1] = (spec.months ? dayCodes : 0) + weekday(day);
  }
  if (spec.time) {
    const codes: number[] = [];
    encodeNumber(spec.time, toSeconds(ms - dayOf(ms) * msPerDay, spec.time), codes);
    const days = dayColumns(spec);
    codes.forEach((c, i) => (out[days + i] = c));
  }
}

export function decodeDate(spec: DateSpec, codes: ArrayLike<number>, reference: number, random: Random): number {
  const size0 = firstSize(spec);
  if (spec.nulls && codes[0] === size0 - 1) return NaN;
  const from = Number.isNaN(reference) ? spec.min : dayOf(reference);
  let day: number;
  if (codes[0] < spec.months) day = dayInMonth(spec.firstMonth + codes[0], codes[1]);
  else if (isDistance(spec)) {
    const at = 1 + (spec.months ? 1 : 0);
    const own = Array.prototype.slice.call(codes, at) as number[];
    day = from;
    if (spec.frame === 'elapsed') return later(spec, own, reference, random);
    // A bin may reach beyond the range of the dates.
    for (let tries = 0; tries < 8; tries++) {
      const gap = decodeNumber(spec.gap!, own, random);
      day = from + Math.round(Number.isNaN(gap) ? 0 : gap);
      if (day >= spec.min && day <= spec.max) break;
    }
  } else if (spec.frame === 'calendar') day = dayInMonth(monthIndex(from) + codes[0] - spec.months, codes[1]);
  else {
    const w = Math.max(0, codes[1] - (spec.months ? dayCodes : 0));
    day = (weekOf(from) + codes[0] - spec.months) * 7 - 3 + w;
  }
  if (spec.floor && !Number.isNaN(reference)) day = Math.max(day, from);
  day = Math.max(spec.min, Math.min(Math.max(spec.max, spec.floor ? from : spec.max), day));
  let ms = day * msPerDay;
  if (spec.time) {
    const seconds = decodeNumber(spec.time, Array.prototype.slice.call(codes, dayColumns(spec)), random);
    ms += Math.max(0, Math.min(msPerDay - (spec.time.decimals ? 1 : 1000), fromSeconds(seconds || 0, spec.time)));
    if (spec.floor && ms < reference) ms = reference;
  }
  return ms;
}

/**
 * Which codes of code column k may be drawn, given those drawn before.
 * @param legal filled with 0 or 1
 */
export function legalDate(
  spec: DateSpec,
  k: number,
  before: ArrayLike<number>,
  reference: number,
  legal: Uint8Array,
): void {
  legal.fill(1);
  const size0 = firstSize(spec);
  const last = spec.nulls ? size0 - 1 : size0;
  const absolute = Number.isNaN(reference) || spec.reference.of === 'none';
  if (k === 0) {
    if (spec.reference.of !== 'none' && spec.months > 0) {
      if (absolute) legal.fill(0, spec.months, last);
      else legal.fill(0, 0, spec.months);
    }
    if (!absolute && (spec.frame === 'calendar' || spec.frame === 'weeks')) {
      const from = dayOf(reference);
      for (let g = 1; g < spec.gaps; g++) {
        const start = spec.frame === 'calendar' ? monthStart(monthIndex(from) + g) : (weekOf(from) + g) * 7 - 3;
        if (start > spec.max) legal[spec.months + g] = 0;
      }
    }
    return;
  }
  if (spec.nulls && before[0] === size0 - 1) return only(legal, 0);
  if (isDistance(spec)) return legalGap(spec, k, before, reference, legal);
  if (k !== 1) return;
  const from = absolute ? spec.min : dayOf(reference);
  const floor = spec.floor && !absolute ? from : -Infinity;
  if (before[0] < spec.months || spec.frame !== 'weeks') {
    const month = before[0] < spec.months ? spec.firstMonth + before[0] : monthIndex(from) + before[0] - spec.months;
    const length = daysInMonth(month);
    let any = false;
    for (let c = 0; c < legal.length; c++) {
      const day = c < dayCodes ? dayInMonth(month, c) : 0;
      // Day 31 of a month of 31 days has the code of the last day, never its own number.
      const ok = c < dayCodes && (c === 31 || c + 1 < length) && day >= floor && day >= spec.min && day <= spec.max;
      legal[c] = +ok;
      any ||= ok;
    }
    if (!any) only(legal, 31);
  } else {
    const at = spec.months ? dayCodes : 0;
    let any = false;
    for (let c = 0; c < legal.length; c++) {
      const day = (weekOf(from) + before[0] - spec.months) * 7 - 3 + (c - at);
      const ok = c >= at && day >= floor && day <= spec.max;
      legal[c] = +ok;
      any ||= ok;
    }
    if (!any) only(legal, legal.length - 1);
  }
}

function legalGap(spec: DateSpec, k: number, before: ArrayLike<number>, reference: number, legal: Uint8Array): void {
  const first = before[0] < spec.months;
  const at = 1 + (spec.months ? 1 : 0);
  if (spec.months && k === 1) {
    if (!first) return only(legal, 0);
    const month = spec.firstMonth + before[0];
    for (let c = 0; c < legal.length; c++) legal[c] = +(c === 31 || c + 1 < daysInMonth(month));
    return;
  }
  const gap = spec.gap!;
  const columns = numberSizes(gap).length;
  if (k < at || k >= at + columns) return;
  if (first) return only(legal, 0);
  const coarse = at + (gap.steps.length ? 1 : 0);
  // A distance is never missing, and so has one of the classes of roundness.
  if (k < coarse) legal[gap.steps.length] = 0;
  if (k !== coarse) return;
  const least = distance(spec, spec.min * msPerDay, reference);
  const left = distance(spec, (spec.max + 1) * msPerDay - 1000, reference);
  if (gap.nullCode >= 0) legal[gap.nullCode] = 0;
  let any = false;
  for (let c = 0; c < gap.atoms.length + gap.bins; c++) {
    legal[c] = +(
      lowOf(gap, c) <= left &&
      highOf(gap, c) >= least &&
      (!gap.steps.length || gap.pairs[before[at]]?.[c] !== 0)
    );
    any ||= legal[c] === 1;
  }
  if (!any) legal.fill(1);
}

function only(legal: Uint8Array, code: number): void {
  legal.fill(0);
  legal[Math.min(code, legal.length - 1)] = 1;
}

/** Weeks from Monday to Sunday. */
export function weekOf(day: number): number {
  return Math.floor((day + 3) / 7);
}

function clamp(x: number, n: number): number {
  return Math.max(0, Math.min(n - 1, x));
}
