// Streams of bytes into Blobs, into a zip, or into a file on the disk, with errors of the storage told as such.
// What is in the streams is the business of csv.ts and its like.
import { Zip, ZipDeflate } from 'fflate';
import { UserError } from '../table/user-error';
import { asStorageError } from './storage-error';

type Bytes = Uint8Array<ArrayBuffer>;

export interface FileStream {
  name: string;
  chunks: AsyncIterable<Bytes> | Iterable<Bytes>;
}

/** A file of text. */
export function textFile(name: string, text: string): FileStream {
  return { name, chunks: [new TextEncoder().encode(text)] };
}

/** An entry of a zip, without the time of day: the same content gives the same bytes. */
export function zipEntry(name: string): ZipDeflate {
  const entry = new ZipDeflate(name, { level: 6 });
  entry.mtime = new Date(1980, 0, 1);
  return entry;
}

/**
 * Deflated zip, made while it is read; one file after the other.
 * @param most bytes of a file and of the zip: more cannot be said in its 32-bit fields
 * @throws UserError 'cancelled', 'unsupported' for more than that
 */
export async function* zipChunks(files: FileStream[], signal?: AbortSignal, most = 0xffffffff): AsyncGenerator<Bytes> {
  const ready: Bytes[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    else if (data.length > 0) ready.push(data as Bytes);
  });
  function* drain(): Generator<Bytes> {
    if (failure) throw failure;
    yield* ready.splice(0);
  }
  let packed = 0;
  const checkSize = (bytes: number, file: string) => {
    if (bytes <= most) return;
    throw new UserError(
      'unsupported',
      `${file} does not fit into a zip, which holds 4 GB at most.`,
      'Save to a folder, or choose another format.',
      { file },
    );
  };
  for (const { name, chunks } of files) {
    let size = 0;
    const entry = zipEntry(name);
    zip.add(entry);
    for await (const chunk of chunks) {
      if (signal?.aborted) throw new UserError('cancelled', 'The export was stopped.');
      checkSize((size += chunk.length), name);
      entry.push(chunk);
      for (const bytes of drain()) {
        checkSize((packed += bytes.length), name);
        yield bytes;
      }
    }
    entry.push(new Uint8Array(0), true);
    yield* drain();
  }
  zip.end();
  yield* drain();
}

/** @throws UserError 'storage-full', 'out-of-memory', 'cancelled' */
export async function toBlob({ name, chunks }: FileStream, type: string, signal?: AbortSignal): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Bytes[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      if (signal?.aborted) throw new UserError('cancelled', 'The export was stopped.');
      parts.push(chunk);
      size += chunk.length;
      // A Blob may lie on the disk, an array of bytes cannot.
      if (size > 1 << 24) {
        blobs.push(new Blob(parts));
        parts = [];
        size = 0;
      }
    }
    return new Blob([...blobs, ...parts], { type });
  } catch (error) {
    throw asStorageError(error, name);
  }
}

/**
 * Writes to a sink such as a file that the person chose; closes it, or aborts it on an error.
 * @throws UserError 'storage-full', 'out-of-memory', 'cancelled'
 */
export async function writeTo(
  sink: WritableStream<Bytes>,
  { name, chunks }: FileStream,
  signal?: AbortSignal,
): Promise<void> {
  const writer = sink.getWriter();
  try {
    for await (const chunk of chunks) {
      if (signal?.aborted) throw new UserError('cancelled', 'The export was stopped.');
      await writer.ready;
      await writer.write(chunk);
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw asStorageError(error, name);
  }
}
