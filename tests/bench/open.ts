// The page of the benchmark: hands the chosen file to the worker and watches how long the page itself stands still.
interface Outcome {
  longestPause: number;
}

declare global {
  interface Window {
    /** @param warm the engine was started and warmed up before, as in the app while the person chooses the file */
    run: (warm: boolean) => Promise<Outcome>;
  }
}

window.run = (warm) => {
  const file = document.querySelector('input')!.files![0];
  const worker = new Worker(new URL('./open-worker.ts', import.meta.url), { type: 'module' });
  let longestPause = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    longestPause = Math.max(longestPause, now - last);
    last = now;
  }, 10);
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<object>) => {
      clearInterval(clock);
      worker.terminate();
      resolve({ ...data, longestPause });
    };
    worker.postMessage({ file, warm });
  });
};

export {};
