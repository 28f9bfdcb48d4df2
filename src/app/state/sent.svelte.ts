// Counts what leaves the page: every request the browser reports to another address, every query sent to our own,
// and every connection the security policy refused.

export class SentCounter {
  bytes = $state(0);
  /** Files of the app itself, and their size as transferred. */
  received = $state({ files: 0, bytes: 0 });
  refused = $state(0);
  readonly since = Date.now();

  watch(): () => void {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.count(entry as PerformanceResourceTiming);
    });
    observer.observe({ type: 'resource', buffered: true });
    const refuse = () => this.refused++;
    document.addEventListener('securitypolicyviolation', refuse);
    return () => {
      observer.disconnect();
      document.removeEventListener('securitypolicyviolation', refuse);
    };
  }

  private count(entry: PerformanceResourceTiming): void {
    const address = entry.name;
    if (/^(blob|data):/.test(address)) return;
    if (!address.startsWith(`${location.origin}/`)) this.bytes += address.length;
    else if (import.meta.env.PROD) this.bytes += address.includes('?') ? address.length - address.indexOf('?') : 0;
    this.received = { files: this.received.files + 1, bytes: this.received.bytes + entry.transferSize };
  }
}
