// Dates by strftime pattern, read and written in JavaScript exactly as DuckDB's strptime and strftime do it
// (directives %Y %y %m %d %b %B %a %A %H %I %M %S %p %f %g %n %z %%, and the unpadded %-d %-m %-y %-H %-I %-M %-S).
// It knows nothing of columns; which pattern a column has is found in date-detect.ts.

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const SHORT_MONTHS = MONTHS.map((m) => m.slice(0, 3));
const SHORT_DAYS = DAYS.map((d) => d.slice(0, 3));

interface Part {
  /** Directive letter, or '' for literal text. */
  directive: string;
  padded: boolean;
  literal: string;
}

const parsed = new Map<string, Part[]>();

function partsOf(pattern: string): Part[] {
  let parts = parsed.get(pattern);
  if (parts) return parts;
  parts = [];
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') {
      parts.push({ directive: '', padded: true, literal: pattern[i] });
      continue;
    }
    const padded = pattern[i + 1] !== '-';
    i += padded ? 1 : 2;
    if (pattern[i] === '%') parts.push({ directive: '', padded: true, literal: '%' });
    else parts.push({ directive: pattern[i], padded, literal: '' });
  }
  parsed.set(pattern, parts);
  return parts;
}

const isDigit = (c: string | undefined) => c !== undefined && c >= '0' && c <= '9';

const WIDTH: Record<string, number> = { Y: 4, f: 6, g: 3, n: 9 };

/**
 * Reads a date. Blanks around it are ignored; a blank in the pattern stands for one or more.
 * @returns milliseconds since 1970 UTC (microseconds as fraction), or null when the text does not fit or is no date
 */
export function parseDate(pattern: string, text: string): number | null {
  let at = 0;
  let end = text.length;
  while (at < end && text[at] <= ' ') at++;
  while (end > at && text[end - 1] <= ' ') end--;
  let year = 1900;
  let month = 1;
  let day = 1;
  let hour = 0;
  let minute = 0;
  let second = 0;
  let micro = 0;
  let offset = 0;
  let afternoon: boolean | null = null;

  const number = (width: number): number => {
    let value = 0;
    let digits = 0;
    while (digits < width && at < end && isDigit(text[at])) {
      value = value * 10 + (text.charCodeAt(at) - 48);
      at++;
      digits++;
    }
    if (digits === 0) return -1;
    return width === 3 || width === 6 || width === 9 ? value * 10 ** (width - digits) : value;
  };
  const word = (words: readonly string[]): number => {
    const index = words.findIndex((w) => text.substr(at, w.length).toLowerCase() === w.toLowerCase());
    if (index >= 0) at += words[index].length;
    return index;
  };

  for (const { directive, literal } of partsOf(pattern)) {
    if (directive === '') {
      if (at >= end || text[at] !== literal) return null;
      at++;
      if (literal === ' ') while (at < end && text[at] === ' ') at++;
      continue;
    }
    if ('YymdHIMSfgn'.includes(directive)) {
      const value = number(WIDTH[directive] ?? 2);
      if (value < 0) return null;
      if (directive === 'Y') year = value;
      else if (directive === 'y') year = value >= 69 ? 1900 + value : 2000 + value;
      else if (directive === 'm') month = value;
      else if (directive === 'd') day = value;
      else if (directive === 'H') hour = value;
      else if (directive === 'I') {
        if (value < 1 || value > 12) return null;
        hour = value % 12;
      } else if (directive === 'M') minute = value;
      else if (directive === 'S') second = value;
      else if (directive === 'f') micro = value;
      else if (directive === 'g') micro = value * 1000;
      else micro = Math.floor(value / 1000);
    } else if (directive === 'b' || directive === 'B') {
      month = word(directive === 'b' ? SHORT_MONTHS : MONTHS) + 1;
      if (month === 0) return null;
    } else if (directive === 'a' || directive === 'A') {
      if (word(directive === 'a' ? SHORT_DAYS : DAYS) < 0) return null;
    } else if (directive === 'p') {
      const half = word(['AM', 'PM']);
      if (half < 0) return null;
      afternoon = half === 1;
    } else if (directive === 'z') {
      const match = /^([+-])(\d\d)(?::?(\d\d))?/.exec(text.slice(at, end));
      if (!match) return null;
      at += match[0].length;
      offset = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
    } else throw new Error(`date pattern ${pattern}: unknown directive %${directive}`);
  }
  if (at !== end) return null;
  if (afternoon) hour += 12;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1) return null;
  const ms = date.getTime() + hour * 3600000 + (minute - offset) * 60000 + second * 1000;
  return (ms * 1000 + micro) / 1000;
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

/** Writes milliseconds since 1970 UTC by the pattern; what the pattern cannot say is dropped. */
export function formatDate(pattern: string, ms: number): string {
  const micros = Math.round(ms * 1000);
  const whole = Math.floor(micros / 1e6) * 1000;
  const micro = micros - whole * 1000;
  const date = new Date(whole);
  let text = '';
  for (const { directive, padded, literal } of partsOf(pattern)) {
    const two = (value: number) => (padded ? pad(value, 2) : String(value));
    if (directive === '') text += literal;
    else if (directive === 'Y') text += pad(date.getUTCFullYear(), 4);
    else if (directive === 'y') text += two(((date.getUTCFullYear() % 100) + 100) % 100);
    else if (directive === 'm') text += two(date.getUTCMonth() + 1);
    else if (directive === 'd') text += two(date.getUTCDate());
    else if (directive === 'b') text += SHORT_MONTHS[date.getUTCMonth()];
    else if (directive === 'B') text += MONTHS[date.getUTCMonth()];
    else if (directive === 'a') text += SHORT_DAYS[date.getUTCDay()];
    else if (directive === 'A') text += DAYS[date.getUTCDay()];
    else if (directive === 'H') text += two(date.getUTCHours());
    else if (directive === 'I') text += two(date.getUTCHours() % 12 || 12);
    else if (directive === 'p') text += date.getUTCHours() < 12 ? 'AM' : 'PM';
    else if (directive === 'M') text += two(date.getUTCMinutes());
    else if (directive === 'S') text += two(date.getUTCSeconds());
    else if (directive === 'f') text += pad(micro, 6);
    else if (directive === 'g') text += pad(Math.floor(micro / 1000), 3);
    else if (directive === 'n') text += pad(micro * 1000, 9);
    else if (directive === 'z') text += '+00:00';
    else throw new Error(`date pattern ${pattern}: unknown directive %${directive}`);
  }
  return text;
}
