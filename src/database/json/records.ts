// Objects into rows: objects within an object become columns (`address_city`), arrays of objects become a table whose rows
// know their parent. All objects are looked at once for their columns, then again for their rows.
import { JsonNumber, type JsonRecord, type JsonValue } from './parse-json';

export type JsonType = 'INTEGER' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR' | 'LIST';

export interface RecordColumn {
  name: string;
  /** Keys from the object to the value. */
  path: string[];
  /** null: no value was seen. */
  type: JsonType | null;
  /** Was it in every object, and never null? */
  always: boolean;
}

type Row = (string | null)[];

const KEYS = /^_?(id|key|uuid|guid)$/i;

export class RecordTable {
  readonly columns: RecordColumn[] = [];
  readonly children = new Map<string, RecordTable>();
  readonly notes: string[] = [];
  rows = 0;
  /** Column that is the key, or made to be it. */
  key: { name: string; made: boolean } | null = null;
  /** Columns that refer to the parent and count on: names in this table. */
  reference: { name: string; position: string } | null = null;
  /** Distinct values of columns that may be the key; null: some value came twice or was none. */
  readonly candidates = new Map<string, Set<string> | null>();
  readonly byPath = new Map<string, { column: RecordColumn; seen: number }>();
  #out = new Set<string>();

  constructor(
    public name: string,
    readonly parent: RecordTable | null,
  ) {}

  leaveOut(names: readonly string[]): void {
    this.#out = new Set(names);
  }

  /** Names of the columns of a row, made ones first. */
  get kept(): string[] {
    return [
      ...(this.reference ? [this.reference.name, this.reference.position] : []),
      ...(this.key?.made ? [this.key.name] : []),
      ...this.values.map((c) => c.name),
    ];
  }

  get values(): RecordColumn[] {
    return this.columns.filter((c) => !this.#out.has(c.name));
  }
}

export class Records {
  readonly #roots = new Map<string, RecordTable>();
  readonly #counts = new Map<RecordTable, number>();

  constructor(private readonly names: Set<string>) {}

  root(name: string): RecordTable {
    const known = this.#roots.get(name);
    if (known) return known;
    const table = new RecordTable(name, null);
    this.#roots.set(name, table);
    this.names.add(name.toLowerCase());
    return table;
  }

  /** First time: which columns and tables there are. */
  look(table: RecordTable, record: JsonRecord): void {
    table.rows++;
    this.#look(table, record, []);
  }

  #look(table: RecordTable, record: JsonRecord, path: readonly string[]): void {
    for (const [key, value] of Object.entries(record)) {
      const own = [...path, key];
      if (isRecord(value)) this.#look(table, value, own);
      else if (isRecords(value) || (Array.isArray(value) && value.length === 0 && table.children.has(own.join('\n')))) {
        const child = this.#child(table, own);
        for (const entry of value as JsonRecord[]) this.look(child, entry);
      } else this.#lookAt(table, own, value);
    }
  }

