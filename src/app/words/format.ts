// Numbers, sizes and times as the interface writes them. No sentences (see the steps) and no markup.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** 72858 -> "72,858" by locale. */
export function int(value: number): string {
  return whole.format(Math.round(value));
}

/** A score of 0..1 with three places and no leading zero: ".941", "1.00" from .9995 on. */
export function score(value: number | null | undefined): string {
  return decimals(value, 3);
}

/** Shares, confidences and AUC: two places, ".97". */
export function score2(value: number | null | undefined): string {
  return decimals(value, 2);
}

function decimals(value: number | null | undefined, places: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const text = value.toFixed(places);
  if (Number(text) >= 1) return Number(text).toFixed(2);
  return text.replace(/^(-?)0\./, '$1.');
}

/** What follows a score: its ceiling, or that it is reached (above it is noise). */
export function ofCeiling(value: number, ceiling: number): string {
  return value >= ceiling - 0.0005 ? 'at ceiling' : `of ${score(ceiling)}`;
}

/** 0..1 -> "2.7%", with "<1%" for little and not none when no place is kept. */
export function percent(share: number, places = 1): string {
  if (share > 0 && share * 100 < 10 ** -places / 2) return `<${places ? 0.1 : 1}%`;
  if (share < 1 && 100 - share * 100 < 10 ** -places / 2) return `>${places ? 99.9 : 99}%`;
  return `${(share * 100).toFixed(places).replace(/\.0$/, '')}%`;
}

/** 2710000 -> "2.7 MB". */
export function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  if (value >= 1e3) return `${Math.round(value / 1e3)} kB`;
  return value === 1 ? '1 byte' : `${value} bytes`;
}

/** Seconds, rounded up: "31 s", "1 min 20 s", "2 h 5 min". */
export function seconds(value: number): string {
  const s = Math.max(1, Math.ceil(value - 1e-9));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
  const minutes = Math.round(s / 60);
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** "0–5", or "1" when both are the same. */
export function range(low: number, high: number): string {
  return low === high ? int(low) : `${int(low)}–${int(high)}`;
}

/** For axes: 7231 -> "7.2k", 1200000 -> "1.2M", with a minus sign that is as wide as a digit. */
export function short(value: number): string {
  return value < 0 ? `−${shortOf(-value)}` : shortOf(value);
}

function shortOf(a: number): string {
  const one = (x: number) => String(Number(x.toFixed(1)));
  if (a >= 1e9) return `${one(a / 1e9)}G`;
  if (a >= 1e6) return `${one(a / 1e6)}M`;
  if (a >= 1e4) return `${Math.round(a / 1e3)}k`;
  if (a >= 1e3) return `${one(a / 1e3)}k`;
  if (a >= 10) return String(Math.round(a));
  return String(Number(a.toPrecision(2)));
}

/** "1 file", "8 files". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${int(n)} ${n === 1 ? one : many}`;
}

/** A value for narrow places: line breaks become spaces, length is limited. The whole goes into a title. */
export function clip(value: string, length = 200): string {
  const flat = value.replace(/\s+/g, ' ');
  return flat.length > length ? `${flat.slice(0, length - 1)}…` : flat;
}

/** "the file is empty" -> "The file is empty". */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
