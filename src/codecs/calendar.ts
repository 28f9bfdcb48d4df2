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

/** Months since year 0, for differences. */
export function monthIndex(days: number): number {
  const { year, month } = civilOf(days);
  return year * 12 + month - 1;
}

export function daysInMonth(index: number): number {
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return daysOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - daysOf(year, month, 1);
}

/** First day of a month. */
export function monthStart(index: number): number {
  return daysOf(Math.floor(index / 12), (index % 12) + 1, 1);
}

/** 0 Monday to 6 Sunday. */
export function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** Code of the day of the month: 0 to 30, or 31 for the last day. */
export function dayCode(days: number): number {
  const { year, month, day } = civilOf(days);
  return day === daysInMonth(year * 12 + month - 1) ? 31 : day - 1;
}

export const dayCodes = 32;

/** The day that a day code means in a month; a day that the month lacks gives its last. */
export function dayInMonth(month: number, code: number): number {
  const length = daysInMonth(month);
  return monthStart(month) + (code === 31 ? length : Math.min(length, code + 1)) - 1;
}
