// The result onto the person's disk: a download, or a folder they choose where the browser can ask for one.
import type { Folder } from '../../export/folder';
import { formatOf, type FormatId } from '../../export/formats';
import type { ExportedFiles } from '../../studio/types';
import { save } from '../state/download';
import type { Run } from '../state/run.svelte';

interface Picker {
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<Directory>;
}
interface Directory extends Folder {
  name: string;
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Directory>;
}

export const canPickFolder = typeof window !== 'undefined' && 'showDirectoryPicker' in window;

/** One file as it is, several in a zip. @returns null when it failed or was cancelled */
export async function saveFiles(run: Run, format: FormatId): Promise<ExportedFiles | null> {
  const written = await run.tasks.run('export', async (signal): Promise<ExportedFiles> => {
    if (formatOf(format).files === 'one') return run.session!.exportFiles(format, null, signal);
    return { files: [await run.session!.exportZip(signal, format)], notes: [] };
  });
  if (written) save(written.files[0]);
  return written;
}

/** Into a new folder inside the one chosen, so that nothing of the person's is overwritten. */
export async function saveToFolder(run: Run, format: FormatId, name: string): Promise<ExportedFiles | null> {
  let chosen: Directory;
  try {
    chosen = await (window as Picker).showDirectoryPicker!({ mode: 'readwrite' });
  } catch (error) {
    // Closing the dialog is no failure.
    if ((error as Error).name !== 'AbortError') run.tasks.fail(error);
    return null;
  }
  return run.tasks.run('export', async (signal) => {
    const folder = await newFolder(chosen, name);
    return run.session!.exportFiles(format, folder, signal);
  });
}

async function newFolder(chosen: Directory, name: string): Promise<Directory> {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    const taken = await chosen.getDirectoryHandle(free, { create: false }).then(
      () => true,
      () => false,
    );
    if (!taken) return chosen.getDirectoryHandle(free, { create: true });
  }
}
