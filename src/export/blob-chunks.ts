// A file that is there already, read piece by piece.
import type { Bytes } from './folder';

export async function* blobChunks(blob: Blob): AsyncGenerator<Bytes> {
  const reader = blob.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
