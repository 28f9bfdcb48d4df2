// Starts the widget: its interface, and its connection to the page around it. It keeps nothing in the browser's storage.
import { mount } from 'svelte';
import '../app/tokens.css';
import './widget.css';
import { version } from '../../package.json';
import { applySettings } from './appearance';
import { Guest, hostPage } from './guest';
import type { ResultFile } from './protocol';
import { WidgetRun } from './run.svelte';
import Widget from './Widget.svelte';

/** The port is read in a worker from now on; what passes comes out of the port that is returned. */
function throughGate(port: MessagePort): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('../../workers/gate.worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage(null, [port, port2]);
  return port1;
}

const run = new WidgetRun(async () => (await import('../studio/browser')).createStudio());
const host = hostPage(window);
const guest = host && new Guest(run, host, version, throughGate, () => (run.connected = true));
if (guest) {
  guest.start(window);
  run.onProgress = (progress) => guest.progress(progress);
}

mount(Widget, {
  target: document.getElementById('widget')!,
  props: {
    run,
    onsettings: applySettings,
    onhandover: (files: ResultFile[]) => guest?.handOver(files),
    onheight: (height: number) => guest?.resize(height),
  },
});
