// Constraints that a source declares and that a model cannot know: made rows keep them, in the session that trained and
// from a generator file, and not one row is left out of the database written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/database/sqlite/engine-node';
import { createStudio } from '../../../src/studio/node';
import { checkDeclared } from '../../../src/studio/rule-check';
import { numberColumn, textColumn } from '../../../src/table/column';
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

const club = `
CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE NOT NULL CHECK (strftime('%Y', born) < '2006'));
CREATE TABLE locker (
  id INTEGER PRIMARY KEY,
  person INT NOT NULL UNIQUE REFERENCES person,
  size TEXT NOT NULL, depth INT NOT NULL,
  CHECK (CASE size WHEN 'small' THEN depth < 40 WHEN 'large' THEN depth >= 40 ELSE 0 END)
);
CREATE TABLE booked (
  id INTEGER PRIMARY KEY,
  person INT NOT NULL REFERENCES person, room INT NOT NULL REFERENCES room,
  minutes INT NOT NULL CHECK (minutes / 15 <= 8 AND minutes % 5 = 0),
  label TEXT NOT NULL CHECK (label GLOB '[A-Z]-[0-9]*'),
  more TEXT CHECK (more IS NULL OR json_extract(more, '$.a') > 0),
  UNIQUE (person, room)
);
CREATE TABLE follows (
  follower INT NOT NULL REFERENCES person, room INT NOT NULL REFERENCES room, weight REAL,
  PRIMARY KEY (follower, room)
);`;

async function clubSource(): Promise<Uint8Array<ArrayBuffer>> {
  const engine = await loadSqlite();
  const db = new engine.Database();
  db.run(club);
  const random = new Random(6);
  for (let room = 1; room <= 6; room++) db.run(`INSERT INTO room VALUES (${room}, 'Room ${room}')`);
  let booking = 1;
  for (let person = 1; person <= 200; person++) {
    db.run('INSERT INTO person VALUES (?, ?, ?)', [
      person,
      `Name ${person % 23}`,
      `${1960 + random.below(46)}-05-1${person % 10}`,
    ]);
    const small = random.below(2) === 0;
    const depth = small ? 20 + random.below(20) : 40 + random.below(30);
    if (random.below(4))
      db.run('INSERT INTO locker VALUES (?, ?, ?, ?)', [1000 - person, person, small ? 'small' : 'large', depth]);
    for (const room of random.permutation(6).slice(0, random.below(6))) {
      const minutes = 5 * (1 + random.below(26));
      db.run('INSERT INTO booked VALUES (?, ?, ?, ?, ?, NULL)', [
        booking++,
        person,
        room + 1,
        minutes,
        `${'ABC'[random.below(3)]}-${random.below(99)}`,
      ]);
      if (random.below(2)) db.run('INSERT INTO follows VALUES (?, ?, ?)', [person, room + 1, random.below(100) / 4]);
    }
  }
  return new Uint8Array(db.export());
}

describe('references that may come once', { timeout: 120_000 }, () => {
  const studio = createStudio();
  const notes: string[] = [];
  afterAll(() => studio.dispose());
  beforeAll(async () => {
    studio.subscribe((event) => event.type === 'note' && notes.push(event.words));
    await studio.open([{ path: 'club.sqlite', data: await clubSource() }]);
    await studio.infer();
    await studio.train({ preset: 'fast', backend: 'wasm', seed: 1 });
  }, 120_000);

  it.each([
    [1, 1],
    [0.6, 2],
    [1.4, 3],
  ])('do so at ratio %d, and no row is left out', async (ratio, seed) => {
    const rows = await studio.generate({ ratio, seed, keep: [] });
    const { files, notes: said } = await studio.exportFiles('sqlite');
    expect(said).toEqual(['PRAGMA foreign_key_check finds nothing.', 'PRAGMA integrity_check finds nothing.']);
    const engine = await loadSqlite();
    const db = new engine.Database(new Uint8Array(await files[0].blob.arrayBuffer()));
    for (const table of Object.keys(rows))
      expect([table, db.exec(`SELECT count(*) FROM ${table}`)[0].values[0][0]]).toEqual([table, rows[table]]);
    expect(() => db.run('UPDATE locker SET person = (SELECT min(person) FROM locker)')).toThrow('UNIQUE');
    db.close();
    const { rules, ok } = await studio.check();
    const words = rules.map((rule) => rule.words);
    expect(words).toContain('locker: UNIQUE (person)');
    expect(words).toContain('booked: UNIQUE (person, room)');
    expect(words).toContain("booked: CHECK (label GLOB '[A-Z]-[0-9]*')");
    expect(rules.filter((rule) => /CHECK|UNIQUE/.test(rule.words) && rule.holds.synthetic < 1)).toEqual([]);
    expect(ok).toBe(true);
  });

  it('say which condition is not understood', () => {
    expect(notes).toContain(
      "booked: CHECK (more IS NULL OR json_extract(more, '$.a') > 0) is not understood, so rows may break it.",
    );
  });

  it('fail a check where they come twice, as a condition does that is broken', () => {
    const locker = {
      name: 'locker',
      rows: 3,
      columns: [
        numberColumn('id', [1, 2, 3]),
        numberColumn('person', [7, 7, 8]),
        textColumn('size', ['small', 'large', 'large']),
        numberColumn('depth', [20, 30, 50]),
      ],
    };
    const broken = checkDeclared(studio.schema!, studio.catalogue, {}, { locker }).filter((rule) => !rule.ok);
    expect(broken.map(({ words, holds }) => [words.slice(0, 20), holds.synthetic])).toEqual([
      ['locker: CHECK (CASE ', 2 / 3],
      ['locker: UNIQUE (pers', 2 / 3],
    ]);
  });
});
