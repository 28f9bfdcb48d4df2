// A database whose rows are drawn and whose foreign keys are to be filled.
import type { Dataset, Relation } from '../schema/types';
import type { Column } from '../table/column';
import type { Generator } from './fit';
import type { RunOptions } from './parts';
import type { TableState } from './state';

export interface ToFill {
  generator: Generator;
  dataset: Dataset;
  states: Map<string, TableState>;
  /** Finished columns by table and name. */
  made: Map<string, Map<string, Column>>;
  relations: Relation[];
  options: RunOptions;
  /** "table\0column" whose values were drawn and then replaced. */
  replaced: Set<string>;
  /** Layout rows in the order of the file, of tables that are sorted by a second parent. */
  orders: Map<string, Int32Array>;
}
