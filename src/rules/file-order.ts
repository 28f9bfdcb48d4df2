// Order of the file: rows are written by ascending or descending date or number.
import type { Facts } from './facts';
import { shareOf, STRICT, SUPPORT, judgeRows } from './judge';
import { FAILS, HOLDS, NOT_APPLICABLE, type FileOrderRule, type Truth } from './types';

export function mine(facts: Facts): FileOrderRule[] {
  return facts.tables.flatMap((table) =>
    [...facts.ofRole(table.name, 'date'), ...facts.ofRole(table.name, 'number')]
      .filter((c) => c.distinct > 20)
      .flatMap((column) =>
        ([1, -1] as const).flatMap((sign): FileOrderRule[] => {
          const rule: FileOrderRule = {
            kind: 'file-order',
            id: `file-order|${table.name}|${column.name}|${sign}`,
            table: table.name,
            columns: [column.name],
            judged: table.name,
            words: `rows are written by ${sign > 0 ? 'ascending' : 'descending'} ${column.name}`,
            sign,
            holds: 0,
            support: 0,
          };
          if (!promising(facts.numbers(table.name, column.name), sign)) return [];
          const share = shareOf(holds(rule, facts));
          return share.holds >= STRICT && share.support >= SUPPORT ? [{ ...rule, ...share }] : [];
        }),
      ),
  );
}

/** Judged on the rows after the first whose value and predecessor are known. */
export function holds(rule: FileOrderRule, facts: Facts): Truth {
  const values = facts.numbers(rule.table, rule.columns[0]);
  return judgeRows(values, (v, row) =>
    row === 0 || Number.isNaN(v + values[row - 1])
      ? NOT_APPLICABLE
      : rule.sign * (v - values[row - 1]) >= 0
        ? HOLDS
        : FAILS,
  );
}

/** Does it hold among the first rows? */
function promising(values: Float64Array, sign: 1 | -1): boolean {
  let wrong = 0;
  const rows = Math.min(2000, values.length);
  for (let row = 1; row < rows; row++) if (sign * (values[row] - values[row - 1]) < 0) wrong++;
  return wrong <= 0.05 * rows;
}
