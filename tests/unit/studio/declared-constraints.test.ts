// Constraints that a source declares and that a model cannot know: made rows keep them, in the session that trained and
// from a generator file, and not one row is left out of the database written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import { createStudio } from '../../../src/studio/node';
import { Random } from '../../../src/table/random';

const ddl = `CREATE TABLE booking (
  id INTEGER PRIMARY KEY,
  room INT NOT NULL REFERENCES room,
  day DATE NOT NULL,
  slot INT NOT NULL CHECK (slot IN (1, 2, 3, 4)),
  starts INT NOT NULL, ends INT NOT NULL,
  guests INT,
  mail TEXT NOT NULL CHECK (mail LIKE '%_@_%'),
  kind TEXT NOT NULL, company TEXT, person TEXT,
  number INT UNIQUE,
  code TEXT UNIQUE,
  UNIQUE (room, day, slot),
  CHECK (ends > starts),
  CHECK (guests + slot < 12), -- few at noon
  CHECK ((kind = 'firm' AND company IS NOT NULL AND person IS NULL) OR (kind = 'home' AND person IS NOT NULL AND company IS NULL))
)`;

async function source(): Promise<Uint8Array<ArrayBuffer>> {
  const engine = await loadSqlite();
  const db = new engine.Database();
  db.run('CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)');
  db.run(ddl);
  for (let room = 1; room <= 12; room++) db.run(`INSERT INTO room VALUES (${room}, 'Room ${room}')`);
  const random = new Random(4);
  const pick = <T>(list: T[]) => list[random.below(list.length)];
  const taken = new Set<string>();
  const numbers = random.permutation(900);
  for (let id = 1; id <= 300;) {
    const [room, slot] = [1 + random.below(12), 1 + random.below(4)];
    const day = `2024-01-${10 + random.below(15)}`;
    if (taken.has([room, day, slot].join())) continue;
    taken.add([room, day, slot].join());
    const starts = 8 + random.below(8);
    const firm = random.below(2) === 0;
    db.run('INSERT INTO booking VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      id,
      room,
      day,
      slot,
      starts,
      starts + 1 + random.below(4),
      random.below(12 - slot),
      `${pick(['ann', 'bob', 'cy'])}${random.below(99)}@${pick(['x.org', 'mail.test'])}`,
      firm ? 'firm' : 'home',
      firm ? pick(['Acme', 'Bolt']) : null,
      firm ? null : pick(['Max Muster', 'Eva Klein']),
      numbers[id],
      random.below(3) ? `B-${1000 + id}` : `C${id}`,
    ]);
    id++;
  }
  return new Uint8Array(db.export());
}

describe('constraints of the source', { timeout: 120_000 }, () => {
  const studio = createStudio();
  const later = createStudio();
  afterAll(() => Promise.all([studio.dispose(), later.dispose()]));
  beforeAll(async () => {
    await studio.open([{ path: 'rooms.sqlite', data: await source() }]);
    await studio.infer();
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 1 });
  }, 120_000);

  async function bookings(of: typeof studio, ratio: number, seed: number): Promise<number> {
    const rows = await of.generate({ ratio, seed, keep: [] });
    const { files, notes } = await of.exportFiles('sqlite');
    expect(notes).toEqual(['PRAGMA foreign_key_check finds nothing.', 'PRAGMA integrity_check finds nothing.']);
    const engine = await loadSqlite();
    const db = new engine.Database(new Uint8Array(await files[0].blob.arrayBuffer()));
    const one = (sql: string) => db.exec(sql)[0].values[0][0];
    expect(one("SELECT sql FROM sqlite_master WHERE name = 'booking'")).toBe(ddl);
    expect(() => db.run('UPDATE booking SET ends = starts')).toThrow('CHECK constraint failed');
    expect(() => db.run('UPDATE booking SET number = 1')).toThrow('UNIQUE constraint failed');
    const written = Number(one('SELECT count(*) FROM booking'));
    expect(written).toBe(rows.booking);
    db.close();
    return written;
  }

  it('hold in every row made', async () => {
    expect(await bookings(studio, 1, 1)).toBe(300);
    expect(await bookings(studio, 1.5, 2)).toBe(450);
    expect((await studio.check()).relations.every((r) => r.ok)).toBe(true);
  });

  it('hold in rows made from a generator file', async () => {
    const { blob } = await studio.saveGenerator();
    await later.openGenerator(blob);
    expect(await bookings(later, 0.5, 3)).toBe(150);
  });
});
