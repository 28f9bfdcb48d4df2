// A small relation picture: a box for each table, parents left of their children. Places only; TrainStep draws it.
import type { Schema } from '../schema/types';

export const boxWidth = 118;
export const boxHeight = 42;
const across = 24;
const between = 18;

export interface Picture {
  boxes: { table: string; x: number; y: number }[];
  curves: { id: string; path: string }[];
  width: number;
  height: number;
}

export function pictureOf(schema: Schema): Picture {
  const tables = schema.tables.filter((t) => t.treatment !== 'ignore').map((t) => t.name);
  const relations = schema.relations.filter(
    (r) => r.child !== r.parent && tables.includes(r.child) && tables.includes(r.parent),
  );
  const parents = (table: string) => relations.filter((r) => r.child === table).map((r) => r.parent);

  // Column: one right of the rightmost parent. A circle is cut where a walk along parents comes back to its own way.
  const columns = new Map<string, number>();
  const way = new Set<string>();
  const columnOf = (table: string): number => {
    const known = columns.get(table);
    if (known !== undefined) return known;
    way.add(table);
    const column = Math.max(-1, ...parents(table).map((p) => (way.has(p) ? -1 : columnOf(p)))) + 1;
    way.delete(table);
    columns.set(table, column);
    return column;
  };
  tables.forEach(columnOf);

  // Within a column tables stand in the order of their parents' places, each column in the middle.
  const layers = Array.from({ length: Math.max(0, ...columns.values()) + 1 }, (_, c) =>
    tables.filter((t) => columns.get(t) === c),
  );
  const tallest = Math.max(1, ...layers.map((l) => l.length));
  const height = tallest * (boxHeight + between) - between;
  const places = new Map<string, { x: number; y: number }>();
  for (const [c, layer] of layers.entries()) {
    const weight = (table: string) => {
      const ys = parents(table).flatMap((p) => places.get(p)?.y ?? []);
      return ys.length ? ys.reduce((a, b) => a + b, 0) / ys.length : 0;
    };
    const weights = new Map(layer.map((t) => [t, weight(t)]));
    layer.sort((a, b) => weights.get(a)! - weights.get(b)!);
    const top = (height - (layer.length * (boxHeight + between) - between)) / 2;
    layer.forEach((t, i) => places.set(t, { x: c * (boxWidth + across), y: top + i * (boxHeight + between) }));
  }
  const curves = relations.map(({ id, parent, child }) => {
    const [p, c] = [places.get(parent)!, places.get(child)!];
    const [x1, x2] = c.x >= p.x ? [p.x + boxWidth, c.x] : [p.x, c.x + boxWidth];
    const [y1, y2] = [p.y + boxHeight / 2, c.y + boxHeight / 2];
    const bend = (x1 + x2) / 2;
    return { id, path: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}` };
  });
  const width = layers.length * (boxWidth + across) - across;
  return { boxes: tables.map((table) => ({ table, ...places.get(table)! })), curves, width, height };
}
