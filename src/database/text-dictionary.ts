// Turns UTF-8 byte ranges into dictionary codes without making a string for every value: equal bytes get equal codes,
// and only a value not seen before is decoded. It knows nothing of Arrow or tables.

const decoder = new TextDecoder();

export class TextDictionary {
  readonly values: string[] = [];
  /** Slots of an open-addressing hash table: code + 1, or 0 when free. */
  private slots = new Int32Array(1024);
  private hashes = new Int32Array(512);
  /** The bytes of all values, one after the other; value i lies at ends[i - 1]..ends[i]. */
  private bytes = new Uint8Array(8192);
  private ends = new Int32Array(512);

  /** The code of the text in `buffer` from `start` up to `end`. */
  codeOf(buffer: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ buffer[i], 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = this.slots[slot] - 1;
      if (code < 0) return this.add(buffer, start, end, hash, slot);
      if (this.hashes[code] === hash && this.same(code, buffer, start, end)) return code;
    }
  }

  private same(code: number, buffer: Uint8Array, start: number, end: number): boolean {
    let at = code === 0 ? 0 : this.ends[code - 1];
    if (this.ends[code] - at !== end - start) return false;
    for (let i = start; i < end; i++) if (this.bytes[at++] !== buffer[i]) return false;
    return true;
  }

  private add(buffer: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.values.length;
    const at = code === 0 ? 0 : this.ends[code - 1];
    if (code === this.ends.length) {
      this.ends = grown(this.ends, new Int32Array(code * 2));
      this.hashes = grown(this.hashes, new Int32Array(code * 2));
    }
    if (at + end - start > this.bytes.length)
      this.bytes = grown(this.bytes, new Uint8Array(Math.max(this.bytes.length * 2, at + end - start)));
    const text = buffer.subarray(start, end);
    this.bytes.set(text, at);
    this.ends[code] = at + end - start;
    this.hashes[code] = hash;
    this.values.push(decode(text));
    this.slots[slot] = code + 1;
    if (this.values.length * 2 > this.slots.length) this.rehash();
    return code;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let code = 0; code < this.values.length; code++) {
      let slot = this.hashes[code] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = code + 1;
    }
  }
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Short ASCII is built faster from its char codes than by the decoder. */
function decode(text: Uint8Array): string {
  if (text.length > 24) return decoder.decode(text);
  for (let i = 0; i < text.length; i++) if (text[i] > 127) return decoder.decode(text);
  return String.fromCharCode.apply(null, text as unknown as number[]);
}
