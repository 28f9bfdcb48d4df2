// The curves of the diagram: from the parent's key to the child's reference, with a place for the label on each.
import type { Relation } from '../../schema/types';
import type { Box, Line } from './layout';
import { head, rowHeight } from './sizes';

/** Side of the box on which a curve ends: -1 left, 1 right. */
export interface End {
  x: number;
  y: number;
  side: -1 | 1;
}

export interface Curve {
  path: string;
  parent: End;
  child: End;
  label: { x: number; y: number };
}

export function route(relations: Relation[], boxes: Map<string, Box>): Line[] {
  const taken: { x: number; y: number }[] = [];
  const lines: Line[] = [];
  for (const relation of relations) {
    const parent = boxes.get(relation.parent);
    const child = boxes.get(relation.child);
    if (!parent || !child) continue;
    const [from, to] = ends(parent, child, relation);
    const reach = from.side === to.side ? 46 : Math.max(24, Math.abs(to.x - from.x) / 2);
    const c1 = { x: from.x + from.side * reach, y: from.y };
    const c2 = { x: to.x + to.side * reach, y: to.y };
    const at = (t: number) => ({ x: bezier(from.x, c1.x, c2.x, to.x, t), y: bezier(from.y, c1.y, c2.y, to.y, t) });
    const label = freePlace(at, taken);
    taken.push(label);
    const path = `M${from.x} ${from.y}C${c1.x} ${c1.y} ${c2.x} ${c2.y} ${to.x} ${to.y}`;
    lines.push({ relation, path, parent: from, child: to, label });
  }
  return lines;
}

function ends(parent: Box, child: Box, relation: Relation): [End, End] {
  const y1 = port(parent, relation.parentColumns[0]);
  const y2 = port(child, relation.columns[0]);
  const right = (b: Box, y: number): End => ({ x: b.x + b.width, y, side: 1 });
  const left = (b: Box, y: number): End => ({ x: b.x, y, side: -1 });
  if (child === parent) return [right(parent, y1), right(child, y2 === y1 ? y2 + 8 : y2)];
  if (child.x >= parent.x + parent.width) return [right(parent, y1), left(child, y2)];
  if (child.x + child.width <= parent.x) return [left(parent, y1), right(child, y2)];
  return [right(parent, y1), right(child, y2)];
}

/** Height of a column's row in its box; the box's middle when the row is not shown. */
function port(box: Box, column: string): number {
  const row = box.columns.findIndex((i) => box.table.columns[i].name === column);
  if (row >= 0) return box.y + head + row * rowHeight + rowHeight / 2;
  return box.columns.length ? box.y + head / 2 : box.y + box.height / 2;
}

/** The first place along the curve, child's half first, where no other label lies. */
function freePlace(
  at: (t: number) => { x: number; y: number },
  taken: { x: number; y: number }[],
): { x: number; y: number } {
  for (const t of [0.6, 0.52, 0.68, 0.44, 0.74, 0.36, 0.3]) {
    const p = at(t);
    if (taken.every((q) => Math.abs(q.x - p.x) > 44 || Math.abs(q.y - p.y) > 17)) return p;
  }
  return at(0.6);
}

function bezier(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}
