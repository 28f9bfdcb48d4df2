// Where everything of the diagram lies, in pixels: boxes of tables, curves of relations, places of their labels.
// Pure: the same schema gives the same picture.
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { Relation, Schema, TableSchema } from '../../schema/types';
import { hubOf, islands, markedColumns } from './graph';
import { route, type Curve } from './route-lines';
import { head, rowHeight } from './sizes';

export type Detail = 'names' | 'keys' | 'columns';

const most = 12;

export interface Box {
  table: TableSchema;
  x: number;
  y: number;
  width: number;
  height: number;
  detail: Detail;
  /** Numbers of the columns that are shown. */
  columns: number[];
  hidden: number;
}

export interface Island {
  hub: string;
  tables: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Line extends Curve {
  relation: Relation;
}

export interface Picture {
  boxes: Box[];
  lines: Line[];
  islands: Island[];
  width: number;
  height: number;
}

/** Columns worth a row: all of a narrow table; keys, references and the first others of a wide or kept one. */
export function shownColumns(schema: Schema, table: TableSchema, detail: Detail, open: boolean): number[] {
  if (detail === 'names' && !open) return [];
  const all = table.columns.map((_, i) => i);
  if (open) return all.slice(0, 200);
  const { key, refs } = markedColumns(schema, table.name);
  const marked = all.filter((i) => key.has(table.columns[i].name) || refs.has(table.columns[i].name));
  if (detail === 'keys' || table.treatment !== 'generate') return marked.length ? marked : all.slice(0, 1);
  if (all.length <= most) return all;
  const rest = all.filter((i) => !marked.includes(i)).slice(0, Math.max(0, most - 1 - marked.length));
  return [...marked, ...rest].sort((a, b) => a - b);
}

function boxOf(schema: Schema, table: TableSchema, detail: Detail, open: boolean): Box {
  const columns = shownColumns(schema, table, detail, open);
  const hidden = table.columns.length - columns.length;
  const names = columns.length === 0;
  const height = names ? 24 : head + columns.length * rowHeight + (hidden > 0 ? 24 : 4);
  return { table, x: 0, y: 0, width: names ? 132 : 200, height, detail: names ? 'names' : detail, columns, hidden };
}

/**
 * @param open tables whose columns are all shown
 * @param aspect width by height that the picture should have
 */
export function layout(schema: Schema, detail: Detail, open: Set<string>, aspect: number): Picture {
  const boxes = new Map(schema.tables.map((t) => [t.name, boxOf(schema, t, detail, open.has(t.name))]));
  const groups = islands(schema);
  const framed = schema.tables.length > 24;
  const pad = framed ? { x: 10, top: 30, bottom: 10 } : { x: 0, top: 0, bottom: 0 };
  const blocks = groups.map((group) => {
    const size = detail === 'names' ? stack(schema, group, boxes, aspect) : place(schema, group, boxes);
    return { group, width: size.width + 2 * pad.x, height: size.height + pad.top + pad.bottom, x: 0, y: 0 };
  });
  pack(blocks, aspect, framed ? 12 : 40);
  const frames: Island[] = [];
  for (const block of blocks) {
    for (const name of block.group) {
      const box = boxes.get(name)!;
      box.x += block.x + pad.x;
      box.y += block.y + pad.top;
    }
    const { x, y, width, height, group } = block;
    if (framed) frames.push({ hub: hubOf(schema, group), tables: group.length, x, y, width, height });
  }
  const lines = route(schema.relations, boxes);
  const right = Math.max(0, ...[...boxes.values()].map((b) => b.x + b.width), ...frames.map((f) => f.x + f.width));
  const bottom = Math.max(0, ...[...boxes.values()].map((b) => b.y + b.height), ...frames.map((f) => f.y + f.height));
  return { boxes: [...boxes.values()], lines, islands: frames, width: right, height: bottom };
}

/** Parents left, children right, with dagre. Sets the boxes' places relative to the group's corner. */
function place(schema: Schema, group: string[], boxes: Map<string, Box>): { width: number; height: number } {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 88, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  const members = new Set(group);
  for (const name of group) {
    const { width, height } = boxes.get(name)!;
    graph.setNode(name, { width, height });
  }
  for (const r of schema.relations) {
    if (!members.has(r.child) || !members.has(r.parent) || r.child === r.parent) continue;
    graph.setEdge(r.parent, r.child, { weight: r.role === 'context' ? 3 : 1 }, r.id);
  }
  arrange(graph);
  let width = 0;
  let height = 0;
  for (const name of group) {
    const box = boxes.get(name)!;
    const node = graph.node(name);
    box.x = Math.round(node.x - box.width / 2);
    box.y = Math.round(node.y - box.height / 2);
    width = Math.max(width, box.x + box.width);
    height = Math.max(height, box.y + box.height);
  }
  return { width, height };
}

/** Names alone need no room for their lines: in the order of dagre, rank by rank, in columns of about equal height. */
function stack(
  schema: Schema,
  group: string[],
  boxes: Map<string, Box>,
  aspect: number,
): { width: number; height: number } {
  place(schema, group, boxes);
  const ranks = new Map<number, Box[]>();
  for (const name of group) {
    const box = boxes.get(name)!;
    const middle = Math.round(box.x + box.width / 2);
    ranks.set(middle, [...(ranks.get(middle) ?? []), box]);
  }
  const area = group.reduce((sum, name) => sum + (boxes.get(name)!.height + 6) * (132 + 26), 0);
  const highest = Math.max(180, Math.sqrt((1.3 * area) / aspect));
  let x = 0;
  let height = 0;
  for (const [, rank] of [...ranks].sort(([a], [b]) => a - b)) {
    rank.sort((a, b) => a.y - b.y);
    const whole = rank.reduce((sum, box) => sum + box.height + 6, 0);
    const each = whole / Math.ceil(whole / highest);
    let y = 0;
    let width = 0;
    for (const box of rank) {
      if (y > 0 && y + box.height / 2 > each) {
        x += width + 26;
        y = width = 0;
      }
      Object.assign(box, { x, y });
      y += box.height + 6;
      width = Math.max(width, box.width);
      height = Math.max(height, y - 6);
    }
    x += width + 26;
  }
  return { width: x - 26, height };
}

interface Block {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Puts blocks, largest first, at the highest and then leftmost free place of a sheet with the given aspect. */
function pack(blocks: Block[], aspect: number, gap: number): void {
  const area = blocks.reduce((sum, b) => sum + (b.width + gap) * (b.height + gap), 0);
  const widest = Math.max(0, ...blocks.map((b) => b.width));
  const sheet = Math.max(widest, Math.sqrt(area * aspect) * 1.08);
  const placed: Block[] = [];
  for (const block of blocks) {
    const xs = [0, ...placed.map((b) => b.x + b.width + gap)].filter((x) => x + block.width <= sheet);
    const ys = [0, ...placed.map((b) => b.y + b.height + gap)];
    const free = xs
      .flatMap((x) => ys.map((y) => ({ x, y })))
      .filter(({ x, y }) => placed.every((b) => apart(b, { ...block, x, y }, gap)))
      .sort((a, b) => a.y - b.y || a.x - b.x);
    Object.assign(block, free[0]);
    placed.push(block);
  }
}

function apart(a: Block, b: Block, gap: number): boolean {
  return (
    a.x + a.width + gap <= b.x ||
    b.x + b.width + gap <= a.x ||
    a.y + a.height + gap <= b.y ||
    b.y + b.height + gap <= a.y
  );
}
