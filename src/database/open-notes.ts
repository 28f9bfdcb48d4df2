// What a person should know of how a file was read though nothing was lost, in words.
import type { ReadRows } from './read-rows';
import type { Dialect } from './types';

export function dialectNotes(dialect: Dialect): string[] {
  const notes: string[] = [];
  if (dialect.encoding === 'windows-1252') notes.push('read as Windows-1252');
  if (dialect.skipLines > 0)
    notes.push(`${dialect.skipLines} ${dialect.skipLines === 1 ? 'line' : 'lines'} above the header left out`);
  if (!dialect.header) notes.push('no header: the columns are numbered');
  const tail = dialect.emptyTail ?? 0;
  if (tail > 0) notes.push(`${tail === 1 ? 'an empty column' : `${tail} empty columns`} at the end left out`);
  return notes;
}

export function readNotes({ scan, rejectCount, rewritten, quotesAsLetters }: ReadRows, width: number): string[] {
  const notes: string[] = [];
  const { rows, line } = scan.short;
  if (rows > 0)
    notes.push(
      `${rows} ${rows === 1 ? 'line has' : 'lines have'} fewer than ${width} fields, the first is line ${line}: the missing ones are empty`,
    );
  if (scan.joined.rows > 0)
    notes.push(
      `${scan.joined.rows} ${scan.joined.rows === 1 ? 'line has' : 'lines have'} a delimiter and a blank within a field without quotes, the first is line ${scan.joined.line}: joined`,
    );
  if (scan.nullBytes) notes.push('null bytes left out');
  if (quotesAsLetters) notes.push('a quote never closes: quotes are read as letters');
  else if (rewritten && rejectCount === 0 && scan.joined.rows === 0)
    notes.push('line ends of several kinds, or a line end in a field without quotes');
  return notes;
}
