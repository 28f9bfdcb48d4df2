// A folder of the disk in Node, in the shape of the File System Access API. Browser code never imports it.
import { openAsBlob } from 'node:fs';
import { access, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './folder';

/** As in browsers, a file takes its place when it is closed, and until then what was there stays. */
export function nodeFolder(path: string): Place {
  return {
    async getFileHandle(name, { create }) {
      const place = join(path, name);
      if (!create) await access(place);
      return {
        async createWritable() {
          const unfinished = `${place}.part`;
          const file = await open(unfinished, 'w');
          return {
            async write(bytes) {
              await file.writeFile(bytes);
            },
            async close() {
              await file.close();
              await rename(unfinished, place);
            },
            async abort() {
              await file.close().catch(() => undefined);
              await rm(unfinished, { force: true });
            },
          };
        },
        getFile: () => openAsBlob(place),
      };
    },
    async getDirectoryHandle(name, { create }) {
      const place = join(path, name);
      if (create) await mkdir(place, { recursive: true });
      else await access(place);
      return nodeFolder(place);
    },
    async removeEntry(name) {
      const place = join(path, name);
      const isFolder = await stat(place).then(
        (info) => info.isDirectory(),
        () => false,
      );
      await (isFolder ? rmdir(place) : rm(place, { force: true }));
    },
  };
}
