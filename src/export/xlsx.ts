// The format Excel: one workbook, one sheet a table, written as a stream. No library of use writes workbooks without
// holding all cells; what is needed of the format (ECMA-376) is little. Later sheets wait, compressed, for earlier ones.
import { Zip, type ZipDeflate } from 'fflate';
import { writeCell } from '../schema/value-format';
import { columnOf, type Table } from '../table/table';
import { UserError } from '../table/user-error';
import type { OpenWriter, OutputColumn, OutputTable } from './format';
import { zipEntry } from './files';
import type { Bytes } from './folder';
import { plainText, valuesOf, type Value } from './value-type';
import { contentTypes, packageRels, styles, workbook, workbookRels, xmlText } from './xlsx-parts';

const mostRows = 1_048_576;
const mostColumns = 16_384;
const mostLetters = 32_767;
const rowsAPiece = 5_000;
const dayMillis = 86_400_000;
/** 1 March 1900: before it Excel counts a day that never was. */
const firstDay = Date.UTC(1900, 2, 1);
const epoch = Date.UTC(1899, 11, 30);

interface Sheet {
  entry: ZipDeflate;
  table: OutputTable;
  rows: number;
  /** Texts cut to fit a cell. */
  clipped: number;
}

export const open: OpenWriter = async ({ output, files }) => {
  for (const { name, columns, rows } of output.tables) {
    if (columns.length > mostColumns) throw tooLarge(name, `${columns.length} columns`, mostColumns);
    if (rows >= mostRows) throw tooLarge(name, `${rows} rows`, mostRows - 1);
  }
  const file = await files.create(`${output.name}.xlsx`);
  const encoder = new TextEncoder();
  const ready: Bytes[] = [];
  const zip = new Zip((error, data) => {
    if (error) throw error;
    if (data.length > 0) ready.push(data as Bytes);
  });
  const drain = async () => {
    for (const bytes of ready.splice(0)) await file.write(bytes);
  };
  const add = (name: string) => {
    const entry = zipEntry(name);
    zip.add(entry);
    return entry;
  };
  const { names, notes } = sheetNames(output.tables);
  const parts = { ...packageRels, ...contentTypes(names), ...workbook(names), ...workbookRels(names), ...styles };
  for (const [name, text] of Object.entries(parts)) add(name).push(encoder.encode(text), true);
  const sheets = new Map(
    output.tables.map((table, i) => {
      const entry = add(`xl/worksheets/sheet${i + 1}.xml`);
      entry.push(encoder.encode(sheetHead + headerRow(table.columns)));
      return [table.name, { entry, table, rows: 1, clipped: 0 }] as [string, Sheet];
    }),
  );
  return {
    async write(name, rows) {
      const sheet = sheets.get(name)!;
      const cells = sheet.table.columns.map((c, i) => cellWriter(c, rows, i, () => sheet.clipped++));
      for (let start = 0; start < rows.rows; start += rowsAPiece) {
        let text = '';
        for (let row = start; row < Math.min(start + rowsAPiece, rows.rows); row++) {
          const number = ++sheet.rows;
          text += `<row r="${number}">`;
          for (const cell of cells) text += cell(row, number);
          text += '</row>';
        }
        sheet.entry.push(encoder.encode(text));
        await drain();
      }
    },
    async close() {
      for (const { entry } of sheets.values()) entry.push(encoder.encode('</sheetData></worksheet>'), true);
      zip.end();
      await drain();
      await file.close();
      for (const [name, { clipped }] of sheets)
        if (clipped) notes.push(`${name}: ${clipped} texts are cut to the ${mostLetters} letters that a cell holds.`);
      return notes;
    },
  };
};

function tooLarge(table: string, what: string, most: number): UserError {
  return new UserError(
    'unsupported',
    `Table ${table} has ${what}; an Excel sheet has ${most} at most.`,
    'Choose another format, or make fewer rows.',
    { table },
  );
}

const sheetHead =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';

function headerRow(columns: readonly OutputColumn[]): string {
  return `<row r="1">${columns.map((c, i) => textCell(`${letters(i)}1`, c.name)).join('')}</row>`;
}

/** @param onClip is told of a text too long for a cell */
function cellWriter(
  { name, schema, type }: OutputColumn,
  rows: Table,
  index: number,
  onClip: () => void,
): (row: number, number: number) => string {
  const value = valuesOf(columnOf(rows, name), type, (v) => writeCell(schema, v));
  const column = letters(index);
  const dated = { date: 1, timestamp: 2, time: 3 }[type.kind as string];
  const write = (at: string, v: Value): string => {
    if (typeof v === 'boolean') return `<c r="${at}" t="b"><v>${v ? 1 : 0}</v></c>`;
    if (typeof v === 'string') {
      if (v.length > mostLetters) onClip();
      return textCell(at, v.slice(0, mostLetters));
    }
    if (dated === undefined) return `<c r="${at}"><v>${plainText(v, type)}</v></c>`;
    const since = type.kind === 'time' ? 0 : epoch;
    // A workbook has no such day: text.
    if (type.kind !== 'time' && v < firstDay) return textCell(at, plainText(v, type));
    return `<c r="${at}" s="${dated}"><v>${(v - since) / dayMillis}</v></c>`;
  };
  return (row, number) => {
    const v = value(row);
    return v === null ? '' : write(column + number, v);
  };
}

function textCell(at: string, text: string): string {
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** A, B, ..., Z, AA, ... */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** At most 31 letters, none of []:*?/\, all different without case. */
function sheetNames(tables: readonly OutputTable[]): { names: string[]; notes: string[] } {
  const taken = new Set<string>();
  const notes: string[] = [];
  const names = tables.map(({ name }) => {
    const plain = name.replace(/[[\]:*?/\\]/g, '_').replace(/^'|'$/g, '_') || 'table';
    let sheet = plain.slice(0, 31);
    for (let n = 2; taken.has(sheet.toLowerCase()); n++) sheet = `${plain.slice(0, 30 - String(n).length)}_${n}`;
    taken.add(sheet.toLowerCase());
    if (sheet !== name) notes.push(`Table ${name} is on the sheet ${sheet}.`);
    return sheet;
  });
  return { names, notes };
}
