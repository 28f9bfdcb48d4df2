// Counts what leaves the page: every request of the page and its workers that goes to another address, every query sent
// to our own, and every connection the security policy refused.
import { requestChannel, requestsOf, type AppRequest } from '../../offline/requests';

export class SentCounter {
  bytes = $state(0);
  /** Files of the app itself, and their size as transferred. */
  received = $state({ files: 0, bytes: 0 });
  /** All of it, in order. */
  requests = $state.raw<AppRequest[]>([]);
  refusals = $state.raw<{ directive: string; address: string }[]>([]);
  /** In the view that is part of the build it is no time of the build, so that builds of the same files are the same. */
  readonly since = import.meta.env.SSR ? 0 : Date.now();

  watch(): () => void {
    const stop = requestsOf('page', (requests) => this.take(requests));
    const channel = new BroadcastChannel(requestChannel);
    channel.onmessage = ({ data }: MessageEvent<AppRequest[]>) => this.take(data);
    let told = 0;
    const refuse = ({
      effectiveDirective: directive,
      blockedURI: address,
      timeStamp,
    }: SecurityPolicyViolationEvent) => {
      const last = this.refusals.at(-1);
      // The page's own policy and that of the headers both tell of the same refusal.
      const again = timeStamp - told < 10 && last?.address === address && last.directive === directive;
      told = timeStamp;
      if (!again) this.refusals = [...this.refusals, { directive, address }];
    };
    document.addEventListener('securitypolicyviolation', refuse);
    return () => {
      stop();
      channel.close();
      document.removeEventListener('securitypolicyviolation', refuse);
    };
  }

  private take(requests: AppRequest[]): void {
    for (const { address, bytes } of requests) {
      if (!address.startsWith(`${location.origin}/`)) this.bytes += address.length;
      else if (import.meta.env.PROD) this.bytes += address.includes('?') ? address.length - address.indexOf('?') : 0;
      this.received = { files: this.received.files + 1, bytes: this.received.bytes + bytes };
    }
    this.requests = [...this.requests, ...requests];
  }
}
