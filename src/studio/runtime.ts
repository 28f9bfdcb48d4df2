// What a Studio needs of the place where it runs: its services, each startable, endable and mortal.
// browser.ts gives them as workers, node.ts in the same process. Nothing here knows which.
import type { Place } from '../export/folder';
import type { DatabaseService, ReportService, SynthesisService } from './services';
import type { TrainingPool } from './training-pool';

/** A service that runs somewhere. `end` stops it at any moment; what it held is gone. */
export interface Engine<Service> {
  readonly service: Service;
  /** Resolves with the reason when the engine ends without having been asked to. */
  readonly died: Promise<Error>;
  end(): void;
}

export interface Runtime {
  database(): Promise<Engine<DatabaseService>>;
  synthesis(): Promise<Engine<SynthesisService>>;
  report(): Promise<Engine<ReportService>>;
  readonly training: TrainingPool;
  /** Where finished parts of a large result lie where nobody says where; null: nowhere. */
  readonly parts: Place | null;
  /** Versions of app and engines, for the record of a run. */
  readonly versions: Record<string, string>;
  /** Bytes that page and workers hold now, or null where that cannot be known. */
  memory(): Promise<number | null>;
}
