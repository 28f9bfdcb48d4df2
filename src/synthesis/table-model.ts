// The plan as data: for each table its blocks, its context features, and how it stands to the others.
import type { KeySpec } from '../codecs/keys';
import type { TextSpec } from '../codecs/text/types';
import type { Relation } from '../schema/types';
import type { Rule } from '../rules/types';
import { blockSizes, shadowSizes, type Block } from './blocks';
import type { Diamond } from './diamond';
import type { DistinctKey } from './distinct';
import type { Feature } from './features';
import type { LinkCopy } from './link-copies';
import type { Numbering } from './numbering';
import type { Redraw } from './redraw';
import type { Restriction } from './restrict';
import type { Roles } from './roles';
import type { TableState } from './state';
import type { FreeColumn } from './unique';
import type { Zeros } from './zeros';

export interface TableModel {
  table: string;
  treatment: 'generate' | 'keep';
  context: { relation: string; parent: string; reverse: boolean } | null;
  blocks: Block[];
  features: Feature[];
  /** Rules that forbid codes while a row is drawn. */
  restrictions: Restriction[];
  /** Codes that never come together, by own code column. */
  zeros: Zeros[][];
  /** References into kept tables: their column (null where there are several) and how many each row there has in the source. */
  lookups: { column: string | null; relation: string; children: number[] }[];
  /** Columns that are made, not drawn. */
  keys: { column: string; spec: KeySpec }[];
  texts: { column: string; spec: TextSpec }[];
  /** Text that repeats an ancestor's. */
  copies: { column: string; level: number; source: string }[];
  /** Values that repeat those of a parent over a link. */
  linkCopies: LinkCopy[];
  /** Source rows that have a parent along the context, and those that have none. */
  rows: number;
  without: number;
  /** Does the file list siblings in the order in which they are made? 1 ascending, -1 descending, 0 neither. */
  fileOrder: -1 | 0 | 1;
  /** All rows of the file ascend (1) or descend by this date or number, whoever their parents are; null where they do not. */
  fileSort: { column: string; sign: 1 | -1 } | null;
  /** Columns of a primary key of several that may be given another value where rows came out alike. */
  free: FreeColumn[];
  /** The part of that key that is drawn, where the rest is the parent's. */
  distinct: DistinctKey | null;
}

export interface Link {
  relation: string;
  /** Rows that have a parent along it. */
  linked: number;
  /** Do columns that it shares with the context say which parent it is? */
  shared: boolean;
  /** Where both parents of a row meet. */
  diamond: Diamond | null;
  /** Do rows of one parent along the context never share one along the link? */
  distinct: boolean;
  numbering: Numbering | null;
  /** What is drawn once more in rows that got another parent than they asked for. */
  redraws: Redraw[];
}

/** Serialisable. */
export interface Plan {
  roles: Roles;
  /** Relations along which tables are made beside those of the schema. */
  implied: Relation[];
  tables: TableModel[];
  /** In the order in which they are matched. */
  links: Link[];
  /** Children of each row of a kept table, by relation whose rows are not drawn one by one. */
  children: Record<string, number[]>;
  /** All that were found; those that are kept say so. */
  rules: { rule: Rule; enabled: boolean; enforced: boolean }[];
  seed: number;
}

/** A plan with what it was made from. */
export interface SourcePlan extends Plan {
  states: Map<string, TableState>;
  /** Root entity of each row of a state. */
  groups: Map<string, Int32Array>;
}

export function modelOf(plan: Pick<Plan, 'tables'>, table: string): TableModel {
  return plan.tables.find((t) => t.table === table)!;
}

/** Number of the first code column of each block. */
export function firstCodes(blocks: Block[]): number[] {
  let at = 0;
  return blocks.map((b) => {
    const first = at;
    at += blockSizes(b).length;
    return first;
  });
}

/** Number of the first shadow column of each block. */
export function firstShadows(blocks: Block[]): number[] {
  let at = 0;
  return blocks.map((b) => {
    const first = at;
    at += shadowSizes(b).length;
    return first;
  });
}

export function ownSizes(blocks: Block[]): number[] {
  return blocks.flatMap(blockSizes);
}
