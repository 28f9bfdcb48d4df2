// Reads a .zip by its central directory: names first, contents one entry at a time as Blobs, never the whole archive.
// Writing archives is in src/export.
import type { UserError } from '../table/user-error';
import { fileError } from './file-error';
import { isSystemFile } from './file-kind';

export interface ZipEntry {
  /** With folders, "bank/loan.csv". */
  path: string;
  read(): Promise<Blob>;
}

interface Directory {
  offset: number;
  size: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const entrySignature = 0x02014b50;

/**
 * Files in the archive, in its order; folders and what systems add are left out.
 * @throws UserError 'unreadable-file' when the archive is cut off or not one
 */
export async function zipEntries(zip: Blob, path: string): Promise<ZipEntry[]> {
  const { offset, size } = await findDirectory(zip, path);
  const bytes = new Uint8Array(await zip.slice(offset, offset + size).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === entrySignature;) {
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const name = decodeName(bytes.subarray(at + 46, nameEnd), flags);
    const place = placeOf(view, at, nameEnd, extraEnd);
    if (!name.endsWith('/') && !isSystemFile(name))
      entries.push({ path: name, read: () => readEntry(zip, `${path}/${name}`, flags, method, place) });
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return entries;
}

async function findDirectory(zip: Blob, path: string): Promise<Directory> {
  const tailStart = Math.max(0, zip.size - 66_000);
  const tail = new DataView(await zip.slice(tailStart).arrayBuffer());
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) !== endSignature) continue;
    const size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    if (offset !== 0xffffffff && size !== 0xffffffff) return { offset, size };
    const at64 = Number(tail.getBigUint64(at - 20 + 8, true));
    const end64 = new DataView(await zip.slice(at64, at64 + 56).arrayBuffer());
    if (end64.byteLength < 56 || end64.getUint32(0, true) !== end64Signature) break;
    return { size: Number(end64.getBigUint64(40, true)), offset: Number(end64.getBigUint64(48, true)) };
  }
  throw broken(path, 'it is cut off or damaged');
}

interface EntryPlace {
  compressed: number;
  offset: number;
}

/** Sizes and places beyond 4 GB stand in the extra field 0x0001, those that need it in fixed order. */
function placeOf(view: DataView, at: number, extraStart: number, extraEnd: number): EntryPlace {
  const plain = view.getUint32(at + 24, true);
  let compressed = view.getUint32(at + 20, true);
  let offset = view.getUint32(at + 42, true);
  for (let e = extraStart; e + 4 <= extraEnd; e += 4 + view.getUint16(e + 2, true)) {
    if (view.getUint16(e, true) !== 0x0001) continue;
    let field = e + 4 + (plain === 0xffffffff ? 8 : 0);
    if (compressed === 0xffffffff) {
      compressed = Number(view.getBigUint64(field, true));
      field += 8;
    }
    if (offset === 0xffffffff) offset = Number(view.getBigUint64(field, true));
  }
  return { compressed, offset };
}

function decodeName(bytes: Uint8Array, flags: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder((flags & 0x800) !== 0 ? 'utf-8' : 'windows-1252').decode(bytes);
  }
}

async function readEntry(zip: Blob, path: string, flags: number, method: number, place: EntryPlace): Promise<Blob> {
  if (flags & 1) throw broken(path, 'it is locked with a password');
  const local = new DataView(await zip.slice(place.offset, place.offset + 30).arrayBuffer());
  if (local.byteLength < 30) throw broken(path, 'the archive is cut off');
  const start = place.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const data = zip.slice(start, start + place.compressed);
  if (method === 0) return data;
  if (method !== 8) throw broken(path, `it is packed in a way (${method}) that is not known here`);
  return inflate(data, 'deflate-raw', path);
}

/** @throws UserError 'unreadable-file' when the data are damaged or cut off */
export async function inflate(data: Blob, format: CompressionFormat, path: string): Promise<Blob> {
  try {
    return await new Response(data.stream().pipeThrough(new DecompressionStream(format))).blob();
  } catch {
    throw broken(path, 'its packed data are damaged or cut off');
  }
}

function broken(path: string, why: string): UserError {
  return fileError(
    'unreadable-file',
    path,
    `could not be unpacked: ${why}`,
    'Unpack it yourself and give the files in it.',
  );
}
