// What scripts/prepare-engine.mjs gives to the browser build.
declare module 'virtual:duckdb-engine' {
  /** Address of the gzipped WebAssembly module. */
  export const wasm: string;
  /** Address of the engine's own worker script. */
  export const worker: string;
}
