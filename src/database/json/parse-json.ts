// JSON text into values whose numbers keep every digit; errors name the line.
import { parse } from 'lossless-json';
import { fileError } from '../file-error';

/** A number as written. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonValue = string | boolean | null | JsonNumber | JsonValue[] | JsonRecord;
export interface JsonRecord {
  [key: string]: JsonValue;
}

/** @throws UserError 'unreadable-file' with the line */
export function parseJson(text: string, path: string, firstLine = 1): JsonValue {
  try {
    return parse(text, null, {
      parseNumber: (written) => new JsonNumber(written),
      onDuplicateKey: ({ newValue }) => newValue,
    }) as JsonValue;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const at = Number(/position (\d+)/.exec(words)?.[1] ?? 0);
    const line = firstLine + (text.slice(0, at).match(/\n/g)?.length ?? 0);
    const problem = fileError(
      'unreadable-file',
      path,
      `line ${line}: no JSON (${words.replace(/ at position \d+/, '')})`,
      'Mend that line, or export it again.',
    );
    problem.place.line = line;
    throw problem;
  }
}

/** One object a line; empty lines are passed over. @throws UserError 'unreadable-file' with the line */
export async function* jsonLines(blob: Blob, path: string): AsyncGenerator<JsonRecord> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  const take = (text: string): JsonRecord | null => {
    line++;
    if (text.trim() === '') return null;
    const value = parseJson(text, path, line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber))
      return value;
    const problem = fileError('unreadable-file', path, `line ${line}: no object`, 'Write one object a line.');
    problem.place.line = line;
    throw problem;
  };
  const piece = 1 << 22;
  for (let at = 0; at < blob.size; at += piece) {
    const bytes = await blob.slice(at, at + piece).arrayBuffer();
    const lines = (rest + decoder.decode(bytes, { stream: at + piece < blob.size })).split('\n');
    rest = lines.pop()!;
    for (const text of lines) {
      const record = take(text);
      if (record) yield record;
    }
  }
  const last = take(rest);
  if (last) yield last;
}
