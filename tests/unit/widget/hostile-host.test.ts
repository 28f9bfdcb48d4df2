// The widget's side of the protocol against a host page that is wrong, out of order, repetitive, enormous or fast: it gets
// no data and typed errors only. The run behind it is a stand-in that counts what is asked of it.
import { afterEach, describe, expect, test } from 'vitest';
import { Random } from '../../../src/table/random';
import { UserError } from '../../../src/table/user-error';
import { FloodGuard, readHostMessage } from '../../../src/widget/guard';
import { Gate } from '../../../src/widget/gate';
import { Guest, hostPage, type GuestRun } from '../../../src/widget/guest';
import type { ResultFile, WidgetMessage } from '../../../src/widget/protocol';
import { wordsWith } from '../../../src/widget/words';

const origin = 'https://host.example';
const secret = 'Zdenka Novotna 615823/4411';

function run(over: Partial<GuestRun> = {}): GuestRun & { asked: string[] } {
  const asked: string[] = [];
  const note = (what: string) => () => {
    asked.push(what);
    return Promise.resolve();
  };
  return {
    asked,
    fromPerson: false,
    schema: null,
    report: null,
    configure: note('configure'),
    load: note('load'),
    train: note('train'),
    result: () => Promise.resolve([{ name: 'secret.csv', data: new Blob([secret]) }] as ResultFile[]),
    cancel: note('cancel'),
    ...over,
  };
}

/** A window that only knows its listeners, and the host page around it. */
class Stage {
  readonly greetings: { message: unknown; origin: string }[] = [];
  readonly host = {
    origin,
    window: { postMessage: (message: unknown, to: string) => void this.greetings.push({ message, origin: to }) },
  };
  readonly answers: WidgetMessage[] = [];
  private listener: (event: MessageEvent) => void = () => {};
  private readonly ports: MessagePort[] = [];
  connections = 0;

  constructor(readonly guestRun: GuestRun) {
    this.guest = new Guest(
      guestRun,
      this.host,
      '1.2.3',
      (port) => this.gate(port),
      () => this.connections++,
    );
    this.guest.start({
      addEventListener: (_type: string, listener: never) => (this.listener = listener),
      removeEventListener: () => {},
    });
  }
  readonly guest: Guest;

  private gate(host: MessagePort): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1, port2);
    new Gate(host, port2);
    return port1;
  }

  say(data: unknown, from: Partial<{ source: unknown; origin: string; ports: MessagePort[] }> = {}): void {
    this.listener({ data, source: this.host.window, origin, ports: [], ...from } as unknown as MessageEvent);
  }

  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.ports.push(port1, port2);
    port1.onmessage = ({ data }) => this.answers.push(data as WidgetMessage);
    this.say({ understudy: 1, type: 'connect' }, { ports: [port2] });
    return port1;
  }

  async settled(): Promise<void> {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  close(): void {
    this.ports.forEach((port) => port.close());
  }
}

let stage: Stage;
afterEach(() => stage?.close());

describe('greeting', () => {
  test('is said to the exact origin and takes a port from it, once', async () => {
    stage = new Stage(run());
    expect(stage.greetings).toEqual([{ message: { understudy: 1, type: 'hello' }, origin }]);
    const { port2 } = new MessageChannel();
    stage.say({ understudy: 1, type: 'connect' }, { origin: 'https://other.example', ports: [port2] });
    stage.say({ understudy: 1, type: 'connect' }, { source: {}, ports: [port2] });
    stage.say({ understudy: 2, type: 'connect' }, { ports: [port2] });
    stage.say('connect', { ports: [port2] });
    stage.say({ understudy: 1, type: 'connect' });
    expect(stage.connections).toBe(0);
    stage.connect();
    stage.connect();
    await stage.settled();
    expect(stage.connections).toBe(1);
    expect(stage.answers).toEqual([{ id: null, type: 'ready', protocol: 1, version: '1.2.3' }]);
    port2.close();
  });

  test.each([
    ['alone', { parent: 'self' }, null],
    ['origin told by the browser', { ancestor: origin }, origin],
    ['origin named in the address', { search: `?host=${origin}` }, origin],
    ['origin from the referrer', { referrer: `${origin}/page` }, origin],
    ['two that differ', { ancestor: origin, search: '?host=https://other.example' }, null],
    ['a page without an origin', { ancestor: 'null' }, null],
    ['nothing known', {}, null],
  ])(
    'knows its host: %s',
    (_name, { parent, ancestor, search = '', referrer = '' }: Record<string, string>, expected) => {
      const page: Record<string, unknown> = {
        location: { search, ancestorOrigins: ancestor ? [ancestor] : undefined },
        document: { referrer },
      };
      page.parent = parent === 'self' ? page : {};
      expect(hostPage(page as unknown as Window)?.origin ?? null).toBe(expected);
    },
  );
});

