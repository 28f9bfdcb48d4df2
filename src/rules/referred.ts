// Columns that tie tables together: once they are filled no rule changes them.
import type { RuleData } from './types';

/** "table\0column" of references and of what they refer to. */
export function referredColumns({ relations }: RuleData['schema']): Set<string> {
  return new Set(
    relations.flatMap((r) => [
      ...r.columns.map((c) => `${r.child}\u0000${c}`),
      ...r.parentColumns.map((c) => `${r.parent}\u0000${c}`),
    ]),
  );
}