  #child(table: RecordTable, path: readonly string[]): RecordTable {
    const id = path.join('\n');
    let child = table.children.get(id);
    if (!child) {
      let name = path.join('_');
      if (this.names.has(name.toLowerCase())) name = `${table.name}_${name}`;
      for (let n = 2, base = name; this.names.has(name.toLowerCase()); n++) name = `${base}_${n}`;
      this.names.add(name.toLowerCase());
      table.children.set(id, (child = new RecordTable(name, table)));
    }
    return child;
  }

  #lookAt(table: RecordTable, path: readonly string[], value: JsonValue): void {
    const id = path.join('\n');
    let known = table.byPath.get(id);
    if (!known) {
      const column: RecordColumn = { name: path.join('_'), path: [...path], type: null, always: true };
      table.byPath.set(id, (known = { column, seen: 0 }));
      table.columns.push(column);
    }
    if (value === null) return;
    known.seen++;
    known.column.type = commonType(known.column.type, typeOf(value));
    if (path.length > 1 || !(KEYS.test(path[0]) || path[0].toLowerCase() === `${table.name.toLowerCase()}_id`)) return;
    const values = table.candidates.get(path[0]) ?? (table.candidates.has(path[0]) ? null : new Set<string>());
    const text = textOf(value)!;
    table.candidates.set(path[0], values === null || values.has(text) ? null : values.add(text));
  }

  /** Settles keys, references and names; no object may be looked at afterwards. @returns parents before children */
  settle(): RecordTable[] {
    const all: RecordTable[] = [];
    const visit = (table: RecordTable) => {
      all.push(table);
      for (const { column, seen } of table.byPath.values()) column.always = seen === table.rows;
      // An array that is empty here and holds objects there is no column.
      for (let i = table.columns.length - 1; i >= 0; i--)
        if (table.children.has(table.columns[i].path.join('\n')) && table.columns[i].type === 'LIST')
          table.columns.splice(i, 1);
      settleKey(table);
      for (const child of table.children.values()) visit(child);
    };
    for (const root of this.#roots.values()) visit(root);
    return all;
  }

  /** Second time: the rows of an object and of all within it, parents first. */
  rows(table: RecordTable, record: JsonRecord): [RecordTable, Row][] {
    const found: [RecordTable, Row][] = [];
    this.#rows(table, record, null, 0, found);
    return found;
  }

  #rows(
    table: RecordTable,
    record: JsonRecord,
    parent: string | null,
    position: number,
    into: [RecordTable, Row][],
  ): void {
    const number = (this.#counts.get(table) ?? 0) + 1;
    this.#counts.set(table, number);
    const row: Row = [];
    if (table.reference) row.push(parent, String(position));
    if (table.key?.made) row.push(String(number));
    for (const { path } of table.values) row.push(textOf(valueAt(record, path)));
    into.push([table, row]);
    const key = table.key?.made ? String(number) : table.key ? textOf(record[table.key.name] ?? null) : null;
    for (const [id, child] of table.children) {
      const entries = valueAt(record, id.split('\n'));
      if (isRecords(entries)) entries.forEach((entry, i) => this.#rows(child, entry, key, i + 1, into));
    }
  }
}

function settleKey(table: RecordTable): void {
  const free = (name: string) => {
    let unique = name;
    for (let n = 2; table.columns.some((c) => c.name.toLowerCase() === unique.toLowerCase()); n++)
      unique = `${name}_${n}`;
    return unique;
  };
  const found = [...table.candidates].find(([, values]) => values !== null && values.size === table.rows);
  if (found) table.key = { name: found[0], made: false };
  else if (table.children.size > 0) {
    table.key = { name: free(`${table.name}_key`), made: true };
    table.notes.push(
      `${table.key.name} was made: rows of ${[...table.children.values()].map((c) => c.name).join(', ')} refer to it`,
    );
  }
  if (!table.parent) return;
  const { name, key } = table.parent;
  table.reference = {
    name: free(`${name}_${key!.made ? 'key' : key!.name.replace(/^_/, '')}`),
    position: free('position'),
  };
}

function typeOf(value: JsonValue): JsonType {
  if (value instanceof JsonNumber) return /^-?\d+$/.test(value.text) ? 'INTEGER' : 'DOUBLE';
  if (typeof value === 'boolean') return 'BOOLEAN';
  return typeof value === 'string' ? 'VARCHAR' : 'LIST';
}

function commonType(before: JsonType | null, type: JsonType): JsonType {
  if (before === null || before === type) return type;
  if (before === 'LIST' || type === 'LIST') return 'LIST';
  return before !== 'VARCHAR' && type !== 'VARCHAR' && before !== 'BOOLEAN' && type !== 'BOOLEAN'
    ? 'DOUBLE'
    : 'VARCHAR';
}

function isRecord(value: JsonValue | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function isRecords(value: JsonValue | undefined): value is JsonRecord[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

function valueAt(record: JsonRecord, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = record;
  for (const key of path) value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value ?? null;
}

function textOf(value: JsonValue): string | null {
  if (value === null || isRecord(value)) return null;
  if (typeof value === 'string') return value;
  return value instanceof JsonNumber ? value.text : json(value);
}

function json(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, v]) => `${JSON.stringify(key)}:${json(v)}`)
    .join(',')}}`;
}
