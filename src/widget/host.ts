// The host page's side: finds the widget in an iframe, hands it one end of a port and offers its messages as promises.
// Small on purpose, and without any import that is more than types: it is what other pages load.
import type {
  Greeting,
  HostMessage,
  Progress,
  ResultFile,
  Settings,
  TrainRequest,
  WidgetError,
  WidgetMessage,
} from './protocol';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';

export type { Progress, ResultFile, Settings, TrainRequest, WidgetError, IntegrityReport, Schema };

/** Files, or texts by their path. */
export type FilesToLoad = Iterable<File | { path: string; data: Blob | ArrayBuffer | string }>;

/** What the widget says went wrong: `code` is stable, `hint` says what to do. */
export class UnderstudyError extends Error {
  override readonly name = 'UnderstudyError';
  readonly code: string;
  readonly hint: string;

  constructor({ code, message, hint }: WidgetError) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Happens by itself: the widget's height, or files that the person hands over with a click. */
export interface WidgetEvents {
  resize: number;
  result: ResultFile[];
  progress: Progress;
}

interface Waiting {
  onProgress?: (progress: Progress) => void;
  resolve: (message: WidgetMessage) => void;
  reject: (error: Error) => void;
}

type Ask = HostMessage extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;

/** A widget in a page. One call at a time; `cancel` ends the one that runs. */
export class Understudy {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<keyof WidgetEvents, Set<(value: never) => void>>();
  private last = 0;

  /** @param version of the widget */
  constructor(
    private readonly port: MessagePort,
    readonly version: string,
  ) {
    port.onmessage = ({ data }) => this.receive(data as WidgetMessage);
  }

  /** Theme, colours, preset, language and texts. */
  async configure(settings: Settings): Promise<void> {
    await this.ask({ type: 'configure', settings });
  }

  /** Opens files beside those already open and infers types, keys and relations. ArrayBuffers are handed over, not copied. */
  async load(files: FilesToLoad, onProgress?: (progress: Progress) => void): Promise<Schema> {
    const list = [...files].map((file) =>
      file instanceof File
        ? { path: file.webkitRelativePath || file.name, data: file }
        : { path: file.path, data: typeof file.data === 'string' ? new Blob([file.data]) : file.data },
    );
    const buffers = list.map(({ data }) => data).filter((data) => data instanceof ArrayBuffer);
    await this.ask({ type: 'load', files: list }, onProgress, buffers);
    return this.schema();
  }

  async schema(): Promise<Schema> {
    return ((await this.ask({ type: 'schema' })) as { schema: Schema }).schema;
  }

  /**
   * Trains, generates and checks. `for await (const progress of understudy.train()) ...`; the loop ends when all is done
   * and throws when it fails.
   */
  async *train(request: TrainRequest = {}): AsyncGenerator<Progress, void, void> {
    let latest: Progress | null = null;
    let ended = false;
    let wake = () => {};
    const done = this.ask({ type: 'train', ...request }, (progress) => {
      latest = progress;
      wake();
    }).finally(() => {
      ended = true;
      wake();
    });
    done.catch(() => {});
    try {
      while (!ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (latest || ended) resolve();
        });
        if (latest) yield latest;
        latest = null;
      }
    } finally {
      if (!ended) this.cancel();
    }
    await done;
  }

  /** The integrity report of the last run. */
  async report(): Promise<IntegrityReport> {
    return ((await this.ask({ type: 'report' })) as { report: IntegrityReport }).report;
  }

  /** The synthetic files. Of the person's own files only what was handed over comes, by the event `result`. */
  async result(): Promise<ResultFile[]> {
    return ((await this.ask({ type: 'take' })) as { files: ResultFile[] }).files;
  }

  cancel(): void {
    this.port.postMessage({ id: ++this.last, type: 'cancel' } satisfies HostMessage);
  }

  /** @returns a function that ends the listening */
  on<K extends keyof WidgetEvents>(type: K, listener: (value: WidgetEvents[K]) => void): () => void {
    const set = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, set.add(listener as (value: never) => void));
    return () => set.delete(listener as (value: never) => void);
  }

  close(): void {
    this.port.close();
    for (const { reject } of this.waiting.values())
      reject(new UnderstudyError({ code: 'cancelled', message: 'The connection to the widget was closed.', hint: '' }));
    this.waiting.clear();
  }

  private ask(ask: Ask, onProgress?: Waiting['onProgress'], transfer: Transferable[] = []): Promise<WidgetMessage> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { onProgress, resolve, reject });
      this.port.postMessage({ id, ...ask }, transfer);
    });
  }

  private receive(message: WidgetMessage): void {
    const waiting = message.id === null ? undefined : this.waiting.get(message.id);
    if (message.type === 'progress') {
      waiting?.onProgress?.(message.progress);
      this.tell('progress', message.progress);
    } else if (waiting) {
      this.waiting.delete(message.id!);
      if (message.type === 'error') waiting.reject(new UnderstudyError(message));
      else waiting.resolve(message);
    } else if (message.type === 'resize') this.tell('resize', message.height);
    else if (message.type === 'result') this.tell('result', message.files);
  }

  private tell<K extends keyof WidgetEvents>(type: K, value: WidgetEvents[K]): void {
    for (const listener of this.listeners.get(type) ?? []) (listener as (value: WidgetEvents[K]) => void)(value);
  }
}

/**
 * Connects to the widget in an iframe whose `src` is a `widget.html`.
 * @param timeout milliseconds to wait for the widget to start
 * @throws UnderstudyError 'failed' when no widget answers in time
 */
export function connect(iframe: HTMLIFrameElement, timeout = 30_000): Promise<Understudy> {
  const { origin } = new URL(iframe.src, location.href);
  const greeting = (type: Greeting['type']): Greeting => ({ understudy: 1, type });
  return new Promise((resolve, reject) => {
    const end = () => {
      removeEventListener('message', onMessage);
      iframe.removeEventListener('load', call);
      clearTimeout(timer);
    };
    // Asks for a hello that may have been said before anyone listened. A frame that is still empty has another origin,
    // lets itself be read, and says `load` later.
    const call = () => {
      if (iframe.contentDocument?.URL !== 'about:blank') iframe.contentWindow?.postMessage(greeting('call'), origin);
    };
    const onMessage = ({ source, origin: from, data }: MessageEvent) => {
      if (source !== iframe.contentWindow || from !== origin || data?.understudy !== 1 || data.type !== 'hello') return;
      end();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data: ready }: MessageEvent<WidgetMessage>) => {
        if (ready.type === 'ready') resolve(new Understudy(port1, ready.version));
      };
      iframe.contentWindow!.postMessage(greeting('connect'), origin, [port2]);
    };
    const timer = setTimeout(() => {
      end();
      const message = `No widget answered at ${iframe.src}.`;
      reject(new UnderstudyError({ code: 'failed', message, hint: 'Is the address that of a widget.html?' }));
    }, timeout);
    addEventListener('message', onMessage);
    iframe.addEventListener('load', call);
    call();
  });
}
