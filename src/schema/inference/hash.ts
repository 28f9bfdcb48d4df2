// Hashes of texts as whole numbers of 53 bits, and a table of them: values of different columns are compared by hash,
// so that the texts need not be kept.

/** Two streams of FNV-like mixing with the finaliser of MurmurHash3 (after "cyrb53" by bryc, public domain). */
export function hashText(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (b & 0x1fffff) + (a >>> 0);
}

/** Where each of some different hashes stands in their list. */
export class HashIndex {
  private readonly slots: Int32Array;
  private readonly mask: number;

  constructor(private readonly hashes: Float64Array) {
    let size = 16;
    while (size < 2 * hashes.length) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(size);
    for (let i = 0; i < hashes.length; i++) {
      let slot = hashes[i] & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = i + 1;
    }
  }

  /** @returns -1 where the hash is not there */
  find(hash: number): number {
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const at = this.slots[slot] - 1;
      if (at < 0 || this.hashes[at] === hash) return at;
    }
  }
}

/** Positions of the `count` smallest values, smallest first. */
export function smallest(values: ArrayLike<number>, count: number): number[] {
  const heap: number[] = [];
  const sift = (at: number) => {
    for (;;) {
      let largest = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && values[heap[child]] > values[heap[largest]]) largest = child;
      if (largest === at) return;
      [heap[at], heap[largest]] = [heap[largest], heap[at]];
      at = largest;
    }
  };
  for (let i = 0; i < values.length; i++) {
    if (heap.length < count) {
      heap.push(i);
      if (heap.length === count) for (let at = count >> 1; at >= 0; at--) sift(at);
    } else if (values[i] < values[heap[0]]) {
      heap[0] = i;
      sift(0);
    }
  }
  return heap.sort((x, y) => values[x] - values[y] || x - y);
}
