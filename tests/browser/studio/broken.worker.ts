// A worker that fails while it starts.
throw new Error('no kernels here');

export {};
