import { describe, expect, it } from 'vitest';
import { announce, finish, nameOf, settle, troubleOf } from '../../../src/app/state/files';
import { stepOfHash } from '../../../src/app/state/route';
import { bank } from '../../fixtures/app/databases';

const file = (path: string) => ({ path, data: new Uint8Array(3) });

describe('the rows of the Open step', () => {
  const { opened } = bank();

  it('go from reading to read, and archives give way to what they held', () => {
    let rows = announce([], [file('account.csv'), file('more.zip'), file('keys.sql')]);
    expect(rows.map((r) => r.state)).toEqual(['reading', 'reading', 'reading']);
    const account = opened.find((t) => t.name === 'account')!;
    const inside = { ...opened.find((t) => t.name === 'loan')!, path: 'more.zip/loan.csv' };
    const problem = { path: 'notes.txt', message: 'no delimiter found', hint: '', kind: 'left-aside' as const };
    rows = finish(settle(rows, [account, inside], [problem]), [{ path: 'keys.sql' }]);
    expect(rows.map((r) => [r.path, r.state])).toEqual([
      ['account.csv', 'read'],
      ['keys.sql', 'schema'],
      ['more.zip/loan.csv', 'read'],
      ['notes.txt', 'problem'],
    ]);
  });

  it('know what needs the person: readers that disagree, rejected lines, duplicates; not what was accepted', () => {
    const table = opened[0];
    const row = { path: 'a.csv', bytes: 1, state: 'read' as const, table };
    expect(troubleOf(row)).toBeNull();
    expect(troubleOf({ ...row, table: { ...table, readers: { duckdb: 5, papaparse: 6 } } })).toBe('readers');
    expect(troubleOf({ ...row, table: { ...table, rejectCount: 2 } })).toBe('rejects');
    expect(troubleOf({ ...row, table: { ...table, rejectCount: 2 }, accepted: true })).toBeNull();
    const twice = { path: 'a.csv', message: '', hint: '', kind: 'duplicate' as const };
    expect(troubleOf({ path: 'a.csv', bytes: 1, state: 'problem', problem: twice })).toBe('duplicate');
  });

  it('name the database after a folder or a lone file', () => {
    expect(nameOf([file('bank/a.csv'), file('bank/b.csv')])).toBe('bank');
    expect(nameOf([file('sales.2024.csv.gz')])).toBe('sales.2024');
    expect(nameOf([file('a.csv'), file('b.csv')])).toBe('');
  });
});

it('reads the step out of the address and nothing else', () => {
  expect(['#relate', '#review/rules', '#nothing', '', '#'].map(stepOfHash)).toEqual([
    'relate',
    'review',
    null,
    null,
    null,
  ]);
});
