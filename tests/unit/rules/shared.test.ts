import { describe, expect, it } from 'vitest';
import { mineRules } from '../../../src/rules/rules';
import type { Rule } from '../../../src/rules/types';
import { hasShared, loadShared } from './load';

describe.skipIf(!hasShared('berka'))('rules of a bank', () => {
  it('are those that are known', () => {
    const rules = mineRules(loadShared('berka'));
    const holds = (test: (rule: Rule) => boolean): number => rules.find(test)?.holds ?? 0;
    expect(holds((r) => r.kind === 'product' && r.words === 'amount = duration × payments')).toBe(1);
    const total = rules.find((r) => r.kind === 'running-total')!;
    expect(total.columns).toEqual(['balance', 'amount']);
    expect(total.holds).toBeGreaterThan(0.99);
    expect(holds((r) => r.kind === 'link-copy' && r.table === 'client' && r.columns[0] === 'district_id')).toBeCloseTo(
      0.908,
      3,
    );
    expect(holds((r) => r.kind === 'exactly-one' && r.word === 'OWNER')).toBe(1);
    expect(holds((r) => r.kind === 'parent-order' && r.table === 'transaction' && r.parentColumn === 'date')).toBe(1);
    expect(holds((r) => r.kind === 'sibling-copy' && r.columns[0] === 'payments')).toBe(1);
    const interest = rules.flatMap((r) => (r.kind === 'calendar' ? r.spans : [])).find((s) => s.word === 'UROK');
    expect(interest).toMatchObject({ from: 31, to: 31 });
    expect(rules.length).toBeLessThan(60);
  });
});
