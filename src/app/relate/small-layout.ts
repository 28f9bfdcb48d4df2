// A small relation picture: a box for each table, parents left. For Train and Review, which draw their figures on it.
import { graphlib, layout as arrange } from '@dagrejs/dagre';
import type { Schema } from '../../schema/types';

export const boxWidth = 126;
export const boxHeight = 42;

export interface SmallPicture {
  boxes: { table: string; x: number; y: number }[];
  /** `label`: a place on the curve; where it bends nearer to the child, so that those of one parent lie apart. */
  curves: { id: string; path: string; label: { x: number; y: number } }[];
  width: number;
  height: number;
}

export function smallLayout(schema: Schema): SmallPicture {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 64, marginx: 1, marginy: 1 });
  graph.setDefaultEdgeLabel(() => ({}));
  const tables = schema.tables.filter((t) => t.treatment !== 'ignore').map((t) => t.name);
  for (const name of tables) graph.setNode(name, { width: boxWidth, height: boxHeight });
  const relations = schema.relations.filter(
    (r) => r.child !== r.parent && tables.includes(r.child) && tables.includes(r.parent),
  );
  for (const r of relations) graph.setEdge(r.parent, r.child, { weight: r.role === 'context' ? 3 : 1 }, r.id);
  arrange(graph);
  const boxes = tables.map((table) => {
    const node = graph.node(table);
    return { table, x: Math.round(node.x - boxWidth / 2), y: Math.round(node.y - boxHeight / 2) };
  });
  const at = new Map(boxes.map((b) => [b.table, b]));
  const curves = relations.map((r) => {
    const p = at.get(r.parent)!;
    const c = at.get(r.child)!;
    const forward = c.x >= p.x;
    const [x1, x2] = forward ? [p.x + boxWidth, c.x] : [p.x, c.x + boxWidth];
    const [y1, y2] = [p.y + boxHeight / 2, c.y + boxHeight / 2];
    const bend = (x1 + x2) / 2;
    return {
      id: r.id,
      path: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`,
      label: y1 === y2 ? { x: bend, y: y1 } : { x: x1 + (x2 - x1) * 0.61, y: y1 + (y2 - y1) * 0.705 },
    };
  });
  const width = Math.max(0, ...boxes.map((b) => b.x + boxWidth)) + 1;
  const height = Math.max(0, ...boxes.map((b) => b.y + boxHeight)) + 1;
  return { boxes, curves, width, height };
}
