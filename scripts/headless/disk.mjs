// The folder beside the result in which the page keeps finished parts of a large one, so that the same call goes on from
// them after it was stopped. The page reaches the disk through the one function that `offer` gives it.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

export class Disk {
  #root;
  /** Done once the result itself is on the disk. */
  #removals = [];

  /** @param {string} root the folder of the result */
  constructor(root) {
    this.#root = root;
  }

  offer(page) {
    return page.exposeFunction('disk', (operation, path, data) => this.#do(operation, join(this.#root, ...path), data));
  }

  /** Takes away what the page has done with. */
  finish() {
    for (const place of this.#removals.splice(0)) {
      if (!existsSync(place)) continue;
      if (!statSync(place).isDirectory()) rmSync(place);
      // Parts of another result may be in it.
      else if (readdirSync(place).length === 0) rmdirSync(place);
    }
  }

  #do(operation, place, data) {
    const begun = `${place}.part`;
    switch (operation) {
      case 'has':
        return existsSync(place);
      case 'make folder':
        return void mkdirSync(place, { recursive: true });
      case 'begin':
        return void rmSync(begun, { force: true });
      case 'append':
        return appendFileSync(begun, Buffer.from(data, 'base64'));
      case 'end':
        return renameSync(begun, place);
      case 'read':
        return readFileSync(place).toString('base64');
      case 'remove':
        return void this.#removals.push(place);
      default:
        throw new Error(`the disk does not know "${operation}"`);
    }
  }
}
