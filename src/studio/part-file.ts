// A part of a large result as one file, so that it need not be made again: its rows, what it added to the keys, and what
// its check found. Of no use without the generator; whoever finds it damaged makes the part anew.
import { pack, unpack } from '../generator/container';
import { addNumber, finishLanes, startLanes } from '../report/hash';
import type { KeysAdded } from '../synthesis';
import type { Tables } from '../table/table';

const version = 1;

export interface MadePart {
  /** Those that are generated. */
  tables: Tables;
  keys: KeysAdded;
  notes: string[];
}

export function packPart(part: MadePart): Blob {
  return new Blob([pack({ ...part, tables: { ...part.tables } }, version)]);
}

/** null for what is no whole part */
export async function readPart(file: Blob | null): Promise<MadePart | null> {
  if (!file?.size) return null;
  try {
    return unpack(new Uint8Array(await file.arrayBuffer()), version) as MadePart;
  } catch {
    return null;
  }
}

/**
 * Names of the parts of one result, the same in every session that makes it.
 * @param made all that decides what its rows are
 */
export function partNames(parts: number, made: unknown): string[] {
  if (parts === 1) return ['whole'];
  const identity = digest(pack({ made, parts }, version));
  const width = String(parts).length;
  return Array.from(
    { length: parts },
    (_, i) => `part-${String(i + 1).padStart(width, '0')}-of-${parts}-${identity}.rows`,
  );
}

/** 64 bits in hexadecimal. */
function digest(bytes: Uint8Array): string {
  const lanes = startLanes();
  for (const byte of bytes) addNumber(lanes, byte);
  return finishLanes(lanes)
    .map((lane) => lane.toString(16).padStart(8, '0'))
    .join('');
}
