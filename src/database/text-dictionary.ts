// Turns UTF-8 byte ranges into dictionary codes without making a string for every value: equal bytes get equal codes,
// and only a value not seen before is decoded. It knows nothing of Arrow or tables.

const decoder = new TextDecoder();

export class TextDictionary {
  readonly values: string[] = [];
  /** Open addressing: slot s holds code + 1 (0 when free) at 2 s and the hash at 2 s + 1. */
  private slots = new Int32Array(2048);
  /** The bytes of all values, one after the other; value i lies at ends[i]..ends[i + 1]. */
  private bytes = new Uint8Array(8192);
  private ends = new Int32Array(512);

  /**
   * Codes of consecutive texts: text i lies at offsets[i]..offsets[i + 1] of `buffer`. Where `isNull` says so the code
   * is -1.
   */
  encode(buffer: Uint8Array, offsets: Int32Array, rows: number, isNull: ((row: number) => boolean) | null): Int32Array {
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++)
      codes[row] = isNull !== null && isNull(row) ? -1 : this.codeOf(buffer, offsets[row], offsets[row + 1]);
    return codes;
  }

  private codeOf(buffer: Uint8Array, start: number, end: number): number {
    const hash = hashOf(buffer, start, end);
    const { slots } = this;
    const mask = (slots.length >> 1) - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = slots[slot * 2] - 1;
      if (code < 0) return this.add(buffer, start, end, hash, slot);
      if (slots[slot * 2 + 1] === hash && this.same(code, buffer, start, end)) return code;
    }
  }

  private same(code: number, buffer: Uint8Array, start: number, end: number): boolean {
    let at = this.ends[code];
    if (this.ends[code + 1] - at !== end - start) return false;
    for (let i = start; i < end; i++) if (this.bytes[at++] !== buffer[i]) return false;
    return true;
  }

  private add(buffer: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.values.length;
    const at = this.ends[code];
    if (code + 2 > this.ends.length) this.ends = grown(this.ends, new Int32Array(code * 2));
    if (at + end - start > this.bytes.length)
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(this.bytes.length * 2, at + end - start)));
    for (let i = start, to = at; i < end; i++) this.bytes[to++] = buffer[i];
    this.ends[code + 1] = at + end - start;
    this.values.push(decode(buffer, start, end));
    this.slots[slot * 2] = code + 1;
    this.slots[slot * 2 + 1] = hash;
    if (this.values.length * 4 > this.slots.length) this.rehash();
    return code;
  }

  private rehash(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 2);
    const mask = old.length - 1;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue;
      let slot = old[from + 1] & mask;
      while (slots[slot * 2] !== 0) slot = (slot + 1) & mask;
      slots[slot * 2] = old[from];
      slots[slot * 2 + 1] = old[from + 1];
    }
    this.slots = slots;
  }
}

/** FNV-1a with the finaliser of MurmurHash3, so that the low bits depend on all bytes. */
function hashOf(buffer: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ buffer[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Short ASCII is built faster from its char codes than by the decoder. */
function decode(buffer: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decoder.decode(buffer.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    if (buffer[i] > 127) return decoder.decode(buffer.subarray(start, end));
    text += String.fromCharCode(buffer[i]);
  }
  return text;
}
