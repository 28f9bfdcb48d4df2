// The way of rows into files: nothing half-written stays, whatever stops it; what was there before is not touched.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import type { Folder } from '../../../src/export/folder';
import type { FormatId } from '../../../src/export/formats';
import { nodeFolder } from '../../../src/export/node-folder';
import type { WriteJob } from '../../../src/studio/services';
import { writeDatabase, type WriteOptions } from '../../../src/studio/write-database';
import { plainDialect } from '../../../src/database/plain-dialect';
import { dataset, tables } from '../export/sample';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'understudy-write-'));
});
afterEach(() => rmSync(place, { recursive: true }));

const job = (format: FormatId, more: Partial<WriteJob> = {}): WriteJob => ({
  format,
  name: 'shop',
  tables: ['person', 'team'],
  rows: { person: 4, team: 2 },
  dialects: { person: plainDialect, team: plainDialect },
  catalogue: { tables: [], views: [], types: [] },
  originals: {},
  zip: null,
  ...more,
});
const options = (folder: Folder | null, more: Partial<WriteOptions> = {}): WriteOptions => ({
  folder,
  engines: { sqlite: loadSqlite, duckdb: openNodeDatabase },
  onProgress: () => undefined,
  onFile: () => undefined,
  ...more,
});

/** A disk with room for so many bytes. */
function smallDisk(room: number): Folder {
  const folder = nodeFolder(place);
  return {
    ...folder,
    getFileHandle: async (name, how) => {
      const handle = await folder.getFileHandle(name, how);
      return {
        ...handle,
        createWritable: async () => {
          const writer = await handle.createWritable();
          return {
            ...writer,
            write: async (bytes) => {
              room -= bytes.length;
              if (room < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
              await writer.write(bytes);
            },
          };
        },
      };
    },
  };
}

describe('files of the result', () => {
  it('go into a folder', async () => {
    const { files } = await writeDatabase(job('csv'), dataset, [tables], options(nodeFolder(place)));
    expect(files.map((f) => f.name).sort()).toEqual(['person.csv', 'team.csv']);
    expect(readdirSync(place).sort()).toEqual(['person.csv', 'team.csv']);
    expect(readFileSync(join(place, 'team.csv'), 'utf8')).toBe('id,label,lead\n10,red,1\n20,blue,3\n');
  });

  it.each(['csv', 'parquet', 'ndjson', 'xlsx', 'sqlite', 'sql-postgres'] as const)(
    'in %s are all taken back when the disk is full, and that is said',
    async (format) => {
      const work = writeDatabase(job(format), dataset, [tables], options(smallDisk(100)));
      await expect(work).rejects.toMatchObject({
        code: 'storage-full',
        message: expect.stringContaining('no room left'),
      });
      expect(readdirSync(place)).toEqual([]);
    },
  );

  it('are all taken back when the person stops', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const work = writeDatabase(
      job('csv'),
      dataset,
      [tables],
      options(nodeFolder(place), { onProgress, signal: stop.signal }),
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(place)).toEqual([]);
  });

  it('that were there before stay as they were when it fails', async () => {
    writeFileSync(join(place, 'team.csv'), 'mine');
    const work = writeDatabase(job('csv'), dataset, [tables], options(smallDisk(100)));
    await expect(work).rejects.toMatchObject({ code: 'storage-full' });
    expect(readdirSync(place)).toEqual(['team.csv']);
    expect(readFileSync(join(place, 'team.csv'), 'utf8')).toBe('mine');
  });

  it('that cannot be removed are named', async () => {
    const folder: Folder = {
      ...smallDisk(100),
      removeEntry: () => Promise.reject(new Error('the folder is locked')),
    };
    const work = writeDatabase(job('csv'), dataset, [tables], options(folder));
    await expect(work).rejects.toMatchObject({ hint: expect.stringMatching(/person\.csv.* could not be removed/) });
    expect(existsSync(place)).toBe(true);
  });

  it('come in one zip, and alone in it, where one is asked for', async () => {
    const zip = { name: 'all.zip', others: [{ name: 'integrity.json', blob: new Blob(['{}']) }] };
    const { files } = await writeDatabase(job('ndjson', { zip }), dataset, [tables], options(nodeFolder(place)));
    expect(files.map((f) => f.name)).toEqual(['all.zip']);
    expect(readdirSync(place)).toEqual(['all.zip']);
  });

  it('hold what came in several rounds', async () => {
    const rounds = [tables, { team: { ...tables.team } }];
    const { files } = await writeDatabase(job('csv'), dataset, rounds, options(null));
    const text = await files.find((f) => f.name === 'team.csv')!.blob.text();
    expect(text.trimEnd().split('\n')).toHaveLength(5);
  });

  it('of Excel are refused where a sheet cannot hold the rows', async () => {
    const many = { tables: ['team'], rows: { team: 1_048_576 } };
    const work = writeDatabase(job('xlsx', many), dataset, [tables], options(null));
    await expect(work).rejects.toMatchObject({ code: 'unsupported', place: { table: 'team' } });
  });
});
