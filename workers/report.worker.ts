// Entry of the report worker: integrity, fidelity and privacy figures.
import { tellRequests } from '../src/offline/requests';
import { serve } from '../src/studio/bridge';
import { ReportService } from '../src/report/service';

tellRequests(self.name);
serve(new ReportService());
