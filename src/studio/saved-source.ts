// The source side of a session that begins with a generator file: its schema and how its tables are written. Rows of the
// source there are none.
import type { Dialect } from '../database/types';
import type { Schema } from '../schema/types';
import { UserError } from '../table/user-error';
import type { EngineSlot } from './engine-slot';
import type { OpenedGenerator, SynthesisService } from './services';

/** What a result asks of where it comes from: files that are open, or a generator file. */
export interface Origin {
  /** Of the database. */
  readonly name: string;
  requireSchema(): Schema;
  /** @throws UserError 'no-table' */
  table(name: string): { dialect: Dialect };
}

export class SavedSource implements Origin {
  private constructor(
    readonly file: Blob,
    readonly opened: OpenedGenerator,
  ) {}

  /** @throws UserError 'unreadable-file', 'unsupported' */
  static async open(file: Blob, synthesis: EngineSlot<SynthesisService>, signal?: AbortSignal): Promise<SavedSource> {
    return new SavedSource(file, await synthesis.call((service) => service.openGenerator(file), signal));
  }

  get name(): string {
    return this.opened.about.name;
  }

  requireSchema(): Schema {
    return this.opened.schema;
  }

  table(name: string): { dialect: Dialect } {
    if (Object.hasOwn(this.opened.dialects, name)) return { dialect: this.opened.dialects[name] };
    throw new UserError('no-table', `The generator makes no table "${name}".`, 'Check the name.', { table: name });
  }
}

export function noSource(): UserError {
  return new UserError(
    'unsupported',
    'This needs the rows of the source, and a generator file holds none.',
    'Start over and open the source’s files.',
  );
}
