// Entry of a training worker: fits one table's row model after another.
import { openersWith } from '../src/model/backend/openers';
import { loadKernels } from '../src/model/backend/kernels-browser';
import { TrainingService } from '../src/model/training-service';
import { tellRequests } from '../src/offline/requests';
import { serve } from '../src/studio/bridge';

let kernels: ReturnType<typeof loadKernels> | null = null;

tellRequests(self.name);
serve(new TrainingService(openersWith(() => (kernels ??= loadKernels()))));
