// JSON as tables: an array of objects, one object a line (NDJSON), or an object of such arrays. Objects within are
// flattened, arrays of objects become tables of their own with a key (records.ts).
import { fileError } from '../file-error';
import { noContents, type FileContents, type FoundFile, type Reading } from '../file-format';
import { tableName } from '../table-name';
import type { UnlikeColumn } from '../types';
import { catalogueOf } from './json-catalogue';
import { jsonLines, parseJson, type JsonRecord } from './parse-json';
import { Records, type RecordTable } from './records';

/** A text in memory has a greatest length; lines are read one by one. */
const mostBytes = 400e6;

interface Root {
  name: string;
  records(): AsyncIterable<JsonRecord> | Iterable<JsonRecord>;
}

export async function readJson({ path, blob }: FoundFile, reading: Reading): Promise<FileContents> {
  const { roots, what } = await rootsOf(path, blob);
  const records = new Records(new Set());
  for (const { name, records: all } of roots) {
    const table = records.root(name);
    for await (const record of all()) records.look(table, record);
  }
  const tables = records.settle();
  const contents: FileContents = { ...noContents(what), holds: tables.map((t) => t.name) };
  const takers = new Map<RecordTable, Awaited<ReturnType<Reading['take']>>>();
  for (const table of tables) {
    if (reading.wanted.tables && !reading.wanted.tables.has(table.name)) continue;
    const chosen = reading.wanted.asText.get(table.name);
    const unlike: UnlikeColumn[] = table.columns
      .filter((c) => c.type === 'LIST')
      .map(({ name }) => ({
        name,
        type: 'LIST',
        why: 'Several values in one field: passed on as text, not learned one by one.',
        asText: chosen ? chosen.includes(name) : true,
      }));
    table.leaveOut(unlike.filter((u) => !u.asText).map((u) => u.name));
    const taker = await reading.take(table.name, table.kept);
    takers.set(table, taker);
    const declared = catalogueOf(table, tables, path, taker.columns);
    contents.tables.push({ name: table.name, taker, declared, unlike, notes: table.notes });
  }
  for (const { name, records: all } of roots) {
    const root = records.root(name);
    for await (const record of all())
      for (const [table, row] of records.rows(root, record)) {
        const full = takers.get(table)?.add(row);
        if (full) await full;
      }
  }
  return contents;
}

async function rootsOf(path: string, blob: Blob): Promise<{ roots: Root[]; what: string }> {
  if (await isLines(path, blob))
    return { what: 'NDJSON', roots: [{ name: tableName(path), records: () => jsonLines(blob, path) }] };
  if (blob.size > mostBytes)
    throw fileError(
      'unsupported',
      path,
      `a JSON text of ${(blob.size / 1e9).toFixed(1)} GB; up to ${mostBytes / 1e9} GB can be opened in one piece`,
      'Write one object a line (NDJSON, jq -c ".[]"): lines are read one by one.',
    );
  const value = parseJson(await blob.text(), path);
  if (Array.isArray(value)) {
    const stranger = value.findIndex((v) => !isRecord(v));
    if (stranger < 0 && value.length > 0)
      return { what: 'JSON array', roots: [{ name: tableName(path), records: () => value as JsonRecord[] }] };
    throw fileError(
      'no-table',
      path,
      value.length === 0 ? 'an empty array' : `entry ${stranger + 1} of the array is no object`,
      'A table is an array of objects, {"column": value}.',
    );
  }
  const lists = isRecord(value)
    ? Object.entries(value).filter(
        (entry): entry is [string, JsonRecord[]] =>
          Array.isArray(entry[1]) && entry[1].length > 0 && entry[1].every(isRecord),
      )
    : [];
  if (lists.length === 0)
    throw fileError(
      'no-table',
      path,
      'no array of objects in it',
      'A table is an array of objects, {"column": value}.',
    );
  return { what: 'JSON object', roots: lists.map(([name, list]) => ({ name, records: () => list })) };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** By its ending, or because its first line is a whole object and another follows. */
async function isLines(path: string, blob: Blob): Promise<boolean> {
  if (/\.(ndjson|jsonl)$/i.test(path)) return true;
  const [first, second] = (await blob.slice(0, 1 << 20).text()).split('\n').filter((line) => line.trim() !== '');
  if (!first?.trimStart().startsWith('{') || !second?.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}
