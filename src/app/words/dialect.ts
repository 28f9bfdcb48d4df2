// How a file is written, in words: "comma, UTF-8, header".
import type { Dialect } from '../../database/types';

const delimiters: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'space' };
const encodings: Record<Dialect['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

export function delimiterName(delimiter: string): string {
  return delimiters[delimiter] ?? `“${delimiter}”`;
}

export function dialectWords(dialect: Dialect): string {
  const parts = [delimiterName(dialect.delimiter), encodings[dialect.encoding]];
  parts.push(dialect.header ? 'header' : 'no header');
  if (dialect.skipLines) parts.push(`from line ${dialect.skipLines + 1}`);
  return parts.join(', ');
}
