// A column's overlay turned into what the chart draws: labels, shares, and its place in the order of gaps. Pure.
import type { Overlay } from '../../report/overlay';
import type { ColumnReport, TableReport } from '../../report/report-types';

export interface ColumnCard {
  table: string;
  report: ColumnReport;
  gap: number;
}

/** All compared columns, furthest below their ceiling first; those without a figure last. */
export function columnCards(tables: TableReport[]): ColumnCard[] {
  return tables
    .filter((t) => !t.kept && t.enough)
    .flatMap((t) => t.columns.map((report) => ({ table: t.table, report, gap: gapOf(report) })))
    .sort((a, b) => b.gap - a.gap);
}

function gapOf(column: ColumnReport): number {
  return column.shape ? column.shape.ceiling - column.shape.score : -1;
}

/** Bin edges as numbers or days in text; categories as they are, with null and the rest named. */
export function labelsOf(overlay: Overlay): string[] {
  if (overlay.kind === 'categories') return overlay.labels.map((l) => l ?? '(missing)');
  if (!overlay.dates) return overlay.edges.map(String);
  const span = overlay.edges.at(-1)! - overlay.edges[0];
  const length = span > 6 * 365 * 864e5 ? 4 : span > 90 * 864e5 ? 7 : span > 2 * 864e5 ? 10 : 16;
  return overlay.edges.map((ms) => {
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('T', ' ').slice(0, length);
  });
}

/** The one value of a constant column, or null. */
export function constant(overlay: Overlay): string | null {
  if (overlay.kind !== 'categories' || overlay.labels.length !== 1) return null;
  return overlay.real[0] > 0.9999 && overlay.synthetic[0] > 0.9999 ? (overlay.labels[0] ?? '') : null;
}
