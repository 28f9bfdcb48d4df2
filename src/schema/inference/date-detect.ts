// Finds the strftime pattern by which sample values are written. It proposes; the caller checks it on all values.
import { formatDate, parseDate } from '../date-pattern';

export interface DatePattern {
  pattern: string;
  /** Without a time of day that differs from row to row. */
  dateOnly: boolean;
  /** Set when day and month could be exchanged: the other pattern. */
  ambiguous?: string;
}

const TIME =
  /(?<sep>[ T]+)(?<h>\d{1,2}):\d\d(?<s>:\d\d(?:\.(?<f>\d{1,9}))?)?(?<ap>\s?[AaPp][Mm])?(?<zone>\s?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))?$/;

function datePatterns(text: string): string[] {
  const weekday = /^([A-Za-z]{3,9})(,? )(?=[\dA-Za-z])/.exec(text);
  if (weekday && /^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) {
    const lead = (weekday[1].length === 3 ? '%a' : '%A') + weekday[2];
    return datePatterns(text.slice(weekday[0].length)).map((p) => lead + p);
  }
  let m: RegExpExecArray | null;
  if ((m = /^\d{4}([-/. ])\d{1,2}\1\d{1,2}$/.exec(text))) return [`%Y${m[1]}%m${m[1]}%d`];
  if ((m = /^\d{1,2}([-/. ])\d{1,2}\1\d{4}$/.exec(text))) return [`%d${m[1]}%m${m[1]}%Y`, `%m${m[1]}%d${m[1]}%Y`];
  if ((m = /^\d{1,2}([-/.])\d{1,2}\1\d{2}$/.exec(text)))
    return [`%d${m[1]}%m${m[1]}%y`, `%m${m[1]}%d${m[1]}%y`, `%y${m[1]}%m${m[1]}%d`];
  if ((m = /^\d{4}([-/])\d{2}$/.exec(text))) return [`%Y${m[1]}%m`];
  if (/^\d{8}$/.test(text)) return ['%Y%m%d'];
  if (/^\d{6}$/.test(text)) return ['%y%m%d'];
  const year = (digits: string) => (digits.length === 4 ? '%Y' : '%y');
  const month = (letters: string) => (letters.length === 3 ? '%b' : '%B');
  if ((m = /^\d{1,2}([- /.])([A-Za-z]{3,9})\1(\d{4}|\d{2})$/.exec(text)))
    return [`%d${m[1]}%b${m[1]}${year(m[3])}`, `%d${m[1]}%B${m[1]}${year(m[3])}`];
  if ((m = /^([A-Za-z]{3,9}) \d{1,2}(,?) (\d{4}|\d{2})$/.exec(text)))
    return [`%b %d${m[2]} ${year(m[3])}`, `%B %d${m[2]} ${year(m[3])}`];
  if ((m = /^([A-Za-z]{3,9}) (\d{4})$/.exec(text))) return [`${month(m[1])} %Y`];
  return [];
}

function timePattern(values: readonly string[], match: RegExpExecArray): string {
  const g = match.groups!;
  const clock = match[0];
  if (values.every((v) => v.endsWith(clock)) && /^[ T]+0?0:00(:00(\.0+)?)?/.test(clock)) return clock;
  const fraction = g.f
    ? values.every((v) => v.includes(`.${'0'.repeat(g.f.length)}`))
      ? `.${'0'.repeat(g.f.length)}`
      : `.%${g.f.length <= 3 ? 'g' : g.f.length <= 6 ? 'f' : 'n'}`
    : '';
  const zone = g.zone ? (values.every((v) => v.endsWith(g.zone)) ? g.zone : g.zone.replace(/[+-].*/, '%z')) : '';
  const half = g.ap ? g.ap.replace(/[AaPp][Mm]/, '%p') : '';
  return `${g.sep}${g.ap ? '%I' : '%H'}:%M${g.s ? `:%S${fraction}` : ''}${half}${zone}`;
}

/** The variant with or without leading zeros that writes most values as they stand. */
function withPadding(pattern: string, values: readonly string[]): string {
  const looseDate = pattern.replace(/%([dm])/g, '%-$1');
  const looseHour = (p: string) => p.replace(/%([HI])/g, '%-$1');
  let best = pattern;
  let most = -1;
  for (const variant of [pattern, looseHour(pattern), looseDate, looseHour(looseDate)]) {
    let same = 0;
    for (const value of values) {
      const ms = parseDate(variant, value);
      if (ms !== null && formatDate(variant, ms).toLowerCase() === value.toLowerCase()) same++;
    }
    if (same > most) [best, most] = [variant, same];
  }
  return best;
}

/**
 * @param values trimmed distinct values without null words
 * @param share of them that must fit (a stray value is forgiven)
 */
export function detectDate(values: readonly string[], share = 0.98): DatePattern | null {
  if (values.length === 0) return null;
  const first = values[0];
  const match = TIME.exec(first);
  const dates = datePatterns(match ? first.slice(0, match.index) : first);
  const time = match ? timePattern(values, match) : '';
  const fitting: { pattern: string; fits: number }[] = [];
  for (const date of dates) {
    const pattern = (date + time).replaceAll('  ', ' ');
    let fits = 0;
    for (const value of values) if (isPlausible(parseDate(pattern, value))) fits++;
    if (fits >= share * values.length) fitting.push({ pattern, fits });
  }
  if (fitting.length === 0) return null;
  fitting.sort((a, b) => b.fits - a.fits);
  const ties = fitting.filter((f) => f.fits === fitting[0].fits);
  // Slashes are mostly American, points and hyphens are not.
  const chosen = ties.find((t) => t.pattern.startsWith('%m/')) ?? ties[0];
  const other = ties.find((t) => t !== chosen);
  const pattern = withPadding(chosen.pattern, values);
  return {
    pattern,
    dateOnly: !/%-?[HI]/.test(pattern),
    ...(other ? { ambiguous: withPadding(other.pattern, values) } : {}),
  };
}

const EARLIEST = Date.UTC(1000, 0, 1);

function isPlausible(ms: number | null): boolean {
  return ms !== null && ms >= EARLIEST;
}
