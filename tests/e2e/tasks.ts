// The tasks of a page's own thread, as Chromium traces them: how long each kept the thread busy. Processor time, not time by
// the clock, so that other work on the machine does not count.
import type { BrowserContext, Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  tdur?: number;
  args: { name?: string; data?: { message?: string } };
}

export interface StepTasks {
  step: string;
  /** Processor milliseconds of the longest tasks, longest first. */
  longest: number[];
}

/** Begins to trace. `step` gives what follows a name; `end` tells the longest tasks of each step. */
export async function traceTasks(
  context: BrowserContext,
  page: Page,
): Promise<{ step(name: string): Promise<void>; end(): Promise<StepTasks[]> }> {
  const devtools = await context.newCDPSession(page);
  const events: TraceEvent[] = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['__metadata', 'toplevel', 'devtools.timeline'], excludedCategories: ['*'] },
  });
  return {
    async step(name) {
      await page.evaluate((words) => console.timeStamp(words), name);
    },
    async end() {
      // A task is in the trace once it is over, which is after its script has answered.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
      const done = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
      await devtools.send('Tracing.end');
      await done;
      await devtools.detach();
      return stepsOf(events);
    },
  };
}

function stepsOf(events: TraceEvent[]): StepTasks[] {
  const stamps = events.filter((e) => e.name === 'TimeStamp' && e.args.data?.message).sort((a, b) => a.ts - b.ts);
  if (!stamps.length) throw new Error('the trace has no step');
  const { pid, tid } = stamps[0];
  const tasks = events.filter((e) => e.pid === pid && e.tid === tid && /RunTask$/.test(e.name) && e.tdur !== undefined);
  return stamps.map((stamp, i) => ({
    step: stamp.args.data!.message!,
    longest: tasks
      .filter((t) => t.ts >= stamp.ts && t.ts < (stamps[i + 1]?.ts ?? Infinity))
      .map((t) => Math.round(t.tdur! / 1000))
      .sort((a, b) => b - a)
      .slice(0, 5),
  }));
}
