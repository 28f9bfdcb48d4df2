// Which texts were made before, in 16 to 32 bytes each: a table of 53-bit hashes. A text that shares the hash of another
// is taken for it and made again, which does no harm.

export class TextHashes {
  #slots = new Float64Array(1 << 12);
  #size = 0;
  /** Since they were last taken. */
  #added: number[] = [];

  has(text: string): boolean {
    return this.#slots[this.#slotOf(hash(text))] !== 0;
  }

  add(text: string): void {
    const key = hash(text);
    if (this.#put(key)) this.#added.push(key);
  }

  /** Hashes of texts that were added since the last call. */
  takeAdded(): Float64Array {
    const taken = Float64Array.from(this.#added);
    this.#added = [];
    return taken;
  }

  /** @param hashes as `takeAdded` gave them */
  include(hashes: Float64Array): void {
    for (const key of hashes) this.#put(key);
  }

  copy(): TextHashes {
    const copy = new TextHashes();
    copy.#slots = this.#slots.slice();
    copy.#size = this.#size;
    return copy;
  }

  #put(key: number): boolean {
    const slot = this.#slotOf(key);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = key;
    if (++this.#size * 2 > this.#slots.length) this.#grow();
    return true;
  }

  /** Where this hash is, or where it would be. */
  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = key % this.#slots.length;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2);
    for (const key of old) if (key !== 0) this.#slots[this.#slotOf(key)] = key;
  }
}

/** Two 32-bit FNV hashes with different starts, of which 53 bits are kept; never 0. */
function hash(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x85ebca6b) ^ (b >>> 13);
  }
  return (b >>> 11) * 2 ** 32 + (a >>> 0) || 1;
}
