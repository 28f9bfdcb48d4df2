// Entry of the report worker: integrity, fidelity and privacy figures.
import { expose } from 'comlink';
import { ReportService } from '../src/report/service';

expose(new ReportService());
