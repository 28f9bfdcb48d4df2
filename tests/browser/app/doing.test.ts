// What a person does in the interface, with pointer and keys, on a fixture session.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { UserError } from '../../../src/table/user-error';
import { bank } from '../../fixtures/app/databases';
import { press, settled, someFile, stage } from './stage';

const table = (name: string) => document.querySelector<HTMLElement>(`[data-table="${name}"]`)!;

describe('Open', () => {
  it('waits for a decision about lines that could not be read, and goes on without it when told', async () => {
    const db = bank();
    const orders = db.opened.find((t) => t.name === 'orders')!;
    Object.assign(orders, {
      rejectCount: 1,
      rejects: [{ line: 4112, reason: 'A quote opens and never closes', text: '1,"x' }],
    });
    const { run } = await stage(db);
    await run.open(someFile);
    expect(run.step).toBe('open');
    const relate = page.getByRole('button', { name: 'Relate', exact: true });
    await expect.element(relate).toHaveAttribute('aria-disabled', 'true');
    await expect.element(page.getByText('A quote opens and never closes')).toBeVisible();
    await page.getByRole('button', { name: 'Apply to this file' }).click();
    await expect.element(relate).toHaveAttribute('aria-disabled', 'false');
    await relate.click();
    await vi.waitFor(() => expect(run.step).toBe('relate'), { timeout: 20_000 });
  });

  it('names a file that cannot be read, and lets the others go on', async () => {
    const problem = {
      path: 'holiday.jpg',
      message: 'holiday.jpg holds binary data, not text.',
      hint: 'Drop .csv files.',
      kind: 'error' as const,
    };
    const { run } = await stage(bank(), { problems: [problem] });
    await run.open(someFile);
    expect(run.step).toBe('open');
    await expect.element(page.getByText('Drop .csv files.')).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Relate', exact: true }))
      .toHaveAttribute('aria-disabled', 'false');
  });

  it('takes files that are dropped anywhere on the page', async () => {
    const { run } = await stage(bank());
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a,b\n1,2\n'], 'dropped.csv', { type: 'text/csv' }));
    const opened = vi.spyOn(run, 'open');
    document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await expect.element(page.getByText('Let go: 1 file')).toBeVisible();
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(opened.mock.calls[0][0].map((f) => f.path)).toEqual(['dropped.csv']));
  });

  it('opens pasted text as a table', async () => {
    const { run } = await stage(bank());
    const opened = vi.spyOn(run, 'open');
    await page.getByRole('button', { name: 'Paste a table' }).click();
    await page.getByRole('textbox', { name: /Lines/ }).fill('id,name\n1,first\n');
    await page.getByRole('textbox', { name: 'Name of the table' }).fill('people');
    await page.getByRole('button', { name: 'Open 2 lines' }).click();
    expect(opened.mock.calls[0][0][0].path).toBe('people.csv');
    expect(await (opened.mock.calls[0][0][0].data as Blob).text()).toBe('id,name\n1,first\n');
  });
});

