// The title picture as numbers: the bank sample's tables as boxes and their relations as curves.

const boxes: [name: string, x: number, y: number, widths: number[]][] = [
  ['district', 0, 128, [55, 10, 10, 10, 10, 10]],
  ['account', 130, 58, [50, 55, 45, 20]],
  ['client', 130, 214, [45, 60, 55]],
  ['transaction', 262, 0, [62, 50, 20, 20, 45, 30, 35, 40, 20]],
  ['orders', 262, 104, [45, 50, 35, 50, 30, 40]],
  ['loan', 262, 184, [35, 50, 20, 30, 40, 40, 30]],
  ['disposition', 262, 272, [62, 45, 50, 20]],
  ['card', 394, 272, [35, 62, 20, 30]],
];
/** parent, child, number of the child's column */
const relations: [string, string, number][] = [
  ['district', 'account', 1],
  ['district', 'client', 2],
  ['account', 'disposition', 2],
  ['client', 'disposition', 1],
  ['disposition', 'card', 1],
  ['account', 'loan', 1],
  ['account', 'orders', 1],
  ['account', 'transaction', 1],
];

export const boxWidth = 98;
export const tables = boxes.map(([name, x, y, widths]) => ({
  name,
  x,
  y,
  height: 23 + widths.length * 7,
  lines: widths.map((width, i) => ({ y: y + 26 + i * 7, x1: x + 7, x2: x + 7 + width })),
  kept: name === 'district',
}));

export const curves = relations.map(([parent, child, column]) => {
  const p = tables.find((t) => t.name === parent)!;
  const c = tables.find((t) => t.name === child)!;
  const [x1, y1, x2, y2] = [p.x + boxWidth, p.y + 26, c.x, c.y + 26 + column * 7];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
});
