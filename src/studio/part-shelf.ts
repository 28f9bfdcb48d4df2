// Where the parts of a large result lie from when they are made until all is written: a folder `unfinished` beside its
// files. While that folder is there, the files beside it are not whole.
import { blobChunks } from '../export/blob-chunks';
import { fileIn, removeFiles, type Folder, type Place } from '../export/folder';
import type { GetPart, KeepPart } from './services';

const folderName = 'unfinished';
const readme = 'READ-ME.txt';
const words = `The files beside this folder are not whole, or not there yet.

Here are the parts of the result that are made already. Making the same result again (the same generator, ratio and seed)
and writing it to the same place goes on from them. When it is finished this folder goes away by itself; it may be
deleted at any time, and all is made anew then.
`;

type OnNote = (words: string) => void;

export class PartShelf {
  /** @param place null: nothing is kept */
  constructor(private readonly place: Place | null) {}

  /** Makes the folder, as a sign that what is beside it is not whole. */
  async begin(): Promise<void> {
    if (this.place && !(await this.file(readme))) await this.put(readme, new Blob([words]));
  }

  /** Gives parts and takes new ones; one that finds no room is made again if need be, which is said once. */
  access(onNote: OnNote): [GetPart, KeepPart] {
    let told = false;
    const keep = async (name: string, part: Blob) => {
      try {
        await this.put(name, part);
      } catch (error) {
        if (!told) onNote(`Parts that are made cannot be kept (${(error as Error).message}).`);
        told = true;
      }
    };
    return [(name) => this.file(name), keep];
  }

  /** How many of these parts are here. */
  async count(names: readonly string[]): Promise<number> {
    return (await this.made(names)).length;
  }

  /** Takes these parts away, and the folder with them where it holds no other. */
  async clear(names: readonly string[]): Promise<void> {
    const folder = await this.folder(false);
    if (!this.place || !folder) return;
    for (const name of [...names, readme]) await folder.removeEntry(name).catch(() => undefined);
    await this.place.removeEntry(folderName).catch(() => undefined);
  }

  /** After an export that stopped: the parts that are made stay, and that is said. */
  async leave(names: readonly string[], onNote: OnNote): Promise<void> {
    const here = await this.made(names);
    const folder = await this.folder(false);
    // An engine that was ended may be about to finish one more: what is counted now would not be what is there later.
    const missing = names.filter((name) => !here.includes(name));
    if (folder) await removeFiles(folder, missing);
    const made = here.length;
    if (made === 0) return this.clear(names);
    onNote(
      `${made} of ${names.length} parts are made and kept: the same result, written to the same place, goes on from them.`,
    );
  }

  private async made(names: readonly string[]): Promise<string[]> {
    const files = await Promise.all(names.map((name) => this.file(name)));
    return names.filter((_, i) => (files[i]?.size ?? 0) > 0);
  }

  private async file(name: string): Promise<Blob | null> {
    const folder = await this.folder(false);
    return folder && fileIn(folder, name);
  }

  private async put(name: string, file: Blob): Promise<void> {
    const folder = await this.folder(true);
    if (!folder) return;
    const handle = await folder.getFileHandle(name, { create: true });
    const writer = await handle.createWritable();
    try {
      for await (const bytes of blobChunks(file)) await writer.write(bytes);
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => undefined);
      throw error;
    }
  }

  private async folder(create: boolean): Promise<Folder | null> {
    if (create) return this.place?.getDirectoryHandle(folderName, { create }) ?? null;
    return this.place?.getDirectoryHandle(folderName, { create }).catch(() => null) ?? null;
  }
}
