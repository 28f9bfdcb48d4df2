// A value as one file: JSON, with typed arrays beside it as sections, all deflated, and a checksum over everything.
// Sizes are checked before memory is taken. What the value means is not known here; docs/generator-file.md has the bytes.
import { deflateSync, inflateSync } from 'fflate';
import { UserError } from '../table/user-error';

export type Numbers = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;

const KINDS = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };
type Kind = keyof typeof KINDS;

/** "UNDRSTDY" */
const MAGIC = [0x55, 0x4e, 0x44, 0x52, 0x53, 0x54, 0x44, 0x59];
const HEAD = 20;
/** Bytes that a file may ask for when unpacked: of the JSON, and of all sections. */
const MOST_JSON = 2 ** 28;
const MOST_SECTIONS = 2 ** 31;
const MOST_CONTENTS = 2 ** 20;
/** Deflate makes nothing smaller than by this factor: who claims more lies. */
const DEFLATE_LIMIT = 1032;

interface Contents {
  json: { bytes: number; packed: number };
  sections: { kind: Kind; length: number; packed: number }[];
}

/** @param version of what the value means; whoever reads an older one only is told so */
export function pack(value: unknown, version: number): Uint8Array<ArrayBuffer> {
  const arrays: Numbers[] = [];
  const json = new TextEncoder().encode(JSON.stringify(plain(value, arrays)));
  const sections = arrays.map((a) => deflateSync(new Uint8Array(a.buffer, a.byteOffset, a.byteLength)));
  const packedJson = deflateSync(json);
  const contents: Contents = {
    json: { bytes: json.length, packed: packedJson.length },
    sections: arrays.map((a, i) => ({ kind: kindOf(a), length: a.length, packed: sections[i].length })),
  };
  const toc = new TextEncoder().encode(JSON.stringify(contents));
  const parts = [toc, packedJson, ...sections];
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, HEAD));
  out.set(MAGIC);
  let at = HEAD;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  const view = new DataView(out.buffer);
  view.setUint32(8, version, true);
  view.setUint32(16, toc.length, true);
  view.setUint32(12, crc32(out.subarray(16)), true);
  return out;
}

/**
 * @param version the newest that is understood
 * @throws UserError 'unreadable-file' for another kind of file, one that is cut short, damaged, or claims impossible sizes;
 * 'unsupported' for one of a newer version
 */
export function unpack(file: Uint8Array, version: number): unknown {
  if (!MAGIC.every((byte, i) => file[i] === byte))
    throw new UserError('unreadable-file', 'This is no generator file.', 'Choose a file that ends in .understudy.');
  if (file.length < HEAD) throw damaged('it is cut short');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const written = view.getUint32(8, true);
  if (written > version)
    throw new UserError(
      'unsupported',
      `The generator file is of version ${written}; this app reads up to version ${version}.`,
      'Open it with a newer Understudy.',
    );
  if (crc32(file.subarray(16)) !== view.getUint32(12, true)) throw damaged('its checksum is wrong');
  const size = view.getUint32(16, true);
  if (size > MOST_CONTENTS || HEAD + size > file.length) throw damaged('its table of contents is too large');
  const contents = readContents(file.subarray(HEAD, HEAD + size));
  const all = [contents.json, ...contents.sections].reduce((sum, part) => sum + part.packed, HEAD + size);
  if (all !== file.length) throw damaged('its parts do not add up to its size');
  let at = HEAD + size;
  const next = (packed: number, bytes: number) => inflate(file.subarray(at, (at += packed)), bytes);
  const json = next(contents.json.packed, contents.json.bytes);
  const arrays = contents.sections.map(({ kind, length, packed }) => {
    const bytes = next(packed, length * KINDS[kind].BYTES_PER_ELEMENT);
    return new KINDS[kind](bytes.buffer);
  });
  try {
    return revived(parse(json), arrays);
  } catch (error) {
    // Nested deeper than there is a stack for.
    throw error instanceof RangeError ? damaged('it is nested too deeply') : error;
  }
}

export function damaged(what: string): UserError {
  return new UserError(
    'unreadable-file',
    `The generator file is damaged: ${what}.`,
    'Save or copy it again from where it came; nothing of it was used.',
  );
}

function readContents(bytes: Uint8Array): Contents {
  const contents = parse(bytes) as Partial<Contents> | null;
  const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  const { json, sections } = contents ?? {};
  if (!json || !whole(json.bytes) || !whole(json.packed) || !Array.isArray(sections)) throw damaged('its contents');
  if (json.bytes > MOST_JSON || !plausible(json.bytes, json.packed)) throw damaged('a size that cannot be');
  let sum = 0;
  for (const s of sections) {
    if (!s || !Object.hasOwn(KINDS, s.kind) || !whole(s.length) || !whole(s.packed)) throw damaged('its contents');
    const size = s.length * KINDS[s.kind].BYTES_PER_ELEMENT;
    sum += size;
    if (sum > MOST_SECTIONS || !plausible(size, s.packed)) throw damaged('a size that cannot be');
  }
  return { json, sections };
}

function plausible(bytes: number, packed: number): boolean {
  return bytes <= packed * DEFLATE_LIMIT;
}

function inflate(packed: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  try {
    // One byte more than wanted shows whether there is more.
    const out = inflateSync(packed, { out: new Uint8Array(bytes + 1) });
    if (out.length === bytes) return out.slice() as Uint8Array<ArrayBuffer>;
  } catch {
    // Told below: what is wrong within deflated bytes helps nobody.
  }
  throw damaged('a part cannot be unpacked');
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('a part is no JSON');
  }
}

/** JSON knows no typed arrays, no NaN, no infinity and no -0: they become `{"$": …}`; keys that begin with $ get another. */
function plain(value: unknown, arrays: Numbers[]): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $: '-0' };
    return Number.isFinite(value) ? value : { $: String(value) };
  }
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return value;
  if (Array.isArray(value)) return value.map((v) => plain(v, arrays));
  if (ArrayBuffer.isView(value)) return { $: arrays.push(value as Numbers) - 1 };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof value !== 'object' || (prototype !== null && prototype !== Object.prototype))
    throw new Error(`a ${typeof value} cannot go into a file`);
  return Object.fromEntries(
    Object.entries(value as object).map(([k, v]) => [k.startsWith('$') ? `$${k}` : k, plain(v, arrays)]),
  );
}

function revived(value: unknown, arrays: Numbers[]): unknown {
  if (Array.isArray(value)) return value.map((v) => revived(v, arrays));
  if (value === null || typeof value !== 'object') return value;
  if (Object.hasOwn(value, '$')) {
    const { $ } = value as { $: unknown };
    if (typeof $ === 'string' && ['NaN', 'Infinity', '-Infinity', '-0'].includes($)) return Number($);
    if (typeof $ === 'number' && $ in arrays) return arrays[$];
    throw damaged('it refers to a part that it lacks');
  }
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k.startsWith('$$') ? k.slice(1) : k, revived(v, arrays)]),
  );
}

function kindOf(array: Numbers): Kind {
  const found = (Object.keys(KINDS) as Kind[]).find((kind) => array.constructor === KINDS[kind]);
  if (!found) throw new Error(`a ${array.constructor.name} cannot go into a file`);
  return found;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
