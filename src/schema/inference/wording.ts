// How numbers, names and shares are said to the person: short, exact, without flattery.

/** 4500 as "4,500". */
export function counted(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function plural(n: number, noun: string): string {
  return `${counted(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A share that never rounds up to all or down to nothing. */
export function percentage(part: number, whole: number): string {
  if (whole === 0) return '0%';
  const value = (100 * part) / whole;
  if (value === 100 || value === 0) return `${value}%`;
  if (value > 99.9) return 'more than 99.9%';
  if (value < 0.1) return 'less than 0.1%';
  return `${value.toFixed(value >= 10 && value < 99 ? 0 : 1)}%`;
}

/** table.column, or table.(a, b). */
export function place(table: string, columns: readonly string[]): string {
  return columns.length === 1 ? `${table}.${columns[0]}` : `${table}.(${columns.join(', ')})`;
}
