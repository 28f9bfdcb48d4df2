// An error of the protocol, and how any error is told to the host page.
import { UserError } from '../table/user-error';
import type { WidgetError, WidgetErrorCode } from './protocol';

export class Refusal extends Error {
  constructor(
    readonly code: WidgetErrorCode,
    message: string,
    readonly hint = '',
  ) {
    super(message);
  }
}

/**
 * @param discreet are the person's own files open? Messages may then name what is in them, and are not told.
 */
export function widgetError(error: unknown, discreet: boolean): WidgetError {
  if (error instanceof Refusal) return { code: error.code, message: error.message, hint: error.hint };
  if (error instanceof UserError) {
    if (discreet && error.code !== 'cancelled')
      return { code: error.code, message: 'It did not work. The widget shows why.', hint: '' };
    return { code: error.code, message: error.message, hint: error.hint };
  }
  return { code: 'failed', message: 'The widget failed.', hint: 'Reload it and try again.' };
}
