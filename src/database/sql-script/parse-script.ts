// The whole of an SQL text that is in memory, for what it declares; and errors of statements with their line.
import type { UserError } from '../../table/user-error';
import { fileError } from '../file-error';
import { Unfinished } from './lexer';
import { dialectOfScript } from './script-dialect';
import { Script } from './script';
import { Splitter, type Statement } from './splitter';
import { Misplaced } from './tokens';

/** @throws UserError 'unreadable-file' with the line */
export function parseScript(sql: string, path: string): Script {
  const dialect = dialectOfScript(sql.slice(0, 1 << 18));
  const splitter = new Splitter({ mysql: dialect === 'mysql' });
  splitter.feed(sql, true);
  const script = new Script(dialect, splitter.lexing, true);
  for (;;) {
    const statement = nextStatement(splitter, path);
    if (!statement) return script;
    const taken = placed(statement, path, () => script.take(statement));
    if (taken.kind === 'copy')
      for (let line = splitter.nextLine(); line !== null && line !== '\\.'; line = splitter.nextLine());
  }
}

/** @throws UserError 'unreadable-file' where the text ends within a quote */
export function nextStatement(splitter: Splitter, path: string): Statement | null {
  try {
    return splitter.next();
  } catch (error) {
    if (error instanceof Unfinished) throw syntaxError(path, splitter.lineAt(error.start), error.message);
    throw error;
  }
}

/** Does work on a statement; what is wrong in it becomes an error with its line in the file. */
export function placed<T>(statement: Statement, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Misplaced) throw syntaxError(path, lineIn(statement, error.at), error.message);
    if (error instanceof Unfinished) throw syntaxError(path, lineIn(statement, error.start), error.message);
    throw error;
  }
}

export function syntaxError(path: string, line: number, what: string): UserError {
  const hint = 'Mend that line, or export the database again.';
  const error = fileError('unreadable-file', path, `line ${line}: ${what}`, hint);
  error.place.line = line;
  return error;
}

function lineIn({ text, line }: Statement, at: number): number {
  let lines = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1)) lines++;
  return line + lines;
}
