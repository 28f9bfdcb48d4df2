// Every request that the page or one of its workers makes, as the browser itself reports it, for the person to see.
// Workers tell theirs to the page over a channel.

export const requestChannel = 'understudy-requests';

export interface AppRequest {
  /** "page", or what the worker does: "database". */
  by: string;
  address: string;
  /** As transferred; 0 where it came out of the browser's own store. */
  bytes: number;
}

/** Calls back with what was requested so far and with all that follows. @returns a function that ends it */
export function requestsOf(by: string, tell: (requests: AppRequest[]) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    const requests = (list.getEntries() as PerformanceResourceTiming[])
      .filter(({ name }) => !/^(blob|data):/.test(name))
      .map(({ name, transferSize }) => ({ by, address: name, bytes: transferSize }));
    if (requests.length > 0) tell(requests);
  });
  observer.observe({ type: 'resource', buffered: true });
  return () => observer.disconnect();
}

/**
 * In a worker: tells the page what it requests. In frames whose storage is blocked there is no channel.
 * @param name "understudy database 7f3a"
 */
export function tellRequests(name: string): void {
  const by = name.split(' ')[1] ?? 'worker';
  try {
    const channel = new BroadcastChannel(requestChannel);
    requestsOf(by, (requests) => channel.postMessage(requests));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
