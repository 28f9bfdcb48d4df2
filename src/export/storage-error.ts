// Errors of the disk or of the browser's storage, told to the person.
import { UserError } from '../table/user-error';

const names = ['QuotaExceededError', 'NotReadableError', 'InvalidStateError'];
const codes = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** UserError 'storage-full' for a full disk or quota, 'out-of-memory' for memory; other errors as they are. */
export function asStorageError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  if (names.includes(error.name) || codes.includes((error as NodeJS.ErrnoException).code ?? ''))
    return new UserError(
      'storage-full',
      `${file} could not be written: there is no room left on the disk or in the browser's storage.`,
      'Free some space, or export single tables.',
      { file },
    );
  if (error instanceof RangeError && /allocation|length/i.test(error.message))
    return new UserError('out-of-memory', `${file} does not fit into memory.`, 'Export single tables, or fewer rows.', {
      file,
    });
  return error;
}
