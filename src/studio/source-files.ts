// Remembers what was opened, re-read and closed, so that a fresh database engine can be brought to the same state.
// The files themselves stay where they are: a Blob is a reference, not a copy.
import type { OpenedTable, OpenResult, ReadChange, SourceFile } from '../database/types';
import type { DatabaseService } from './services';
import type { OnStage } from './types';

type Step = { open: SourceFile[] } | { reopen: string; change: ReadChange } | { close: string };

export class SourceFiles {
  #steps: Step[] = [];
  #filled: DatabaseService | null = null;
  #tables: OpenedTable[] = [];
  /** Tables of database files that are closed and may come back. */
  #closed = new Set<string>();
  #declarations: OpenResult['declarations'] = [];

  /** Every table open now, in the order of opening. */
  get tables(): readonly OpenedTable[] {
    return this.#tables;
  }

  /** Was it closed, and can it be read again? */
  isClosed(table: string): boolean {
    return this.#closed.has(table);
  }

  /** SQL and JSON files found among the files, latest last. */
  get declarations(): OpenResult['declarations'] {
    return this.#declarations;
  }

  /** Does all steps again when this engine is not the one that did them. */
  async restore(service: DatabaseService): Promise<void> {
    if (this.#filled === service) return;
    for (const step of this.#steps) {
      if ('open' in step) await service.open(step.open);
      else if ('reopen' in step) await service.reopen(step.reopen, step.change);
      else await service.close(step.close);
    }
    this.#filled = service;
  }

  async open(service: DatabaseService, files: SourceFile[], onStage: OnStage): Promise<OpenResult> {
    await this.restore(service);
    const result = await service.open(files, onStage);
    this.#steps.push({ open: files });
    this.#tables.push(...result.tables);
    this.#declarations.push(...result.declarations);
    return result;
  }

  async reopen(service: DatabaseService, table: string, change: ReadChange): Promise<OpenedTable> {
    await this.restore(service);
    const opened = await service.reopen(table, change);
    this.#steps.push({ reopen: table, change });
    if (this.#closed.delete(table)) this.#tables.push(opened);
    else this.#tables = this.#tables.map((t) => (t.name === table ? opened : t));
    return opened;
  }

  async close(service: DatabaseService, table: string): Promise<void> {
    await this.restore(service);
    await service.close(table);
    this.#steps.push({ close: table });
    if (this.#tables.some((t) => t.name === table && t.format)) this.#closed.add(table);
    this.#tables = this.#tables.filter((t) => t.name !== table);
  }
}
