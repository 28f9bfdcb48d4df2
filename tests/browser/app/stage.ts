// Sets the interface on a fixture session for component tests, and looks at it with axe.
import axe from 'axe-core';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import App from '../../../src/app/App.svelte';
import '../../../src/app/tokens.css';
import '../../../src/app/styles/base.css';
import '../../../src/app/styles/controls.css';
import '../../../src/app/styles/floating.css';
import '../../../src/app/styles/tables.css';
import { Run } from '../../../src/app/state/run.svelte';
import { FixtureSession, type FixtureOptions } from '../../fixtures/app/session';
import type { FixtureDatabase } from '../../fixtures/app/databases';

export async function stage(db: FixtureDatabase, options: FixtureOptions = {}, size: [number, number] = [1440, 900]) {
  history.replaceState(null, '', location.pathname);
  await page.viewport(...size);
  // axe must not look in the middle of a transition
  for (const d of ['--d-1', '--d-2', '--d-3']) document.documentElement.style.setProperty(d, '0ms');
  const session = new FixtureSession(db, options);
  const run = new Run(async () => session);
  render(App, { load: async () => session, run });
  return { run, session };
}

export const someFile = [{ path: 'bank/account.csv', data: new Blob(['a,b\n1,2\n']) }];

/** Waits until the view of the run's step is in the page and has settled. */
export async function settled(run: Run): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (document.querySelector<HTMLElement>('.frame')?.dataset.step !== run.step) {
    if (Date.now() > deadline) throw new Error(`${run.step} did not open`);
    await new Promise((done) => setTimeout(done, 20));
  }
  await new Promise((done) => setTimeout(done, 120));
}

/** Violations as lines that say what and where. */
export async function violations(): Promise<string[]> {
  const result = await axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: false } } });
  return result.violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} ${n.failureSummary ?? ''}`),
  );
}

export function theme(name: 'light' | 'dark'): void {
  document.documentElement.dataset.theme = name;
}

export const press = (target: Element, key: string, more: KeyboardEventInit = {}) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
