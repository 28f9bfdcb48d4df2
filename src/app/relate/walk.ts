// Where the arrow keys lead in the diagram: left to a parent, right to a child, up and down to the nearest neighbour.
import type { Schema } from '../../schema/types';
import { neighbours } from './graph';
import type { Box } from './layout';

export function walk(key: string, from: string, schema: Schema, boxes: Box[]): string | null {
  const here = boxes.find((b) => b.table.name === from);
  if (!here) return null;
  const links = neighbours(schema).get(from)!;
  if (key === 'ArrowLeft') return links.parents.find((t) => t !== from) ?? null;
  if (key === 'ArrowRight') return links.children.find((t) => t !== from) ?? null;
  const down = key === 'ArrowDown';
  let best: string | null = null;
  let least = Infinity;
  for (const box of boxes) {
    const dy = box.y - here.y;
    if (box === here || (down ? dy <= 0 : dy >= 0)) continue;
    const distance = Math.abs(dy) + 3 * Math.abs(box.x - here.x);
    if (distance < least) [least, best] = [distance, box.table.name];
  }
  return best;
}
