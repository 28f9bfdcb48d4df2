// An error as the interface shows it: what happened, what to do, and for bugs the details to copy.
import { UserError } from '../../table/user-error';

export interface Problem {
  message: string;
  hint: string;
  details?: string;
}

export function isCancelled(error: unknown): boolean {
  return error instanceof UserError && error.code === 'cancelled';
}

export function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return { message: error.message, hint: error.hint };
  const wrong = error instanceof Error ? error : new Error(String(error));
  return {
    message: `Understudy made a mistake: ${wrong.message}`,
    hint: 'Nothing of yours is lost. Try the step again; if it comes back, the details help to mend it.',
    details: `${wrong.name}: ${wrong.message}\n${wrong.stack ?? ''}`,
  };
}
