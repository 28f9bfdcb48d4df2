// Where files go: a folder that the person picked, the browser's private one, a folder of Node, or memory. All of them
// look like the part of the File System Access API that is named here.
import { asStorageError } from './storage-error';

export type Bytes = Uint8Array<ArrayBuffer>;

export interface FileWriter {
  write(bytes: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export interface FileHandle {
  /** What was in the file stays until the writer is closed. */
  createWritable(): Promise<FileWriter>;
  getFile(): Promise<Blob>;
}

/** A FileSystemDirectoryHandle is one. */
export interface Folder {
  getFileHandle(name: string, options: { create: boolean }): Promise<FileHandle>;
  /** A file, or a folder that is empty. */
  removeEntry(name: string): Promise<void>;
}

/** One that may hold other folders; a FileSystemDirectoryHandle is one too. */
export interface Place extends Folder {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Folder>;
}

/** Files as Blobs, which a browser may keep on the disk; an array of bytes it cannot. */
export class MemoryFolder implements Place {
  readonly #files = new Map<string, Blob>();
  readonly #folders = new Map<string, MemoryFolder>();

  async getDirectoryHandle(name: string, { create }: { create: boolean }): Promise<Folder> {
    if (create && !this.#folders.has(name)) this.#folders.set(name, new MemoryFolder());
    const folder = this.#folders.get(name);
    if (!folder) throw notFound(name);
    return folder;
  }

  async getFileHandle(name: string, { create }: { create: boolean }): Promise<FileHandle> {
    if (!create && !this.#files.has(name)) throw notFound(name);
    return {
      createWritable: async () => {
        const blobs: Blob[] = [];
        let parts: Bytes[] = [];
        let size = 0;
        return {
          write: async (bytes) => {
            parts.push(bytes);
            size += bytes.length;
            if (size < 1 << 24) return;
            blobs.push(new Blob(parts));
            parts = [];
            size = 0;
          },
          close: async () => void this.#files.set(name, new Blob([...blobs, ...parts])),
          abort: async () => undefined,
        };
      },
      getFile: async () => this.#files.get(name)!,
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.#files.delete(name);
    this.#folders.delete(name);
  }
}

function notFound(name: string): DOMException {
  return new DOMException(`there is no ${name}`, 'NotFoundError');
}

/** The files of one export: remembers what it has begun, so that nothing half-written stays behind. */
export class OutputFiles {
  readonly #writers = new Map<string, FileWriter>();
  readonly #names: string[] = [];
  /** Files that were not there before. */
  readonly #fresh = new Set<string>();

  /** @param onFresh is told of each file that is made anew */
  constructor(
    private readonly folder: Folder,
    private readonly onFresh: (name: string) => void = () => {},
  ) {}

  /** All files begun, in order. */
  get names(): readonly string[] {
    return this.#names;
  }

  /**
   * @param wanted letters that no file system takes are written as _
   * @throws UserError 'storage-full'
   */
  async create(wanted: string): Promise<FileWriter> {
    const name = this.freeName(wanted);
    // An empty one is what a tab that died while writing has left.
    if (!(await fileIn(this.folder, name))?.size) {
      this.#fresh.add(name);
      this.onFresh(name);
    }
    this.#names.push(name);
    await guard(name, async () => {
      const handle = await this.folder.getFileHandle(name, { create: true });
      this.#writers.set(name, await handle.createWritable());
    });
    const writer = () => this.#writers.get(name)!;
    return {
      write: (bytes) => guard(name, () => writer().write(bytes)),
      close: async () => {
        await guard(name, () => writer().close());
        this.#writers.delete(name);
      },
      abort: () => writer().abort(),
    };
  }

  private freeName(wanted: string): string {
    const safe = wanted.replace(/[/\\:*?"<>|\p{Cc}]/gu, '_');
    const dot = safe.lastIndexOf('.');
    let name = safe;
    const taken = (name: string) => this.#names.some((n) => n.toLowerCase() === name.toLowerCase());
    for (let n = 2; taken(name); n++) name = `${safe.slice(0, dot)}_${n}${safe.slice(dot)}`;
    return name;
  }

  async all(): Promise<{ name: string; blob: Blob }[]> {
    const files: { name: string; blob: Blob }[] = [];
    for (const name of this.#names) {
      const handle = await this.folder.getFileHandle(name, { create: false });
      files.push({ name, blob: await handle.getFile() });
    }
    return files;
  }

  async remove(name: string): Promise<void> {
    await this.folder.removeEntry(name);
    this.#fresh.delete(name);
    this.#names.splice(this.#names.indexOf(name), 1);
  }

  /** Ends all writing and removes the files that are new. @returns names of those that could not be removed */
  async discard(): Promise<string[]> {
    for (const writer of this.#writers.values()) await writer.abort().catch(() => undefined);
    this.#writers.clear();
    return removeFiles(this.folder, this.#fresh);
  }
}

/** null where there is none */
export async function fileIn(folder: Folder, name: string): Promise<Blob | null> {
  try {
    const handle = await folder.getFileHandle(name, { create: false });
    return await handle.getFile();
  } catch {
    return null;
  }
}

/**
 * Tries, 50 ms apart, to remove a file that is still locked: what wrote it has been ended and is not gone yet. Chromium
 * gives a busy worker two seconds before it ends it by force, and then more if the machine is busy.
 */
const tries = 400;

/** @returns names of files that could not be removed */
export async function removeFiles(folder: Folder, names: Iterable<string>): Promise<string[]> {
  const all = [...names];
  const gone = await Promise.all(all.map((name) => remove(folder, name)));
  return all.filter((_, i) => !gone[i]);
}

async function remove(folder: Folder, name: string): Promise<boolean> {
  for (let n = 0; n < tries; n++)
    try {
      await folder.removeEntry(name);
      return true;
    } catch (error) {
      const { name: kind } = error as Error;
      if (kind === 'NotFoundError') return true;
      if (kind !== 'NoModificationAllowedError') return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  return false;
}

async function guard<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error, name);
  }
}