describe('messages', () => {
  test('out of order, repeated or of the wrong shape do nothing and are told as such', async () => {
    const guestRun = run();
    stage = new Stage(guestRun);
    const port = stage.connect();
    const bad: unknown[] = [
      null,
      7,
      'load',
      [],
      {},
      { id: 1 },
      { id: '1', type: 'train' },
      { id: 1.5, type: 'train' },
      { id: 1, type: 'steal' },
      { id: 1, type: 'load' },
      { id: 1, type: 'load', files: [] },
      { id: 1, type: 'load', files: [{ path: '', data: new ArrayBuffer(1) }] },
      { id: 1, type: 'load', files: [{ path: 'a.csv', data: 'text' }] },
      { id: 1, type: 'load', files: [{ path: 'x'.repeat(2000), data: new ArrayBuffer(1) }] },
      { id: 1, type: 'train', preset: 'ruinous' },
      { id: 1, type: 'train', ratio: 1e9 },
      { id: 1, type: 'train', seed: '1' },
      { id: 1, type: 'configure' },
      { id: 1, type: 'configure', settings: { theme: 'neon' } },
      { id: 1, type: 'configure', settings: { language: '<script>' } },
      { id: 1, type: 'configure', settings: { words: { title: 5 } } },
      { id: 1, type: 'configure', settings: { colors: 'red' } },
    ];
    for (const message of bad) port.postMessage(message);
    port.postMessage({ id: 5, type: 'cancel' });
    port.postMessage({ id: 5, type: 'train' });
    port.postMessage({ id: 4, type: 'train' });
    await stage.settled();
    const errors = stage.answers.filter((m) => m.type === 'error');
    expect(errors).toHaveLength(bad.length + 2);
    for (const error of errors) expect(error).toMatchObject({ id: null, code: 'bad-message' });
    expect(guestRun.asked).toEqual(['cancel']);
  });

  test('carry nothing beside what the protocol has', () => {
    const data = new Blob(['a']);
    const junk = { junk: [secret], __proto__: { id: 9 } };
    expect(readHostMessage({ id: 1, type: 'cancel', ...junk }, 0)).toEqual({ id: 1, type: 'cancel' });
    expect(readHostMessage({ id: 1, type: 'load', files: [{ path: 'a', data, junk }], junk }, 0)).toEqual({
      id: 1,
      type: 'load',
      files: [{ path: 'a', data }],
    });
    const settings = { theme: 'dark', colors: { paper: 'red', junk }, junk };
    expect(readHostMessage({ id: 1, type: 'configure', settings }, 0)).toEqual({
      id: 1,
      type: 'configure',
      settings: { theme: 'dark', colors: { paper: 'red' } },
    });
    expect(readHostMessage({ id: 1, type: 'train', seed: 4, junk }, 0)).toEqual({ id: 1, type: 'train', seed: 4 });
  });

  test('too early, or during another, are refused', async () => {
    let end = () => {};
    const guestRun = run({ load: () => new Promise((resolve) => (end = resolve)) });
    stage = new Stage(guestRun);
    const port = stage.connect();
    port.postMessage({ id: 1, type: 'schema' });
    port.postMessage({ id: 2, type: 'take' });
    port.postMessage({ id: 3, type: 'load', files: [{ path: 'a.csv', data: new Blob(['a\n1']) }] });
    port.postMessage({ id: 4, type: 'train' });
    await stage.settled();
    end();
    await stage.settled();
    expect(stage.answers.slice(1).map((m) => [m.id, 'code' in m ? m.code : m.type])).toEqual([
      [1, 'too-early'],
      [2, 'too-early'],
      [4, 'busy'],
      [3, 'done'],
    ]);
  });

  test('an error of the person’s own files names nothing in them; an unknown one nothing at all', async () => {
    /** The person brings files of their own while the host's training runs. */
    const fail = (error: Error, fromPerson: boolean) => {
      const failing = run({
        train: () => {
          Object.assign(failing, { fromPerson });
          return Promise.reject(error);
        },
      });
      return failing;
    };
    const told = async (guestRun: GuestRun) => {
      stage?.close();
      stage = new Stage(guestRun);
      stage.connect().postMessage({ id: 1, type: 'train' });
      await stage.settled();
      return stage.answers.at(-1);
    };
    const mistake = new UserError('no-column', `column ${secret} holds nothing`, 'Look at it.');
    expect(await told(fail(mistake, false))).toMatchObject({ code: 'no-column', message: mistake.message });
    const discreet = await told(fail(mistake, true));
    expect(discreet).toMatchObject({ type: 'error', code: 'no-column' });
    expect(JSON.stringify(discreet)).not.toContain(secret);
    expect(JSON.stringify(await told(fail(new Error(secret), false)))).not.toContain(secret);
  });

  test('of the person’s own files nothing goes out but how far it is, until it is handed over', async () => {
    const open = { tables: [{ name: secret }], relations: [] } as never;
    const guestRun = run({ fromPerson: true, schema: open, report: { tables: [] } as never });
    stage = new Stage(guestRun);
    const port = stage.connect();
    const files = [{ path: 'a.csv', data: new Blob(['a']) }];
    const asks = ['schema', 'report', 'take', 'train', 'load', 'cancel'];
    for (const [i, type] of asks.entries()) port.postMessage({ id: i + 1, type, files });
    stage.guest.progress({ stage: 'train', share: 0.5, secondsLeft: 3, words: `training ${secret}`, table: secret });
    await stage.settled();
    expect(JSON.stringify(stage.answers)).not.toContain(secret);
    expect(stage.answers.filter((m) => m.type === 'error').map((m) => (m as { code: string }).code)).toEqual(
      Array(asks.length).fill('not-handed-over'),
    );
    expect(guestRun.asked).toEqual([]);
    expect(stage.answers.find((m) => m.type === 'progress')).toEqual({
      id: null,
      type: 'progress',
      progress: { stage: 'train', share: 0.5, secondsLeft: 3 },
    });
    stage.guest.handOver([{ name: 'a.csv', data: new Blob(['a']) }]);
    await stage.settled();
    expect(stage.answers.at(-1)).toMatchObject({ id: null, type: 'result' });
  });
});

