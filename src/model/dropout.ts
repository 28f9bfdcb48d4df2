// Which columns of a row are dropped from the input in a step: a hash, so that every backend drops the same ones.
// Training must agree to the bit with `../model/kernels/embedding.c` and the WGSL kernels.

/** Finaliser of MurmurHash3 (Austin Appleby, public domain). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

export interface Dropout {
  /** Of 2^24: a column whose hash lies below is dropped. */
  threshold: number;
  key: number;
  /** By which the sum of the kept embeddings is multiplied. */
  scale: number;
}

export function dropoutOf(share: number, seed: number, step: number): Dropout {
  const threshold = Math.floor(Math.fround(Math.fround(share) * 16777216));
  return { threshold, key: mix((mix(seed) + step) >>> 0), scale: 16777216 / (16777216 - threshold) };
}

export function isDropped(dropout: Dropout, row: number, column: number): boolean {
  const key = mix((dropout.key + row) >>> 0);
  return mix((key + column) >>> 0) >>> 8 < dropout.threshold;
}
