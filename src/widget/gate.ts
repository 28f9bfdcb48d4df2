// Between the host page's port and the widget: checks number, shape and order of what comes, and lets through what the
// protocol knows and nothing beside it. It runs in a worker, so that no message, however large, holds the widget up.
import { FloodGuard, readHostMessage } from './guard';
import type { HostMessage, WidgetMessage } from './protocol';
import { Refusal, widgetError } from './refusal';

export class Gate {
  private readonly guard = new FloodGuard();
  private last = 0;

  /** @param host port to the page that embeds, @param widget port to the widget behind */
  constructor(
    private readonly host: MessagePort,
    private readonly widget: MessagePort,
  ) {
    // `data` is unpacked when it is first read: what is not admitted costs nothing.
    host.onmessage = (event) => this.receive(() => event.data as unknown);
    host.onmessageerror = () => this.receive(() => undefined);
    widget.onmessage = ({ data }: MessageEvent<WidgetMessage>) => host.postMessage(data);
  }

  close(): void {
    this.host.close();
    this.widget.close();
  }

  private receive(read: () => unknown): void {
    const admitted = this.guard.admit(performance.now());
    if (admitted !== 'yes') {
      if (admitted === 'no, and tell')
        this.refuse(new Refusal('too-many', 'Too many messages; the surplus was dropped.', 'Send fewer.'));
      return;
    }
    const message = readHostMessage(read(), this.last);
    if (typeof message === 'string') return this.refuse(new Refusal('bad-message', `Not understood: ${message}.`));
    this.last = message.id;
    this.widget.postMessage(message, buffersOf(message));
  }

  private refuse(error: Refusal): void {
    this.host.postMessage({ id: null, type: 'error', ...widgetError(error, false) } satisfies WidgetMessage);
  }
}

/** ArrayBuffers go on, they are not copied. One that stands twice in a message is one. */
function buffersOf(message: HostMessage): ArrayBuffer[] {
  if (message.type !== 'load') return [];
  return [...new Set(message.files.map(({ data }) => data))].filter((data) => data instanceof ArrayBuffer);
}
