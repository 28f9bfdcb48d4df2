// Entry of the report worker: integrity, fidelity and privacy figures.
import { serve } from '../src/studio/bridge';
import { ReportService } from '../src/report/service';

serve(new ReportService());
