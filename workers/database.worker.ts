// Entry of the database worker: all source data live in the engine it starts.
import { wasm, worker } from 'virtual:duckdb-engine';
import { openWasmDatabase } from '../src/database/wasm-database';
import { serve } from '../src/studio/bridge';
import { LocalDatabaseService } from '../src/studio/database-service';

serve(new LocalDatabaseService(() => openWasmDatabase({ wasm, worker })));
