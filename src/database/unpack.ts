// The files given, with archives opened: every table file, every declaration, and what is left aside with its reason.
import { UserError } from '../table/user-error';
import { asProblem, fileError, isFileError } from './file-error';
import { isSystemFile, kindOfFile } from './file-kind';
import type { FileProblem, SourceFile } from './types';
import { inflate, zipEntries } from './zip-reader';

export interface Unpacked {
  tables: { path: string; blob: Blob }[];
  declarations: { path: string; text: string }[];
  problems: FileProblem[];
}

const deepestArchive = 3;

/** @throws UserError 'cancelled' */
export async function unpack(files: SourceFile[], signal?: AbortSignal): Promise<Unpacked> {
  const result: Unpacked = { tables: [], declarations: [], problems: [] };
  for (const { path, data } of files) {
    if (isSystemFile(path)) continue;
    await sort(path, data instanceof Blob ? data : new Blob([data as Uint8Array<ArrayBuffer>]), 0, result, signal);
  }
  return result;
}

async function sort(path: string, blob: Blob, depth: number, into: Unpacked, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new UserError('cancelled', 'Opening was stopped.');
  const kind = kindOfFile(path, new Uint8Array(await blob.slice(0, 1 << 16).arrayBuffer()));
  try {
    switch (kind.kind) {
      case 'table':
        into.tables.push({ path, blob });
        break;
      case 'empty':
        into.problems.push({
          path,
          kind: 'error',
          message: 'the file is empty',
          hint: 'Export it again, or leave it out.',
        });
        break;
      case 'declaration':
        into.declarations.push({ path, text: await blob.text() });
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

async function unzip(path: string, blob: Blob, depth: number, into: Unpacked, signal?: AbortSignal): Promise<void> {
  if (depth >= deepestArchive)
    throw fileError('unreadable-file', path, 'archives within archives within archives', 'Unpack it first.');
  const entries = await zipEntries(blob, path);
  if (entries.some((entry) => entry.path === '[Content_Types].xml')) {
    into.problems.push({ path, kind: 'left-aside', message: 'an Office document', hint: 'Save each sheet as CSV.' });
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
