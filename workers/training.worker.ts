// Entry of a training worker: fits one table's row model after another. In an isolated page its memory is shared with a
// helper of its own, where there is a core for it.
import { helperIn } from '../src/model/backend/helper';
import { openersWith } from '../src/model/backend/openers';
import { loadKernels } from '../src/model/backend/kernels-browser';
import { TrainingService } from '../src/model/training-service';
import { tellRequests } from '../src/offline/requests';
import { serve } from '../src/studio/bridge';
import { acrossBorder } from '../src/studio/training-border';

let kernels: ReturnType<typeof loadKernels> | null = null;
const load = () => (kernels ??= loadKernels(self.crossOriginIsolated ? 'shared' : 'plain'));
const helper = helperIn(
  () => new Worker(new URL('./helper.worker.ts', import.meta.url), { type: 'module', name: 'understudy helper' }),
);

tellRequests(self.name);
serve(acrossBorder(new TrainingService(openersWith(load, self.crossOriginIsolated ? helper : undefined))));
