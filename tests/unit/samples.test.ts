// The sample databases: the files in public/samples are what the script writes, and what docs/samples.md says of them holds.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleFiles } from '../../scripts/make-samples';
import { results } from '../../src/app/open/results';
import { samples } from '../../src/app/open/samples';

const folder = join(import.meta.dirname, '../../public/samples');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

type Row = Record<string, string>;
const tables = new Map<string, Row[]>();

/** The samples need no quotes (tested below), so a split reads them. */
function table(path: string): Row[] {
  const known = tables.get(path);
  if (known) return known;
  const [head, ...lines] = read(`${path}.csv`).trimEnd().split('\n');
  const columns = head.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [columns[i], cell])));
  tables.set(path, rows);
  return rows;
}

function groupBy(rows: Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
  return groups;
}

function byKey(rows: Row[], column: string): Map<string, Row> {
  const index = new Map(rows.map((row) => [row[column], row]));
  expect(index.size).toBe(rows.length);
  return index;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function correlation(xs: number[], ys: number[]): number {
  const [mx, my] = [mean(xs), mean(ys)];
  const sum = (f: (i: number) => number) => xs.reduce((total, _, i) => total + f(i), 0);
  return (
    sum((i) => (xs[i] - mx) * (ys[i] - my)) / Math.sqrt(sum((i) => (xs[i] - mx) ** 2) * sum((i) => (ys[i] - my) ** 2))
  );
}

const share = <T>(items: T[], holds: (item: T) => boolean) => items.filter(holds).length / items.length;

describe('files', () => {
  test('are byte for byte what the script writes', () => {
    const { files: made, list } = sampleFiles();
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => statSync(join(folder, name)).isFile());
    expect(found.sort()).toEqual([...made.keys()].sort());
    for (const [path, text] of made) expect(read(path) === text, path).toBe(true);
    expect(JSON.parse(list)).toEqual(samples);
  });

  test('the list in the app tells their sizes and rows, and each has a result that was finished earlier', () => {
    expect(samples.map((s) => s.name)).toEqual(['bank', 'clinic']);
    expect(results.map((r) => r.sample)).toEqual(['bank', 'clinic']);
    for (const sample of samples) {
      for (const { path, bytes } of sample.files) expect(Buffer.byteLength(read(path)), path).toBe(bytes);
      const rows = sample.files.map(({ path }) => read(path).trimEnd().split('\n').length - 1);
      expect(rows.reduce((a, b) => a + b, 0)).toBe(sample.rows);
      expect(sample.files.length).toBe(sample.tables);
    }
  });

  test('are small and need no quoting', () => {
    const texts = [...sampleFiles().files.values()];
    expect(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThan(3.1e6);
    for (const text of texts) expect(/["\r]/.test(text)).toBe(false);
  });
});

describe('bank', () => {
  const bank = (name: string) => table(`bank/${name}`);

  test('every key is unique and every reference found', () => {
    const districts = byKey(bank('district'), 'district_id');
    const clients = byKey(bank('client'), 'client_id');
    const accounts = byKey(bank('account'), 'account_id');
    const dispositions = byKey(bank('disposition'), 'disposition_id');
    byKey(bank('card'), 'card_id');
    byKey(bank('loan'), 'loan_id');
    byKey(bank('standing_order'), 'order_id');
    byKey(bank('transaction'), 'transaction_id');
    expect(districts.size).toBe(77);
    for (const row of [...bank('client'), ...bank('account')]) expect(districts.has(row.district_id)).toBe(true);
    for (const row of bank('disposition'))
      expect(clients.has(row.client_id) && accounts.has(row.account_id)).toBe(true);
    for (const row of bank('card')) expect(dispositions.has(row.disposition_id)).toBe(true);
    for (const name of ['loan', 'standing_order', 'transaction'])
      for (const row of bank(name)) expect(accounts.has(row.account_id)).toBe(true);
  });

  test('an account has exactly one OWNER, at most one USER and at most one loan', () => {
    const groups = groupBy(bank('disposition'), 'account_id');
    expect(groups.size).toBe(bank('account').length);
    for (const [account, rows] of groups) {
      expect(rows.filter((r) => r.type === 'OWNER').length, account).toBe(1);
      expect(rows.length, account).toBeLessThanOrEqual(2);
    }
    byKey(bank('loan'), 'account_id');
  });

  test('each balance follows from the one before', () => {
    for (const [account, rows] of groupBy(bank('transaction'), 'account_id')) {
      let balance = 0;
      for (const row of rows) {
        balance += Math.round(Number(row.amount) * 100) * (row.type === 'credit' ? 1 : -1);
        expect(Math.round(Number(row.balance) * 100), `account ${account}, ${row.transaction_id}`).toBe(balance);
      }
    }
  });

  test('dates keep their order', () => {
    const accounts = byKey(bank('account'), 'account_id');
    const dispositions = byKey(bank('disposition'), 'disposition_id');
    for (const row of bank('loan')) expect(row.granted > accounts.get(row.account_id)!.opened).toBe(true);
    for (const row of bank('card'))
      expect(row.issued > accounts.get(dispositions.get(row.disposition_id)!.account_id)!.opened).toBe(true);
    for (const [account, rows] of groupBy(bank('transaction'), 'account_id')) {
      expect(rows[0].date).toBe(accounts.get(account)!.opened);
      rows.reduce((before, row) => {
        expect(row.date >= before.date && Number(row.transaction_id) > Number(before.transaction_id)).toBe(true);
        return row;
      });
    }
  });

  test('a loan is duration times payment; heavy payments fail more often', () => {
    for (const row of bank('loan')) expect(Number(row.amount)).toBe(Number(row.duration) * Number(row.payment));
    const fails = (r: Row) => r.status === 'B' || r.status === 'D';
    const loans = [...bank('loan')].sort((a, b) => Number(a.payment) - Number(b.payment));
    const third = Math.floor(loans.length / 3);
    expect(share(loans.slice(-third), fails)).toBeGreaterThan(1.5 * share(loans.slice(0, third), fails));
    for (const status of 'ABCD') expect(loans.some((r) => r.status === status)).toBe(true);
  });

  test('interest comes on the last day of a month, statement fees in a quarter’s last, one price per kind of statement', () => {
    const accounts = byKey(bank('account'), 'account_id');
    const price = new Map<string, string>();
    const last = (date: string) => new Date(Date.parse(date) + 86_400_000).getUTCDate() === 1;
    for (const row of bank('transaction')) {
      if (row.purpose.endsWith('interest') || row.purpose === 'statement fee')
        expect(last(row.date), row.date).toBe(true);
      if (row.purpose !== 'statement fee') continue;
      expect(['03', '06', '09', '12']).toContain(row.date.slice(5, 7));
      const { statement } = accounts.get(row.account_id)!;
      expect(row.amount).toBe(price.get(statement) ?? row.amount);
      price.set(statement, row.amount);
    }
    expect(price.size).toBe(3);
  });

  test('standing orders repeat: same account, bank and amount, month after month', () => {
    const paid = groupBy(
      bank('transaction')
        .filter((r) => r.operation === 'transfer out')
        .map((r) => ({ ...r, order: `${r.account_id} ${r.bank} ${r.amount}` })),
      'order',
    );
    const orders = new Set(bank('standing_order').map((r) => `${r.account_id} ${r.bank_to} ${r.amount}`));
    for (const order of paid.keys()) expect(orders.has(order), order).toBe(true);
    for (const rows of paid.values()) {
      const orderCount = bank('standing_order').filter(
        (o) => `${o.account_id} ${o.bank_to} ${o.amount}` === rows[0].order,
      ).length;
      if (orderCount === 1) expect(new Set(rows.map((r) => r.date.slice(0, 7))).size).toBe(rows.length);
    }
    expect(mean([...paid.values()].map((rows) => rows.length))).toBeGreaterThan(5);
  });

  test('a card is used only by an owner who has one, from the day of its issue', () => {
    const accountOf = new Map(bank('disposition').map((r) => [r.disposition_id, r.account_id]));
    const issued = new Map(bank('card').map((r) => [accountOf.get(r.disposition_id)!, r.issued]));
    const used = bank('transaction').filter((r) => r.operation === 'card withdrawal');
    expect(used.length).toBeGreaterThan(500);
    for (const row of used) expect(row.date >= (issued.get(row.account_id) ?? '9999')).toBe(true);
  });

  test('wealth of the district shows in pay, balances and gold cards', () => {
    const districts = byKey(bank('district'), 'district_id');
    const accounts = byKey(bank('account'), 'account_id');
    const clients = byKey(bank('client'), 'client_id');
    const owner = new Map(
      bank('disposition')
        .filter((r) => r.type === 'OWNER')
        .map((r) => [r.account_id, clients.get(r.client_id)!]),
    );
    const known = bank('district').filter((r) => r.unemployment);
    expect(
      correlation(
        known.map((r) => Number(r.average_salary)),
        known.map((r) => Number(r.unemployment)),
      ),
    ).toBeLessThan(-0.5);

    const salaries = [
      ...groupBy(
        bank('transaction').filter((r) => r.purpose === 'salary'),
        'account_id',
      ),
    ];
    const wealth = salaries.map(([id]) => Number(districts.get(owner.get(id)!.district_id)!.average_salary));
    expect(
      correlation(
        wealth,
        salaries.map(([, rows]) => Math.log(Number(rows[0].amount))),
      ),
    ).toBeGreaterThan(0.15);
    const balance = new Map(
      [...groupBy(bank('transaction'), 'account_id')].map(([id, rows]) => [
        id,
        mean(rows.map((r) => Number(r.balance))),
      ]),
    );
    expect(
      correlation(
        salaries.map(([, rows]) => Number(rows[0].amount)),
        salaries.map(([id]) => balance.get(id)!),
      ),
    ).toBeGreaterThan(0.4);

    const same = share(bank('account'), (r) => owner.get(r.account_id)!.district_id === r.district_id);
    expect(same).toBeGreaterThan(0.8);
    const disposition = byKey(bank('disposition'), 'disposition_id');
    const ages = (type: string) =>
      mean(
        bank('card')
          .filter((r) => r.type === type)
          .map(
            (r) =>
              Number(r.issued.slice(0, 4)) -
              Number(owner.get(disposition.get(r.disposition_id)!.account_id)!.birth_date.slice(0, 4)),
          ),
      );
    expect(ages('junior')).toBeLessThan(25);
    expect(ages('gold')).toBeGreaterThan(35);
    expect(accounts.size).toBe(780);
  });

  test('cash is drawn in round sums; what is missing is missing for a reason or by chance', () => {
    const cash = bank('transaction').filter((r) => r.operation.endsWith('withdrawal'));
    expect(share(cash, (r) => Number(r.amount) % 100 === 0)).toBeGreaterThan(0.85);
    expect(share(cash, (r) => Number(r.amount) % 10 === 0)).toBe(1);
    for (const row of bank('transaction')) {
      expect(row.bank === '', row.transaction_id).toBe(!row.operation.startsWith('transfer'));
      expect(row.operation === '', row.transaction_id).toBe(/interest|fee/.test(row.purpose));
    }
    expect(bank('district').filter((r) => r.unemployment === '').length).toBe(3);
    expect(bank('district').filter((r) => r.crimes === '').length).toBe(2);
    const unsaid = share(
      bank('standing_order').filter((r) => r.purpose !== 'loan'),
      (r) => r.purpose === '',
    );
    expect(Math.abs(unsaid - 1 / 11)).toBeLessThan(0.04);
  });
});

describe('clinic', () => {
  const clinic = (name: string) => table(`clinic/${name}`);
  const patients = () => byKey(clinic('patients'), 'patient_id');

  /** Rows of the left join, counted row by row, and its columns. */
  function leftJoin(child: string): [number, number] {
    const groups = groupBy(clinic(child), 'patient_id');
    const joined = clinic('patients').flatMap((p) => (groups.get(p.patient_id) ?? [{}]).map((c) => ({ ...c, ...p })));
    return [joined.length, Math.max(...joined.map((row) => Object.keys(row).length))];
  }

  test('has 5,000 rows a table and joins of the sizes told', () => {
    expect(['patients', 'lab_results', 'treatments'].map((t) => clinic(t).length)).toEqual([5000, 5000, 5000]);
    expect(['patients', 'lab_results', 'treatments'].map((t) => Object.keys(clinic(t)[0]).length)).toEqual([6, 4, 5]);
    expect(leftJoin('lab_results')).toEqual([6916, 9]);
    expect(leftJoin('treatments')).toEqual([6831, 10]);
  });

  test('every reference is found; a patient has 0 to 8 of each', () => {
    const known = patients();
    for (const child of ['lab_results', 'treatments']) {
      const groups = groupBy(clinic(child), 'patient_id');
      for (const [id, rows] of groups) {
        expect(known.has(id)).toBe(true);
        expect(rows.length).toBeLessThanOrEqual(8);
      }
    }
    byKey(clinic('lab_results'), 'lab_result_id');
    byKey(clinic('treatments'), 'treatment_id');
  });

  test('born, registered, started, ended: in this order', () => {
    const known = patients();
    for (const row of known.values()) expect(row.registered >= row.birth_date).toBe(true);
    for (const rows of groupBy(clinic('treatments'), 'patient_id').values())
      rows.reduce((from, row) => {
        expect(row.started >= from && (row.ended === '' || row.ended >= row.started)).toBe(true);
        return row.started;
      }, known.get(rows[0].patient_id)!.registered);
  });

  test('age leads to a diagnosis, and the diagnosis to the value', () => {
    const known = patients();
    const age = (r: Row) => 2024 - Number(r.birth_date.slice(0, 4));
    const of = (diagnosis: string) => clinic('patients').filter((r) => r.diagnosis === diagnosis);
    expect(mean(of('hypertension').map(age))).toBeGreaterThan(mean(of('none').map(age)) + 12);
    expect(mean(of('asthma').map(age))).toBeLessThan(mean(of('none').map(age)));
    expect(share(of('hypothyroidism'), (r) => r.sex === 'F')).toBeGreaterThan(0.75);
    const values = (test: string, ill: boolean, diagnosis: string) =>
      clinic('lab_results')
        .filter((r) => r.test === test && r.value !== '' && (known.get(r.patient_id)!.diagnosis === diagnosis) === ill)
        .map((r) => Number(r.value));
    for (const [test, diagnosis, factor] of [
      ['hba1c', 'diabetes', 1.3],
      ['tsh', 'hypothyroidism', 3],
    ] as const)
      expect(mean(values(test, true, diagnosis))).toBeGreaterThan(factor * mean(values(test, false, diagnosis)));
    expect(mean(values('haemoglobin', true, 'anaemia'))).toBeLessThan(
      mean(values('haemoglobin', false, 'anaemia')) - 25,
    );
    const cholesterol = clinic('lab_results').filter((r) => r.test === 'cholesterol' && r.value !== '');
    expect(
      correlation(
        cholesterol.map((r) => age(known.get(r.patient_id)!)),
        cholesterol.map((r) => Number(r.value)),
      ),
    ).toBeGreaterThan(0.3);
  });

  test('the same test of the same patient gives like values', () => {
    const pairs: [number, number][] = [];
    for (const rows of groupBy(
      clinic('lab_results').filter((r) => r.value && r.test === 'haemoglobin'),
      'patient_id',
    ).values())
      for (let i = 1; i < rows.length; i++) pairs.push([Number(rows[i - 1].value), Number(rows[i].value)]);
    expect(pairs.length).toBeGreaterThan(200);
    expect(
      correlation(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      ),
    ).toBeGreaterThan(0.6);
  });

  test('courses last whole weeks; values are missing by chance, smoking by year of registration', () => {
    const iron = clinic('treatments').filter((r) => r.therapy === 'iron' && r.ended);
    for (const row of iron) expect(((Date.parse(row.ended) - Date.parse(row.started)) / 86_400_000) % 7).toBe(0);
    expect(iron.length).toBeGreaterThan(100);
    expect(Math.abs(share(clinic('lab_results'), (r) => r.value === '') - 0.02)).toBeLessThan(0.006);
    const blank = (from: string, to: string) =>
      share(
        clinic('patients').filter((r) => r.registered >= from && r.registered < to),
        (r) => r.smoker === '',
      );
    expect(blank('0000', '2016')).toBeGreaterThan(0.25);
    expect(blank('2016', '9999')).toBeLessThan(0.06);
  });
});
