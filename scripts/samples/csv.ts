// Rows of a sample to CSV text and to the figures of its index. Comma, LF, quotes only where needed, empty for missing.

export type Cell = string | number | null;

export interface SampleTable {
  name: string;
  columns: string[];
  rows: Cell[][];
}

export interface Sample {
  /** Folder name. */
  name: string;
  title: string;
  /** What it is, in half a line. */
  words: string;
  tables: SampleTable[];
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(table: SampleTable): string {
  return [table.columns, ...table.rows].map((row) => row.map(cellText).join(',') + '\n').join('');
}

/** Files by path below the folder of the samples, one CSV per table, and the list that the app shows of them. */
export function filesOf(samples: Sample[]): { files: Map<string, string>; list: string } {
  const files = new Map<string, string>();
  const list = samples.map(({ name, title, words, tables }) => {
    const listed = tables.map((table) => {
      const path = `${name}/${table.name}.csv`;
      const text = csvOf(table);
      files.set(path, text);
      return { path, bytes: Buffer.byteLength(text) };
    });
    const rows = tables.reduce((sum, table) => sum + table.rows.length, 0);
    return { name, title, words, files: listed, tables: tables.length, rows };
  });
  return { files, list: JSON.stringify(list, null, 2) + '\n' };
}
