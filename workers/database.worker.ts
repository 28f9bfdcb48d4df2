// Entry of the database worker: all source data live in the engine it starts.
import { wasm, worker } from 'virtual:duckdb-engine';
import { openWasmDatabase } from '../src/database/wasm-database';
import { tellRequests } from '../src/offline/requests';
import { serve } from '../src/studio/bridge';
import { LocalDatabaseService } from '../src/studio/database-service';

tellRequests(self.name);
serve(new LocalDatabaseService((onFetched) => openWasmDatabase({ wasm, worker }, onFetched)));
