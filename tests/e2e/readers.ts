// Readers of CSV and zip files written apart from the product, so that its files are judged by somebody else.
import { inflateRawSync } from 'node:zlib';

/** Rows of a comma-separated text after RFC 4180. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (quoted) {
      if (ch !== '"') field += ch;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (ch === '"' && field === '') quoted = true;
    else if (ch === ',') endField();
    else if (ch === '\n') {
      endField();
      rows.push(row);
      row = [];
    } else if (ch !== '\r') field += ch;
  }
  if (field !== '' || row.length > 0) {
    endField();
    rows.push(row);
  }
  return rows;
}

/** A table by its header; every row has as many fields as the header. */
export class CsvTable {
  readonly columns: string[];
  readonly rows: string[][];

  constructor(text: string) {
    const [header, ...rows] = readCsv(text);
    this.columns = header;
    this.rows = rows;
    const ragged = rows.findIndex((r) => r.length !== header.length);
    if (ragged >= 0) throw new Error(`row ${ragged + 1} has ${rows[ragged].length} fields, not ${header.length}`);
  }

  values(column: string): string[] {
    const at = this.columns.indexOf(column);
    if (at < 0) throw new Error(`no column ${column} among ${this.columns.join(', ')}`);
    return this.rows.map((row) => row[at]);
  }
}

/** Files of a zip by name, read by its central directory. */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('no zip: its end is missing');
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    if (zip.toString('latin1', at, at + 4) !== 'PK\x01\x02') throw new Error('no zip: its directory is broken');
    const [method, packed, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const header = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const raw = zip.subarray(start, start + packed);
    const data = method === 0 ? raw : inflateRawSync(raw);
    if (data.length !== size) throw new Error(`${name} has ${data.length} bytes, not ${size}`);
    files.set(name, data);
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

/** The keys of a database that every result must keep. */
export interface Keys {
  primary: Record<string, string>;
  /** child table, column, parent table, column */
  foreign: [string, string, string, string][];
}

/** Everything wrong with the keys, in words; none when all is well. */
export function brokenKeys(tables: Record<string, CsvTable>, keys: Keys): string[] {
  const broken: string[] = [];
  for (const [table, column] of Object.entries(keys.primary)) {
    const values = tables[table].values(column);
    if (values.includes('')) broken.push(`${table}.${column} has an empty key`);
    const twice = values.length - new Set(values).size;
    if (twice > 0) broken.push(`${table}.${column} has ${twice} keys twice`);
  }
  for (const [child, column, parent, key] of keys.foreign) {
    const known = new Set(tables[parent].values(key));
    const orphans = tables[child].values(column).filter((v) => v !== '' && !known.has(v));
    if (orphans.length > 0) broken.push(`${child}.${column} finds no ${parent} for ${orphans.length} rows`);
  }
  return broken;
}

export const clinic: Keys = {
  primary: { patients: 'patient_id', lab_results: 'lab_result_id', treatments: 'treatment_id' },
  foreign: [
    ['lab_results', 'patient_id', 'patients', 'patient_id'],
    ['treatments', 'patient_id', 'patients', 'patient_id'],
  ],
};
