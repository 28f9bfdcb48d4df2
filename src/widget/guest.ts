// The widget's side of the protocol: takes one port from the page that embeds it and nothing from anyone else, answers
// what comes through the gate, and gives away only what came from that page or what the person hands over.
import { isGreeting } from './guard';
import type {
  Greeting,
  HostFile,
  HostMessage,
  Progress,
  ResultFile,
  Settings,
  TrainRequest,
  WidgetMessage,
} from './protocol';
import { protocolVersion } from './protocol';
import { Refusal, widgetError } from './refusal';
import type { IntegrityReport } from '../report/types';
import type { Schema } from '../schema/types';
import type { StageProgress } from '../studio/types';

/** What the guest asks of the run behind it. */
export interface GuestRun {
  /** Did the person bring any of the files that are open? */
  readonly fromPerson: boolean;
  readonly schema: Schema | null;
  readonly report: IntegrityReport | null;
  configure(settings: Settings): void;
  load(files: HostFile[]): Promise<void>;
  train(request: TrainRequest): Promise<void>;
  result(): Promise<ResultFile[]>;
  cancel(): void;
}

/** A page that embeds: its window and exact origin. */
export interface HostPage {
  window: { postMessage(message: unknown, origin: string): void };
  origin: string;
}

export class Guest {
  private port: MessagePort | null = null;
  private current: number | null = null;
  private height = 0;

  /**
   * @param gate stands between the host page's port and the one that is returned: only messages of the protocol pass
   * @param onConnect called once, when the host page has a port
   */
  constructor(
    private readonly run: GuestRun,
    private readonly host: HostPage,
    private readonly version: string,
    private readonly gate: (port: MessagePort) => MessagePort,
    private readonly onConnect: () => void,
  ) {}

  /** Listens for the host page and says hello. @returns a function that ends it */
  start(page: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
    const listener = (event: MessageEvent) => this.onWindowMessage(event);
    page.addEventListener('message', listener);
    this.hello();
    return () => {
      page.removeEventListener('message', listener);
      this.port?.close();
    };
  }

  progress(progress: StageProgress): void {
    const { stage, share, secondsLeft, words, table } = progress;
    const told: Progress = this.run.fromPerson
      ? { stage, share, secondsLeft }
      : { stage, share, secondsLeft, words, table };
    this.send({ id: this.current, type: 'progress', progress: told });
  }

  /** The frame's height in CSS pixels; told again to a page that connects later. */
  resize(height: number): void {
    this.height = height;
    this.send({ id: null, type: 'resize', height });
  }

  /** The person pressed the button: the only way by which results of their own files leave. */
  handOver(files: ResultFile[]): void {
    this.send({ id: null, type: 'result', files });
  }

  private hello(): void {
    const greeting: Greeting = { understudy: protocolVersion, type: 'hello' };
    this.host.window.postMessage(greeting, this.host.origin);
  }

  private onWindowMessage(event: MessageEvent): void {
    if (event.source !== this.host.window || event.origin !== this.host.origin) return;
    if (this.port) return;
    if (isGreeting(event.data, 'call')) this.hello();
    if (!isGreeting(event.data, 'connect') || event.ports.length !== 1) return;
    this.port = this.gate(event.ports[0]);
    this.port.onmessage = ({ data }: MessageEvent<HostMessage>) => this.onMessage(data);
    this.send({ id: null, type: 'ready', protocol: protocolVersion, version: this.version });
    if (this.height) this.resize(this.height);
    this.onConnect();
  }

  private onMessage(message: HostMessage): void {
    this.answer(message).then(
      (answer) => this.send({ ...answer, id: message.id } as WidgetMessage),
      (error: unknown) => this.refuse(message.id, error),
    );
  }

  private async answer(message: HostMessage): Promise<Record<string, unknown>> {
    const { run } = this;
    switch (message.type) {
      case 'configure':
        run.configure(message.settings);
        return { type: 'done' };
      case 'load':
        this.refuseOthersFiles();
        await this.during(message.id, () => run.load(message.files));
        return { type: 'done' };
      case 'train': {
        this.refuseOthersFiles();
        const { preset, seed, ratio } = message;
        await this.during(message.id, () => run.train({ preset, seed, ratio }));
        return { type: 'done' };
      }
      case 'cancel':
        this.refuseOthersFiles();
        run.cancel();
        return { type: 'done' };
      case 'schema':
        return { type: 'schema', schema: this.ifGiven(run.schema, 'No files are open yet.') };
      case 'report':
        return { type: 'report', report: this.ifGiven(run.report, 'Nothing is generated yet.') };
      case 'take':
        this.ifGiven(run.report, 'Nothing is generated yet.');
        return { type: 'result', files: await run.result() };
    }
  }

  /** Progress of the job goes to the message that asked for it. */
  private async during(id: number, job: () => Promise<void>): Promise<void> {
    if (this.current !== null)
      throw new Refusal('busy', 'Another message is being worked on.', 'Wait for it or cancel.');
    this.current = id;
    try {
      await job();
    } finally {
      this.current = null;
    }
  }

  private ifGiven<T>(value: T | null, otherwise: string): T {
    this.refuseOthersFiles();
    if (value === null) throw new Refusal('too-early', otherwise);
    return value;
  }

  /** While a person works with files of their own, the page around has no say and no look. */
  private refuseOthersFiles(): void {
    if (!this.run.fromPerson) return;
    throw new Refusal(
      'not-handed-over',
      'The files are the person’s own.',
      'They can hand the result over with a click.',
    );
  }

  private refuse(id: number | null, error: unknown): void {
    this.send({ id, type: 'error', ...widgetError(error, this.run.fromPerson) });
  }

  private send(message: WidgetMessage): void {
    this.port?.postMessage(message);
  }
}

/** The page that embeds this one; null when there is none or its origin cannot be known. */
export function hostPage(page: Window): HostPage | null {
  if (page.parent === page) return null;
  const { ancestorOrigins, search } = page.location;
  const named = new URLSearchParams(search).get('host');
  const told = ancestorOrigins?.[0] ?? null;
  const referrer = page.document.referrer ? new URL(page.document.referrer).origin : null;
  const origin = told ?? named ?? referrer;
  if (origin === null || origin === 'null' || (named !== null && named !== origin)) return null;
  return { window: page.parent, origin };
}
