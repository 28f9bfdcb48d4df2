// Days, months and weekdays of dates held as milliseconds since 1970 UTC. Civil calendar arithmetic after
// Howard Hinnant, "chrono-compatible low-level date algorithms".

export const msPerDay = 86_400_000;

export interface Civil {
  year: number;
  /** 1 to 12 */
  month: number;
  /** 1 to 31 */
  day: number;
}

export function civilOf(days: number): Civil {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468;
}

/** What follows is read from tables of one cycle of the calendar, 400 years: rows by the million ask for it. */
const cycleDays = 146_097;
const cycleMonths = 4800;

interface Cycle {
  /** By day since 1970: month since January 1970, code of the day. */
  month: Uint16Array;
  code: Uint8Array;
  /** By month since January 1970: first day, and number of days. */
  start: Int32Array;
  length: Uint8Array;
}

let cycle: Cycle | null = null;

function tables(): Cycle {
  if (cycle) return cycle;
  const month = new Uint16Array(cycleDays);
  const code = new Uint8Array(cycleDays);
  const start = new Int32Array(cycleMonths);
  const length = new Uint8Array(cycleMonths);
  for (let m = 0; m < cycleMonths; m++) {
    const year = 1970 + Math.floor(m / 12);
    const number = (m % 12) + 1;
    start[m] = daysOf(year, number, 1);
    length[m] = daysOf(number === 12 ? year + 1 : year, number === 12 ? 1 : number + 1, 1) - start[m];
    month.fill(m, start[m], start[m] + length[m]);
    for (let d = 0; d < length[m]; d++) code[start[m] + d] = d + 1 === length[m] ? 31 : d;
  }
  return (cycle = { month, code, start, length });
}

/** Months since year 0, for differences. */
export function monthIndex(days: number): number {
  const cycles = Math.floor(days / cycleDays);
  return tables().month[days - cycles * cycleDays] + cycles * cycleMonths + 1970 * 12;
}

export function daysInMonth(index: number): number {
  const month = index - 1970 * 12;
  return tables().length[month - Math.floor(month / cycleMonths) * cycleMonths] ?? NaN;
}

/** First day of a month. */
export function monthStart(index: number): number {
  const month = index - 1970 * 12;
  const cycles = Math.floor(month / cycleMonths);
  return tables().start[month - cycles * cycleMonths] + cycles * cycleDays;
}

/** 0 Monday to 6 Sunday. */
export function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** Code of the day of the month: 0 to 30, or 31 for the last day. */
export function dayCode(days: number): number {
  return tables().code[days - Math.floor(days / cycleDays) * cycleDays] ?? NaN;
}

export const dayCodes = 32;

/** The day that a day code means in a month; a day that the month lacks gives its last. */
export function dayInMonth(month: number, code: number): number {
  const length = daysInMonth(month);
  return monthStart(month) + (code === 31 ? length : Math.min(length, code + 1)) - 1;
}

/** The beginning of a day, in milliseconds: the first not before (1) or the last not after (-1) a moment. */
export function wholeDay(ms: number, sign: 1 | -1): number {
  return (sign > 0 ? Math.ceil(ms / msPerDay) : Math.floor(ms / msPerDay)) * msPerDay;
}
