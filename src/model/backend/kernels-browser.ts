// Fetches the built kernels as an asset of the page, same origin: for browsers and their workers. Node uses kernels-node.ts.
import plain from '../kernels/row-model.wasm?url';
import relaxed from '../kernels/row-model-relaxed.wasm?url';
import shared from '../kernels/row-model-shared.wasm?url';
import sharedRelaxed from '../kernels/row-model-shared-relaxed.wasm?url';
import { UserError } from '../../table/user-error';

const urls = { plain, relaxed, shared, 'shared-relaxed': sharedRelaxed };

/** @throws UserError 'engine-failed' when the asset does not come */
export async function loadKernels(variant: keyof typeof urls = 'plain'): Promise<ArrayBuffer> {
  const response = await fetch(urls[variant]);
  if (!response.ok)
    throw new UserError(
      'engine-failed',
      `the kernels of the row model did not load (${response.status})`,
      'Reload the page.',
    );
  return response.arrayBuffer();
}
