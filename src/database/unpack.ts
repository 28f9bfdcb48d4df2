// The files given, with archives opened: every table file, every declaration, and what is left aside with its reason.
import { UserError } from '../table/user-error';
import { asProblem, fileError, isFileError } from './file-error';
import { isSystemFile, kindOfFile } from './file-kind';
import type { DatabaseFile } from './open-database-file';
import type { FileProblem, SourceFile } from './types';
import { inflate, zipEntries } from './zip-reader';

export interface Unpacked {
  /** All files, in the order in which they were met. */
  paths: string[];
  tables: { path: string; blob: Blob }[];
  databases: (DatabaseFile & { tables?: string[] })[];
  declarations: { path: string; text: string }[];
  problems: FileProblem[];
}

const deepestArchive = 3;

/** @throws UserError 'cancelled' */
export async function unpack(files: SourceFile[], signal?: AbortSignal): Promise<Unpacked> {
  const result: Unpacked = { paths: [], tables: [], databases: [], declarations: [], problems: [] };
  for (const { path, data, tables } of files) {
    if (isSystemFile(path)) continue;
    const before = result.databases.length;
    await sort(path, data instanceof Blob ? data : new Blob([data as Uint8Array<ArrayBuffer>]), 0, result, signal);
    if (tables) for (const database of result.databases.slice(before)) database.tables = tables;
  }
  return result;
}

async function sort(path: string, blob: Blob, depth: number, into: Unpacked, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
  into.paths.push(path);
  const kind = kindOfFile(path, new Uint8Array(await blob.slice(0, 1 << 16).arrayBuffer()));
  try {
    switch (kind.kind) {
      case 'table':
        into.tables.push({ path, blob });
        break;
      case 'database':
        into.databases.push({ path, blob, format: kind.format });
        break;
      case 'broken':
        into.problems.push({ path, kind: 'error', message: kind.what, hint: kind.hint });
        break;
      case 'empty':
        into.problems.push({
          path,
          kind: 'error',
          message: 'the file is empty',
          hint: 'Export it again, or leave it out.',
        });
        break;
      case 'json':
        if (await isSchema(blob)) into.declarations.push({ path, text: await blob.text() });
        else into.databases.push({ path, blob, format: 'json' });
        break;
      case 'other':
        into.problems.push({ path, kind: 'left-aside', message: kind.what, hint: kind.hint });
        break;
      case 'gzip':
        await sort(path.replace(/\.(gz|gzip)$/i, ''), await inflate(blob, 'gzip', path), depth + 1, into, signal);
        break;
      case 'zip':
        await unzip(path, blob, depth, into, signal);
    }
  } catch (error) {
    if (!isFileError(error)) throw error;
    into.problems.push(asProblem(path, error));
  }
}

/** `{"tables": {...}}`, or several of them by name, as the schema is written here; all other JSON is data. */
async function isSchema(blob: Blob): Promise<boolean> {
  const largest = 20e6;
  if (blob.size > largest) return false;
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const declares = (value: unknown) =>
    isObject(value) && isObject(value.tables) && Object.values(value.tables).every(isObject);
  try {
    const value: unknown = JSON.parse(await blob.text());
    return (
      declares(value) || (isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(declares))
    );
  } catch {
    return false;
  }
}

async function unzip(path: string, blob: Blob, depth: number, into: Unpacked, signal?: AbortSignal): Promise<void> {
  if (depth >= deepestArchive)
    throw fileError('unreadable-file', path, 'archives within archives within archives', 'Unpack it first.');
  const entries = await zipEntries(blob, path);
  if (entries.some((entry) => entry.path === '[Content_Types].xml')) {
    if (entries.some((entry) => entry.path === 'xl/workbook.xml')) into.databases.push({ path, blob, format: 'excel' });
    else
      into.problems.push({ path, kind: 'left-aside', message: 'an Office document', hint: 'Give the table as CSV.' });
    return;
  }
  if (entries.length === 0)
    into.problems.push({
      path,
      kind: 'error',
      message: 'the archive holds no file',
      hint: 'Pack the CSV files again.',
    });
  for (const entry of entries) {
    try {
      await sort(entry.path, await entry.read(), depth + 1, into, signal);
    } catch (error) {
      if (!isFileError(error)) throw error;
      into.problems.push(asProblem(entry.path, error));
    }
  }
}
