// The result as files of one format, round by round. What a format does with rows is in src/export; who makes the rows,
// and where the files go, is said by the caller.
import type { Dataset } from '../schema/types';
import { takeTableRows, type Table, type Tables } from '../table/table';
import { UserError } from '../table/user-error';
import { blobChunks } from '../export/blob-chunks';
import { zipChunks } from '../export/files';
import { MemoryFolder, OutputFiles, type Folder } from '../export/folder';
import type { Engines } from '../export/format';
import { formatOf } from '../export/formats';
import { describeOutput } from '../export/output';
import type { WriteJob, WrittenFiles } from './services';

/** Rows between two looks at the signal. */
const rowsAStep = 100_000;

export interface WriteOptions {
  /** null: memory */
  folder: Folder | null;
  engines: Engines;
  /** Told of rows written since the last time. */
  onProgress: (table: string, rows: number) => void;
  onFile: (name: string) => void;
  signal?: AbortSignal;
}

/**
 * @param rounds rows of some tables each, whose parents are in the same round or an earlier one; a table that goes out as
 *   it came in is whole in one
 * @throws UserError 'storage-full', 'cancelled', 'unsupported'; what was begun is removed
 */
export async function writeDatabase(
  job: WriteJob,
  dataset: Dataset,
  rounds: AsyncIterable<Tables> | Iterable<Tables>,
  { folder, engines, onProgress, onFile, signal }: WriteOptions,
): Promise<WrittenFiles> {
  const format = formatOf(job.format);
  const output = describeOutput(job, dataset);
  const files = new OutputFiles(folder ?? new MemoryFolder(), onFile);
  const { open } = await format.load();
  try {
    const writer = await open({ output, files, engines });
    try {
      for await (const tables of rounds)
        for (const { name, original } of output.tables.filter((t) => t.name in tables))
          for (const piece of original ? [tables[name]] : stepsOf(tables[name])) {
            if (signal?.aborted) throw new UserError('cancelled', 'The export was stopped.');
            await writer.write(name, piece);
            onProgress(name, piece.rows);
          }
      const notes = await writer.close();
      if (job.zip) await zipAll(job.zip, files, signal);
      return { notes, files: await files.all() };
    } finally {
      writer.dispose?.();
    }
  } catch (error) {
    throw withLeftovers(error, await files.discard());
  }
}

/** Leaves the zip alone in place of the files. */
async function zipAll({ name, others }: NonNullable<WriteJob['zip']>, files: OutputFiles, signal?: AbortSignal) {
  const entries = [...(await files.all()), ...others];
  const unpacked = [...files.names];
  const zip = await files.create(name);
  const streams = entries.map((entry) => ({ name: entry.name, chunks: blobChunks(entry.blob) }));
  for await (const bytes of zipChunks(streams, signal)) await zip.write(bytes);
  await zip.close();
  for (const file of unpacked) await files.remove(file);
}

function* stepsOf(table: Table): Generator<Table> {
  if (table.rows <= rowsAStep) {
    yield table;
    return;
  }
  for (let from = 0; from < table.rows; from += rowsAStep) {
    const rows = Int32Array.from({ length: Math.min(rowsAStep, table.rows - from) }, (_, i) => from + i);
    yield takeTableRows(table, rows);
  }
}

/** An error that says what is left of the files. */
export function withLeftovers(error: unknown, left: readonly string[]): unknown {
  if (!(error instanceof UserError) || left.length === 0) return error;
  const hint = `${error.hint} ${left.join(', ')} could not be removed and is not whole.`.trim();
  return new UserError(error.code, error.message, hint, error.place);
}
