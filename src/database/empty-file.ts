// A DuckDB database without tables, as DuckDB 1.4 writes it (12,288 bytes, storage version 64, which 0.10 and later
// read). The engine is given it to fill: made by the engine itself on files in memory, blocks land in the wrong places
// (duckdb-wasm issue 1638), while a file that is registered beforehand is written right.
import { gunzipSync } from 'fflate';

const packed =
  'H4sIAAAAAAACA+3XsQnCUBQF0C9YuEjA6mMwQqwUtBPsnMCgG1ibVkiVRQRXcILsE7QIIgQEyxTnNJfHfQvcc1tPyyo+tofNbh3+c0ljFue/+yItjnl+Wi5mAQAAABiA5zW53/ar5nO/er6f4y4mXYyC/Q8AAAD2v/0PAAAAQ/EGD1waDwAwAAA=';

export function emptyDatabaseFile(): Uint8Array {
  return gunzipSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
}
