// The result onto the person's disk: a download, or a folder they choose where the browser can ask for one.
import type { Place } from '../../export/folder';
import { formatOf, type FormatId } from '../../export/formats';
import type { ExportedFiles, StudioSession } from '../../studio/types';
import { save } from '../state/download';
import type { Run } from '../state/run.svelte';

interface Picker {
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<Directory>;
}
interface Directory extends Place {
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

/**
 * Into a new folder inside the one chosen, so that nothing of the person's is overwritten; where the same result was
 * stopped there before, it goes on.
 */
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
    const session = run.session!;
    try {
      return await session.exportFiles(format, await folderFor(session, chosen, name), signal);
    } finally {
      await session.keepPartsIn(null);
    }
  });
}

/** A new one, or one in which parts of this very result are. */
async function folderFor(session: StudioSession, chosen: Directory, name: string): Promise<Directory> {
  for (let n = 1; ; n++) {
    const called = n === 1 ? name : `${name}-${n}`;
    const there = await chosen.getDirectoryHandle(called, { create: false }).catch(() => null);
    const folder = there ?? (await chosen.getDirectoryHandle(called, { create: true }));
    const parts = await session.keepPartsIn(folder);
    if (!there || parts > 0) return folder;
  }
}
