// The first 100 bytes of an SQLite file: is it one, is it whole, and in which mode was it written?
import { fileError } from '../file-error';

/**
 * Makes a file of write-ahead mode readable in memory.
 * @returns what there is to say
 * @throws UserError 'unreadable-file'
 */
export function checkHeader(bytes: Uint8Array, path: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 100) throw cut(path, 'a whole header', bytes.length);
  const written = view.getUint16(16);
  const pageSize = written === 1 ? 65_536 : written;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0)
    throw fileError('unreadable-file', path, `its header names a page size of ${pageSize} bytes`, 'Give a sound copy.');
  // The count holds only where the file was last written by a version that keeps it.
  const pages = view.getUint32(24) === view.getUint32(92) ? view.getUint32(28) : 0;
  if (bytes.length < pages * pageSize)
    throw cut(path, `${(pages * pageSize).toLocaleString('en-US')} bytes`, bytes.length);
  if (bytes[18] !== 2 && bytes[19] !== 2) return [];
  bytes[18] = bytes[19] = 1;
  return ['written in write-ahead mode: rows that are still in its -wal file are not seen'];
}

function cut(path: string, promised: string, bytes: number) {
  return fileError(
    'unreadable-file',
    path,
    `it is cut off: ${promised} were written, ${bytes.toLocaleString('en-US')} bytes are there`,
    'Copy or download the file again.',
  );
}