describe('Relate', () => {
  async function relate() {
    const staged = await stage(bank());
    await staged.run.open(someFile);
    await settled(staged.run);
    await vi.waitFor(() => expect(table('card')).toBeTruthy(), { timeout: 10_000 });
    return staged.run;
  }

  it('is walked and edited by key alone, and every edit can be undone', async () => {
    const run = await relate();
    table('card').focus();
    press(table('card'), 'ArrowLeft');
    await vi.waitFor(() => expect(document.activeElement).toBe(table('disposition')));
    press(table('card'), ' ');
    const id = run.schema!.relations.find((r) => r.child === 'card')!.id;
    expect(run.selection).toEqual({ kind: 'relation', id });
    press(table('card'), 'r');
    const role = () => run.schema!.relations.find((r) => r.id === id)?.role;
    expect(role()).toBe('link');
    press(table('card'), 'Delete');
    expect(role()).toBeUndefined();
    press(document.body, 'z', { ctrlKey: true });
    expect(role()).toBe('link');
    press(document.body, 'z', { ctrlKey: true });
    expect(role()).toBe('context');
    press(document.body, 'z', { ctrlKey: true, shiftKey: true });
    expect(role()).toBe('link');
  });

  it('adds a relation by hand, points it elsewhere, and sets a composite key', async () => {
    const run = await relate();
    press(table('loan'), 'a');
    await page.getByLabelText('belong to a row of').selectOptions('client');
    await page.getByLabelText('by the column').selectOptions('duration');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const added = () => run.schema!.relations.find((r) => r.child === 'loan' && r.columns[0] === 'duration');
    expect(added()).toMatchObject({ parent: 'client', parentColumns: ['client_id'], source: 'user' });
    await page.getByRole('button', { name: 'Re-target' }).click();
    await page.getByLabelText('belong to a row of').selectOptions('card');
    await page.getByRole('dialog').getByRole('button', { name: 'Re-target' }).click();
    expect(added()).toMatchObject({ parent: 'card', parentColumns: ['card_id'] });
    run.selection = { kind: 'table', table: 'loan' };
    await page.getByRole('button', { name: 'Choose columns' }).click();
    await page.getByRole('checkbox', { name: 'account_id' }).click();
    await page.getByRole('button', { name: 'Make these 2 the key' }).click();
    expect(run.schema!.tables.find((t) => t.name === 'loan')!.primaryKey!.columns).toEqual(['loan_id', 'account_id']);
  });

  it('says how a table will be made, and switches a rule off and on again', async () => {
    const run = await relate();
    run.selection = { kind: 'table', table: 'transaction' };
    await expect.element(page.getByText(/transaction is made from \d+ rows/)).toBeVisible();
    const rule = page.getByRole('checkbox', { name: /balance before ± amount/ });
    await expect.element(page.getByText('holds in 92.5% of 49,498 rows; kept')).toBeVisible();
    await rule.click();
    expect(run.schema!.rulesOff).toEqual([{ id: 'total', table: 'transaction' }]);
    await expect.element(page.getByText('off, neither kept nor checked')).toBeVisible();
    await vi.waitFor(() => expect(run.plan!.rules[0].enabled).toBe(false));
    press(document.body, 'z', { ctrlKey: true });
    await expect.element(rule).toBeChecked();
  });

  it('reads keys from pasted SQL', async () => {
    const run = await relate();
    await page.getByRole('button', { name: 'Paste SQL' }).click();
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('CREATE TABLE loan (loan_id INT PRIMARY KEY, amount INT REFERENCES client(client_id));');
    await page.getByRole('button', { name: 'Use it' }).click();
    expect(run.schema!.relations.filter((r) => r.child === 'loan')).toMatchObject([
      { columns: ['amount'], parent: 'client', source: 'declared' },
    ]);
  });

  it('shows rows in a virtual list, of which only those in sight are in the page', async () => {
    const run = await relate();
    run.selection = { kind: 'table', table: 'transaction' };
    await page.getByRole('button', { name: 'Show rows' }).click();
    await expect.element(page.getByRole('region', { name: /Rows of transaction, 39,500 rows/ })).toBeVisible();
    const box = document.querySelector<HTMLElement>('dialog .box')!;
    await vi.waitFor(() => expect(box.querySelectorAll('tbody tr').length).toBeGreaterThan(5));
    expect(box.querySelectorAll('tbody tr').length).toBeLessThan(80);
    box.scrollTop = box.scrollHeight;
    await vi.waitFor(() => expect(box.textContent).toContain('39,500'));
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull());
  });

  it('finds a column with Ctrl K', async () => {
    const run = await relate();
    press(document.body, 'k', { ctrlKey: true });
    await expect.element(page.getByRole('combobox')).toHaveFocus();
    await userEvent.keyboard('birth{Enter}');
    expect(run.selection).toEqual({ kind: 'table', table: 'client' });
  });

  it('asks before it forgets all by Ctrl K', async () => {
    const run = await relate();
    const startOver = async () => {
      press(document.body, 'k', { ctrlKey: true });
      await expect.element(page.getByRole('combobox')).toHaveFocus();
      await userEvent.keyboard('start over{Enter}');
    };
    await startOver();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(run.schema).not.toBeNull();
    await startOver();
    await page.getByRole('button', { name: 'Forget and start over' }).click();
    await vi.waitFor(() => expect(run.schema).toBeNull());
    expect(run.step).toBe('open');
  });
});

describe('Train', () => {
  it('asks before it cancels, and keeps what the schema says', async () => {
    const { run } = await stage(bank(), { holdAt: 0.4 });
    await run.open(someFile);
    void run.train();
    await settled(run);
    await vi.waitFor(() => expect(document.title).toMatch(/left, training$/));
    // A key of the person's, which also closes dialogs: the question stays.
    await userEvent.keyboard('{Escape}');
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await vi.waitFor(() => expect(run.tasks.running).toBe(false));
    expect(run.tasks.problem).toBeNull();
    expect(run.integrity).toBeNull();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  });

  it('tells by its title and by a notification that it is done, when nobody looks', async () => {
    const told: string[] = [];
    class Told {
      static permission = 'granted';
      constructor(title: string, { body }: NotificationOptions) {
        told.push(`${title}: ${body}`);
      }
    }
    vi.stubGlobal('Notification', Told);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const { run } = await stage(bank(), { pace: 300 });
    await run.open(someFile);
    const trained = run.train();
    await expect.element(page.getByText('A notification tells when it is done.')).toBeVisible();
    await trained;
    expect(told).toEqual(['Understudy: The synthetic rows are ready.']);
    await vi.waitFor(() => expect(document.title).toBe('✓ Ready: bank · Understudy'));
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(document.title).not.toContain('Ready'));
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('tells a failure with its name and what to do', async () => {
    const { run, session } = await stage(bank());
    await run.open(someFile);
    session.train = () =>
      Promise.reject(
        new UserError('out-of-memory', 'transaction needs more memory than there is.', 'Leave columns out.'),
      );
    void run.train();
    await expect.element(page.getByRole('dialog').getByText('Leave columns out.')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull());
  });
});
