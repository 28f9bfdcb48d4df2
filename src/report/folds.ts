// Folds for the classifier test. Rows of one unit stay together, and so do copies: a copy in another fold would teach the
// classifier the reverse label.
import { Random } from '../table/random';
import type { Feature } from '../boosting/bins';
import { addNumber, finishLanes, joinLanes, startLanes } from './hash';

/** Units that share rare content share a fold, up to this many of them. */
const RARE = 20;

/** For each row: a number of its unit's content, and which unit of that content it is. */
export interface Units {
  content: Float64Array;
  nth: Int32Array;
}

/** Content of each row's unit (all rows of a group, in any order), as a 53-bit hash of its features' values. */
export function contentUnits(features: Feature[], rows: number, groups: Int32Array | null): Units {
  const index = new Map<number, number>();
  const unit = new Int32Array(rows);
  if (groups) {
    const sorted = Int32Array.from(new Set(groups)).sort();
    sorted.forEach((g, i) => index.set(g, i));
  }
  const high = new Uint32Array(rows);
  const low = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    unit[i] = groups ? index.get(groups[i])! : i;
    const lanes = startLanes();
    for (const { values } of features) addNumber(lanes, values[i]);
    const [a, b] = finishLanes(lanes);
    high[unit[i]] += a;
    low[unit[i]] += b;
  }
  const seen = new Map<number, number>();
  const units = groups ? index.size : rows;
  const nthOf = new Int32Array(units);
  const contentOf = new Float64Array(units);
  for (let u = 0; u < units; u++) {
    const content = joinLanes(high[u], low[u]);
    contentOf[u] = content;
    nthOf[u] = seen.get(content) ?? 0;
    seen.set(content, nthOf[u] + 1);
  }
  return { content: Float64Array.from(unit, (u) => contentOf[u]), nth: unit.map((u) => nthOf[u]) };
}

/**
 * Fold of each row. Rare content stays in one fold. Common content goes where chance puts it, unless the two sides hold
 * the same multiset of it: then in pairs. Folds are balanced over units that are only real, only synthetic, or both.
 */
export function foldsOf({ content, nth }: Units, labels: Uint8Array, folds: number, random: Random): Int32Array {
  const perContent = new Map<number, { real: number; synthetic: number }>();
  const counted = new Set<string>();
  for (let i = 0; i < content.length; i++) {
    const id = `${content[i]} ${labels[i]} ${nth[i]}`;
    if (counted.has(id)) continue;
    counted.add(id);
    let n = perContent.get(content[i]);
    if (!n) perContent.set(content[i], (n = { real: 0, synthetic: 0 }));
    if (labels[i]) n.synthetic++;
    else n.real++;
  }
  const common = [...perContent.values()].filter((n) => n.real + n.synthetic > RARE);
  const copied = common.filter((n) => n.real === n.synthetic).length > 0.4 * common.length;
  const unitOf = new Map<string, number>();
  const unit = new Int32Array(content.length);
  const sides: number[] = [];
  for (let i = 0; i < content.length; i++) {
    const n = perContent.get(content[i])!;
    const rare = n.real + n.synthetic <= RARE;
    const id = `${content[i]} ${rare ? 0 : 1 + (copied ? nth[i] : 2 * nth[i] + labels[i])}`;
    let u = unitOf.get(id);
    if (u === undefined) {
      unitOf.set(id, (u = unitOf.size));
      sides.push(0);
    }
    unit[i] = u;
    sides[u] |= labels[i] ? 2 : 1;
  }
  const fold = new Int32Array(sides.length);
  for (const side of [1, 2, 3]) {
    const members = sides.flatMap((s, u) => (s === side ? [u] : []));
    random.permutation(members.length).forEach((place, j) => (fold[members[j]] = place % folds));
  }
  return unit.map((u) => fold[u]);
}
