// Files out of a drop, a picker or a paste, with the folders they came from.
import type { SourceFile } from '../../database/types';

/** What a drop event holds, which can be told only while it is being handled. */
export interface Drop {
  entries: (FileSystemEntry | null)[];
  files: File[];
}

export function dropped(transfer: DataTransfer): Drop {
  return {
    entries: [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null),
    files: [...transfer.files],
  };
}

/** Files of a drop; folders are walked. */
export async function filesOfDrop({ entries, files }: Drop): Promise<SourceFile[]> {
  if (entries.some((e) => e?.isDirectory)) {
    const lists = await Promise.all(entries.filter((e) => e !== null).map(walk));
    return visible(lists.flat());
  }
  return visible(files.map((file) => ({ path: file.name, data: file })));
}

export function filesOfInput(input: HTMLInputElement): SourceFile[] {
  const files = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, data: file }));
  input.value = '';
  return visible(files);
}

async function walk(entry: FileSystemEntry): Promise<SourceFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((ok, fail) => (entry as FileSystemFileEntry).file(ok, fail));
    return [{ path, data: file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((ok, fail) => reader.readEntries(ok, fail));
    if (some.length === 0) break;
    all.push(...some);
  }
  return (await Promise.all(all.map(walk))).flat();
}

/** Without the hidden files that systems leave in folders. */
function visible(files: SourceFile[]): SourceFile[] {
  return files.filter((f) => !/(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/.test(f.path));
}

/** What is known of files that are still held over the page: how many, and how many are surely no tables. */
export function held(transfer: DataTransfer | null): { files: number; strangers: number } {
  const items = [...(transfer?.items ?? [])].filter((i) => i.kind === 'file');
  return { files: items.length, strangers: items.filter((i) => /^(image|audio|video|font)\//.test(i.type)).length };
}
