// The types of the diagram's nodes, as Svelte Flow wants them.
import type { Node } from '@xyflow/svelte';
import type { Box, Island } from './layout';

export interface TableData extends Record<string, unknown> {
  box: Box;
  selected: boolean;
  hit: boolean;
  dimmed: boolean;
  flag: boolean;
  key: Set<string>;
  refs: Set<string>;
  /** Columns of the selected relation. */
  hot: Set<string>;
}

export type TableNodeType = Node<TableData, 'table'>;
export type IslandNodeType = Node<{ island: Island }, 'island'>;
export type DiagramNode = TableNodeType | IslandNodeType;