describe('flood', () => {
  test('lets a burst and a steady trickle through, and tells once a second', () => {
    const guard = new FloodGuard(50);
    const verdicts = Array.from({ length: 10_000 }, (_, i) => guard.admit(1000 + i * 0.1));
    const count = (v: string) => verdicts.filter((x) => x === v).length;
    expect(count('yes')).toBeGreaterThanOrEqual(100);
    expect(count('yes')).toBeLessThanOrEqual(151);
    expect(count('no, and tell')).toBe(1);
    expect(guard.admit(4000)).toBe('yes');
  });

  test('10,000 messages at once reach the run a few times only', async () => {
    const guestRun = run();
    stage = new Stage(guestRun);
    const port = stage.connect();
    for (let id = 1; id <= 10_000; id++) port.postMessage({ id, type: 'cancel' });
    await expect.poll(() => stage.answers.some((m) => m.type === 'error')).toBe(true);
    await stage.settled();
    expect(guestRun.asked.length).toBeLessThan(400);
    expect(stage.answers.filter((m) => m.type === 'error')).not.toHaveLength(0);
    for (const m of stage.answers.filter((m) => m.type === 'error')) expect(m).toMatchObject({ code: 'too-many' });
  });
});

describe('fuzz', () => {
  /** Any value that can be cloned, of the protocol's own words more often than not. */
  function junk(random: Random, depth: number): unknown {
    const words = [
      'load',
      'train',
      'take',
      'schema',
      'report',
      'configure',
      'cancel',
      'files',
      'path',
      'data',
      '__proto__',
    ];
    const pick = <T>(list: T[]) => list[random.below(list.length)];
    const kind = random.below(depth > 0 ? 10 : 7);
    if (kind === 0) return pick([null, undefined, true, NaN, Infinity, -1, 2 ** 53]);
    if (kind === 1) return random.below(1000) - 10;
    if (kind <= 3) return pick(words);
    if (kind === 4) return 'x'.repeat(random.below(3000));
    if (kind === 5) return new ArrayBuffer(random.below(64));
    if (kind === 6) return new Blob([String(random.below(9))]);
    if (kind === 7) return Array.from({ length: random.below(5) }, () => junk(random, depth - 1));
    const keys = [
      'id',
      'type',
      'files',
      'settings',
      'preset',
      'ratio',
      'seed',
      'theme',
      'path',
      'data',
      'words',
      'colors',
    ];
    return Object.fromEntries(Array.from({ length: random.below(6) }, () => [pick(keys), junk(random, depth - 1)]));
  }

  test('20,000 messages of a fixed seed are understood or refused in words, never thrown at', () => {
    const random = new Random(20_261_122);
    let understood = 0;
    for (let i = 0; i < 20_000; i++) {
      const value = i % 2 ? junk(random, 3) : { id: i + 1, type: 'load', ...(junk(random, 3) as object) };
      const message = readHostMessage(value, 0);
      if (typeof message === 'string') expect(message.length).toBeGreaterThan(5);
      else {
        understood++;
        expect(Number.isSafeInteger(message.id)).toBe(true);
        if (message.type === 'load')
          for (const { path, data } of message.files)
            expect(typeof path === 'string' && (data instanceof Blob || data instanceof ArrayBuffer)).toBe(true);
        if (message.type === 'train' && message.ratio !== undefined) expect(message.ratio).toBeLessThanOrEqual(100);
      }
    }
    expect(understood).toBeGreaterThan(20);
    expect(understood).toBeLessThan(10_000);
  });

  test('12,000 of them down the port give typed errors only and no data', async () => {
    const random = new Random(7);
    stage = new Stage(run({ fromPerson: true, schema: { tables: [{ name: secret }] } as never, report: {} as never }));
    const port = stage.connect();
    for (let i = 0; i < 12_000; i++) port.postMessage(junk(random, 3));
    await expect.poll(() => stage.answers.length).toBeGreaterThan(50);
    await stage.settled();
    expect(JSON.stringify(stage.answers)).not.toContain(secret);
    expect(stage.answers.some((m) => ['schema', 'report', 'result'].includes(m.type))).toBe(false);
    for (const m of stage.answers.filter((m) => m.type === 'error'))
      expect(['bad-message', 'too-many', 'not-handed-over', 'busy']).toContain((m as { code: string }).code);
  });
});

describe('words', () => {
  test('can be replaced, but not those by which the person agrees', () => {
    const words = wordsWith({ trainNow: 'Lernen', handOver: 'Continue', personGave: 'All is private.', toString: 'x' });
    expect(words('trainNow')).toBe('Lernen');
    expect(words('handOver')).toBe('Hand over');
    expect(words('personGave')).toContain('nothing until you press Hand over');
    expect(words('relateHead', { tables: 8, relations: 9 })).toBe('8 tables, 9 relations');
    expect(wordsWith({ relateHead: '{tables} von {constructor}' })('relateHead', { tables: 3 })).toBe(
      '3 von {constructor}',
    );
  });
});
