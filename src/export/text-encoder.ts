// Text to bytes in the encoding of the source file. Decoding is in src/database.
import { windows1252 } from '../database/windows-1252';
import type { Dialect } from '../database/types';

/** What a character becomes that the encoding lacks; only Windows-1252 lacks any. */
const substitute = 0x3f;

export function textEncoder(encoding: Dialect['encoding']): (text: string) => Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'utf-8': {
      const encoder = new TextEncoder();
      return (text) => encoder.encode(text);
    }
    case 'utf-16le':
    case 'utf-16be':
      return (text) => utf16(text, encoding === 'utf-16le');
    case 'windows-1252': {
      const bytes = new Map(windows1252.map((character, byte) => [character.charCodeAt(0), byte]));
      return (text) => Uint8Array.from({ length: text.length }, (_, i) => bytes.get(text.charCodeAt(i)) ?? substitute);
    }
  }
}

function utf16(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}
