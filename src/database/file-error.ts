// Errors about one file, and the same as an entry in the list of problems.
import { UserError, type UserErrorCode } from '../table/user-error';
import type { FileProblem } from './types';

/** @param what in a few words: "the file is empty" */
export function fileError(code: UserErrorCode, path: string, what: string, hint: string): UserError {
  return new UserError(code, `${path}: ${what}`, hint, { file: path });
}

/** The list shows the path beside the message, so it is not said twice. */
export function asProblem(path: string, error: UserError): FileProblem {
  const { message, hint, place } = error;
  return { path, kind: 'error', message: message.replace(`${place.file}: `, ''), hint, line: place.line };
}

/** Errors that are the file's own; all others end the opening of all files. */
export function isFileError(error: unknown): error is UserError {
  return error instanceof UserError && error.code !== 'cancelled' && error.code !== 'out-of-memory';
}
