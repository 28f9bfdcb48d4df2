// Bytes to UTF-8: which of the four encodings a file has, and its text without byte order mark as UTF-8.
// Encoding for output is in src/export.
import { windows1252 } from './windows-1252';
import type { Dialect } from './types';

export type Encoding = Dialect['encoding'];

export interface EncodingGuess {
  encoding: Encoding;
  bom: boolean;
}

/** By byte order mark, by the place of null bytes, by validity as UTF-8; what is none of these is Windows-1252. */
export function sniffEncoding(head: Uint8Array): EncodingGuess {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: true };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: true };
  const nulls = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) nulls[i & 1]++;
  const half = head.length / 2;
  if (nulls[1] > half * 0.6 && nulls[0] < half * 0.1) return { encoding: 'utf-16le', bom: false };
  if (nulls[0] > half * 0.6 && nulls[1] < half * 0.1) return { encoding: 'utf-16be', bom: false };
  const { foreign, invalid } = countForeign(new TextDecoder('utf-8').decode(head, { stream: true }));
  return { encoding: invalid > foreign * mostlyUtf8 ? 'windows-1252' : 'utf-8', bom: false };
}

/** A text is UTF-8 when at most this share of its characters beyond ASCII is broken. */
export const mostlyUtf8 = 0.1;

/** Bytes of the byte order mark at the start of the file. */
export function bomLength({ encoding, bom }: EncodingGuess): number {
  if (!bom) return 0;
  return encoding === 'utf-8' ? 3 : encoding === 'windows-1252' ? 0 : 2;
}

/**
 * The file as UTF-8 without byte order mark; a UTF-8 file is not copied.
 * @param lossy bytes that are not UTF-8 become U+FFFD, which makes a copy
 */
export async function asUtf8(file: Blob, guess: EncodingGuess, lossy = false): Promise<Blob> {
  const body = file.slice(bomLength(guess));
  if (guess.encoding === 'utf-8' && !lossy) return body;
  const utf8 =
    guess.encoding === 'windows-1252'
      ? body.stream().pipeThrough(fromWindows1252())
      : body.stream().pipeThrough(viaText(guess.encoding));
  return new Response(utf8).blob();
}

function viaText(encoding: Encoding): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(encoder.encode(decoder.decode(bytes, { stream: true })));
    },
    flush(controller) {
      controller.enqueue(encoder.encode(decoder.decode()));
    },
  });
}

function fromWindows1252(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const utf8 = windows1252.map((character) => encoder.encode(character));
  return new TransformStream({
    transform(bytes, controller) {
      const out = new Uint8Array(bytes.length * 3);
      let at = 0;
      for (const byte of bytes) {
        if (byte < 128) out[at++] = byte;
        else for (const b of utf8[byte]) out[at++] = b;
      }
      controller.enqueue(out.slice(0, at));
    },
  });
}

/** Of the characters beyond ASCII, the share that is not UTF-8 (0 to 1), and the count of such places. */
export async function invalidUtf8(file: Blob): Promise<{ share: number; places: number }> {
  const decoder = new TextDecoder('utf-8');
  const total = { foreign: 0, invalid: 0 };
  const add = (text: string) => {
    const { foreign, invalid } = countForeign(text);
    total.foreign += foreign;
    total.invalid += invalid;
  };
  for await (const chunk of file.stream() as unknown as AsyncIterable<Uint8Array>)
    add(decoder.decode(chunk, { stream: true }));
  add(decoder.decode());
  return { share: total.foreign === 0 ? 0 : total.invalid / total.foreign, places: total.invalid };
}

function countForeign(text: string): { foreign: number; invalid: number } {
  let foreign = 0;
  let invalid = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) foreign++;
    if (code === 0xfffd) invalid++;
  }
  return { foreign, invalid };
}
