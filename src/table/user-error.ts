// An error that the person can cause and mend. Everything else is a bug and is thrown as a plain Error.

export type UserErrorCode =
  | 'no-file'
  | 'unreadable-file'
  | 'empty-file'
  | 'no-table'
  | 'duplicate-file'
  | 'no-column'
  | 'bad-schema'
  | 'bad-key'
  | 'bad-option'
  | 'cancelled'
  | 'out-of-memory'
  | 'engine-failed'
  | 'storage-full'
  | 'unsupported';

export interface Place {
  file?: string;
  table?: string;
  column?: string;
  row?: number;
  line?: number;
}

export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param code stable, for programs
   * @param message says what happened to what, naming the bad thing
   * @param hint says what to do
   */
  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly hint = '',
    readonly place: Place = {},
  ) {
    super(message);
  }
}

/** Errors lose their class between workers: these two carry it over. */
export interface PlainError {
  name: string;
  message: string;
  code?: UserErrorCode;
  hint?: string;
  place?: Place;
  stack?: string;
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof UserError)
    return { name: error.name, message: error.message, code: error.code, hint: error.hint, place: error.place };
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { name: 'Error', message: String(error) };
}

export function fromPlainError(plain: PlainError): Error {
  if (plain.code) return new UserError(plain.code, plain.message, plain.hint, plain.place);
  const error = new Error(plain.message);
  error.name = plain.name;
  if (plain.stack) error.stack = plain.stack;
  return error;
}
