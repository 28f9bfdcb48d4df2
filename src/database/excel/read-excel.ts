// An Excel workbook: one table a sheet. Cells are read by read-excel-file; where the header is and what is empty is found
// as in delimited files.
import readWorkbook from 'read-excel-file/universal';
import { fileError } from '../file-error';
import { noContents, type FileContents, type FoundFile, type Reading } from '../file-format';
import { hasHeader, junkRows } from '../header';
import { cellTexts } from './cells';

/** A workbook is unpacked in memory as a whole. */
const mostBytes = 250e6;

export async function readExcel({ path, blob }: FoundFile, reading: Reading): Promise<FileContents> {
  if (blob.size > mostBytes)
    throw fileError(
      'unsupported',
      path,
      `a workbook of ${(blob.size / 1e9).toFixed(1)} GB; up to ${mostBytes / 1e9} GB can be opened`,
      'Save its sheets as CSV: those are read piece by piece.',
    );
  const sheets = await read(path, blob);
  const contents: FileContents = { ...noContents('Excel workbook'), holds: sheets.map((s) => s.sheet) };
  for (const { sheet, data } of sheets) {
    const rows = withoutEmptyEdges(cellTexts(data));
    if (rows.length === 0) {
      contents.leftOut.push({ kind: 'table', name: sheet, why: 'An empty sheet.' });
      continue;
    }
    if (reading.wanted.tables && !reading.wanted.tables.has(sheet)) continue;
    const shown = rows.slice(0, 200).map((row) => row.map((cell) => cell ?? ''));
    const junk = junkRows(shown);
    const header = hasHeader(shown.slice(junk)) ? shown[junk] : null;
    const body = rows.slice(header ? junk + 1 : junk);
    const names = header ?? rows[0].map((_, i) => `column_${i + 1}`);
    const taker = await reading.take(sheet, names);
    for (const row of body) {
      const full = taker.add(row);
      if (full) await full;
    }
    const notes = junk > 0 ? [`${junk} ${junk === 1 ? 'row' : 'rows'} above the header left out`] : [];
    if (!header) notes.push('no header: columns are numbered');
    contents.tables.push({ name: sheet, taker, declared: null, unlike: [], notes });
  }
  return contents;
}

async function read(path: string, blob: Blob) {
  try {
    return await readWorkbook<string>(blob, { trim: false, parseNumber: (text) => String(Number(text)) });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw fileError(
      'unreadable-file',
      path,
      `it is damaged, or no workbook of Excel (${words.split('\n')[0]})`,
      'Open it in Excel or LibreOffice and save it anew as .xlsx.',
    );
  }
}

/** Without rows and columns at the end that hold nothing; all rows of one width. */
function withoutEmptyEdges(rows: (string | null)[][]): (string | null)[][] {
  const filled = (cell: string | null | undefined) => cell !== null && cell !== undefined && cell !== '';
  const width = Math.max(0, ...rows.map((row) => row.findLastIndex(filled) + 1));
  const length = rows.findLastIndex((row) => row.some(filled)) + 1;
  return rows.slice(0, length).map((row) => Array.from({ length: width }, (_, i) => row[i] ?? null));
}
