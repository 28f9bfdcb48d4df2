import { afterEach, describe, expect, it } from 'vitest';
import { openNodeDatabase } from '../../../src/database/node-database';
import type { Database, OpenResult } from '../../../src/database/types';
import { LocalDatabaseService } from '../../../src/studio/database-service';

let db: Database;
afterEach(() => db.close());

/** A service whose engine tells the tables that statements make. */
function service(onTable: (number: number) => void = () => undefined) {
  const made: string[] = [];
  const start = async () => {
    db = await openNodeDatabase();
    return new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const table = name === 'run' && /^CREATE OR REPLACE TABLE "([^"]+)"/.exec(args[0] as string);
          if (table) onTable(made.push(table[1]));
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  };
  return { made, service: new LocalDatabaseService(start) };
}

const file = { path: 't.csv', data: new TextEncoder().encode('id,name\n1,a\n2,b\n') };
const tables = () => db.rows('SELECT table_name FROM duckdb_tables()');

describe('an engine that is prepared', () => {
  it('reads made-up rows and leaves nothing behind', async () => {
    const { made, service: prepared } = service();
    await Promise.all([prepared.prepare(), prepared.prepare()]);
    expect(made).toEqual(Array(12).fill('made-up rows (being read)'));
    expect(await tables()).toEqual([]);
    expect((await prepared.open([file])).tables[0].rows).toBe(2);
  });

  it('drops that as soon as a file comes', async () => {
    let opening: Promise<OpenResult> | null = null;
    const { made, service: prepared } = service((number) => {
      if (number === 2) opening = prepared.open([file]);
    });
    await prepared.prepare();
    expect((await opening!).tables[0].rows).toBe(2);
    expect(made).toEqual(['made-up rows (being read)', 'made-up rows (being read)', 't (being read)']);
    expect(await tables()).toEqual([{ table_name: 't' }]);
  });

  it('makes no rows up once it is in use', async () => {
    const { made, service: prepared } = service();
    await Promise.all([prepared.prepare(), prepared.open([file])]);
    await prepared.prepare();
    expect(made).toEqual(['t (being read)']);
  });
});
