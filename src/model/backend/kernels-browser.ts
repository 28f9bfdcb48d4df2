// Fetches the built kernels as an asset of the page, same origin: for browsers and their workers. Node uses kernels-node.ts.
import plainUrl from '../kernels/row-model.wasm?url';
import relaxedUrl from '../kernels/row-model-relaxed.wasm?url';
import { UserError } from '../../table/user-error';

/** @throws UserError 'engine-failed' when the asset does not come */
export async function loadKernels(variant: 'plain' | 'relaxed' = 'plain'): Promise<ArrayBuffer> {
  const url = variant === 'plain' ? plainUrl : relaxedUrl;
  const response = await fetch(url);
  if (!response.ok)
    throw new UserError(
      'engine-failed',
      `the kernels of the row model did not load (${response.status})`,
      'Reload the page.',
    );
  return response.arrayBuffer();
}
