// How the installed app is started: with files that the system hands over, or with a sample from a shortcut.
import type { SourceFile } from '../../database/types';

interface LaunchQueue {
  setConsumer(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** Calls back with the files that the app was opened with, each time. */
export function onLaunch(open: (files: SourceFile[]) => void): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return;
    void Promise.all(files.map(async (handle) => ({ path: handle.name, data: await handle.getFile() }))).then(open);
  });
}

/** The sample that the address asks for (`?sample=bank`), once: the address is then tidied. */
export function sampleAsked(): string | null {
  const address = new URL(location.href);
  const name = address.searchParams.get('sample');
  if (name === null) return null;
  address.searchParams.delete('sample');
  history.replaceState(null, '', address);
  return name;
}
