// Numbers as the report writes them: scores .941, shares 12.5%, thousands 72,858.

/** ".941"; "–" for none. */
export function score(x: number | null | undefined): string {
  if (x === null || x === undefined) return '–';
  return x >= 0.9995 ? '1.00' : x.toFixed(3).replace(/^(-?)0/, '$1');
}

/** ".57" */
export function two(x: number): string {
  return x >= 0.995 ? x.toFixed(2) : x.toFixed(2).replace(/^(-?)0/, '$1');
}

/** The words after a score: its ceiling, or that it is reached. Above the ceiling is noise and not printed as more. */
export function ofCeiling(figure: { score: number; ceiling: number }): string {
  return figure.score >= figure.ceiling - 0.0005 ? 'at ceiling' : `of ${score(figure.ceiling)}`;
}

export function count(n: number): string {
  return Math.round(n).toLocaleString('en');
}

/** "<1%", never 0% when not none. */
export function percent(x: number, digits = 0): string {
  if (x > 0 && x < 0.5 * 10 ** (-2 - digits)) return digits ? '<0.1%' : '<1%';
  const text = (x * 100).toFixed(digits);
  return `${digits ? text.replace(/\.0+$/, '') : text}%`;
}

/** Axis labels: 12k, 3.4M, 0.05. */
export function short(x: number): string {
  const size = Math.abs(x);
  if (size >= 1e9) return x.toExponential(1);
  if (size >= 1e6) return `${trim(x / 1e6)}M`;
  if (size >= 1e4) return `${Math.round(x / 1e3)}k`;
  if (size >= 1e3) return `${trim(x / 1e3)}k`;
  if (size >= 10 || x === 0) return String(Math.round(x));
  return String(Number(x.toPrecision(2)));
}

/** A date for an axis that spans `range` milliseconds. */
export function dateLabel(milliseconds: number, range: number): string {
  const text = Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : '';
  if (range > 3 * 365 * 86_400_000) return text.slice(0, 4);
  return range > 2 * 86_400_000 ? text.slice(0, 10) : text.slice(5, 16).replace('T', ' ');
}

function trim(x: number): string {
  return x.toFixed(1).replace(/\.0$/, '');
}
