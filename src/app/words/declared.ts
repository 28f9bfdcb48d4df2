// What a database file gave and declares, in words: "key AlbumId, 1 reference".
import type { OpenedFile, OpenedTable } from '../../database/types';
import { hasTable, type FileRow } from '../state/files';
import { count, int } from './format';

/** Keys and constraints that are declared of a table, and what of it is left out. */
export function declaredWords({ declared, unlike = [], rows }: OpenedTable): string {
  const parts: string[] = [];
  if (declared?.primaryKey) parts.push(`Key ${declared.primaryKey.columns.join(', ')}`);
  if (declared?.foreignKeys.length) parts.push(count(declared.foreignKeys.length, 'reference'));
  const more = (declared?.uniques.length ?? 0) + (declared?.checks.length ?? 0);
  if (more > 0) parts.push(count(more, 'constraint'));
  if (parts.length === 0) parts.push('Nothing declared, keys are found in the values');
  if (rows === 0) parts.push('no rows');
  const out = unlike.filter((u) => !u.asText).map((u) => u.name);
  return parts.join(', ') + (out.length > 0 ? `; ${out.join(' and ')} left out` : '');
}

/** "11 of 11 tables, 11 references declared; 1 view left out". */
export function givenWords({ holds, leftOut }: OpenedFile, tables: readonly FileRow[]): string {
  const taken = tables.filter(hasTable);
  const references = taken.reduce((sum, t) => sum + (t.table!.declared?.foreignKeys.length ?? 0), 0);
  const words = `${int(taken.length)} of ${count(holds.length, 'table')}, ${count(references, 'reference')} declared`;
  return leftOut.length === 0 ? words : `${words}; ${leftOutWords(leftOut)}`;
}

function leftOutWords(leftOut: OpenedFile['leftOut']): string {
  const kinds = (['table', 'view', 'statement'] as const).flatMap((kind) => {
    const n = leftOut.filter((l) => l.kind === kind).length;
    return n === 0
      ? []
      : [kind === 'statement' ? `${count(n, 'statement')} not carried out` : `${count(n, kind)} left out`];
  });
  return kinds.join(', ');
}
