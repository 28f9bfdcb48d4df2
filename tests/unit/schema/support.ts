// Tables from text, opened in a database as files are, for the tests of the schema.
import { openNodeDatabase } from '../../../src/database/node-database';
import { openFiles } from '../../../src/database/open-files';
import type { Database, OpenedTable } from '../../../src/database/types';

export type Cell = string | number | null;

const quoted = (cell: Cell) => {
  const text = cell === null ? '' : String(cell);
  return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** CSV text of a header and rows. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((r) => r.map(quoted).join(',')).join('\n') + '\n';
}

export async function openCsv(files: Record<string, string>): Promise<{ db: Database; tables: OpenedTable[] }> {
  const db = await openNodeDatabase();
  const encoder = new TextEncoder();
  const { tables, problems } = await openFiles(
    db,
    Object.entries(files).map(([path, text]) => ({ path, data: encoder.encode(text) })),
  );
  if (problems.some((p) => p.kind === 'error')) throw new Error(problems.map((p) => p.message).join('; '));
  return { db, tables };
}
