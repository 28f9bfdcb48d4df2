// Checks of one relation: every key finds its parent, structure kept, joins counted. Children per parent are shown
// beside the source's; how alike the two distributions are is fidelity and not judged here.
import { parentRows } from '../schema/parent-rows';
import type { Relation } from '../schema/types';
import type { Table, Tables } from '../table/table';
import { FAILING } from './column-integrity';
import { anyNull, keyCodes } from './keys';
import type { RelationIntegrity, Structure } from './types';

interface Followed {
  parents: number;
  rows: number;
  orphans: number;
  failing: number[];
  nulls: number;
  children: Int32Array;
  innerJoin: number;
  leftJoin: number;
}

/**
 * Follows a relation on both sides. How many rows refer to each row of a kept table is a matter of likeness, not of
 * soundness: a tenth of the rows cannot reach them all.
 * Orphans of the source count as nulls: they are nulls or left out in the result.
 */
export function relationIntegrity(
  relation: Relation,
  real: Tables,
  synthetic: Tables,
  keptParent = false,
): RelationIntegrity {
  const { id, child, columns, parent, parentColumns } = relation;
  const r = follow(relation, real[child], real[parent]);
  const s = follow(relation, synthetic[child], synthetic[parent]);
  const structure = keptParent ? null : structureOf(r.children, s);
  const broken = structure === null ? 0 : s.children.filter((n) => !holds(structure, n)).length;
  return {
    id,
    child,
    columns,
    parent,
    parentColumns,
    orphans: s.orphans,
    failing: s.failing,
    nulls: { real: r.nulls + r.orphans, synthetic: s.nulls },
    children: histogram(r.children, s.children),
    structure,
    structureBroken: broken,
    innerJoin: { real: r.innerJoin, synthetic: s.innerJoin },
    leftJoin: { real: r.leftJoin, synthetic: s.leftJoin },
    ok: s.orphans === 0 && broken === 0,
  };
}

function follow(relation: Relation, child: Table, parent: Table): Followed {
  const found = parentRows(child, relation.columns, parent, relation.parentColumns);
  const empty = anyNull(child, relation.columns);
  const { codes, size } = keyCodes(parent, relation.parentColumns);
  const sharing = new Int32Array(size);
  for (const code of codes) if (code >= 0) sharing[code]++;
  const perKey = new Int32Array(size);
  const out: Followed = {
    parents: parent.rows,
    rows: child.rows,
    orphans: 0,
    failing: [],
    nulls: 0,
    children: new Int32Array(parent.rows),
    innerJoin: 0,
    leftJoin: 0,
  };
  for (let i = 0; i < found.length; i++) {
    if (found[i] >= 0) perKey[codes[found[i]]]++;
    else if (empty[i]) out.nulls++;
    else if (out.orphans++ < FAILING) out.failing.push(i);
  }
  for (let p = 0; p < codes.length; p++) if (codes[p] >= 0) out.children[p] = perKey[codes[p]];
  for (const n of out.children) {
    out.innerJoin += n;
    out.leftJoin += Math.max(n, 1);
  }
  return out;
}

/** A structure is asked for only where the numbers of rows allow it: a kept parent of fewer children cannot have one each. */
function structureOf(real: Int32Array, synthetic: Followed): Structure | null {
  if (real.length === 0 || synthetic.parents === 0) return null;
  const linked = synthetic.rows - synthetic.nulls;
  const atLeast = real.every((n) => n >= 1) && linked >= synthetic.parents;
  const atMost = real.every((n) => n <= 1) && linked <= synthetic.parents;
  if (atLeast && atMost) return 'exactly 1';
  if (atMost) return '0..1';
  return atLeast ? 'at least 1' : null;
}

function holds(structure: Structure, n: number): boolean {
  if (structure === 'exactly 1') return n === 1;
  return structure === '0..1' ? n <= 1 : n >= 1;
}

/** Shares of parents by number of children; one bar a number up to 11, else about 12 bars, with 0 always on its own. */
function histogram(real: Int32Array, synthetic: Int32Array): RelationIntegrity['children'] {
  const r = summary(real);
  const s = summary(synthetic);
  const most = Math.max(r.max, s.max);
  const step = Math.max(1, niceStep(most / 11));
  const bins = [0];
  for (let edge = 1; edge <= most; edge += step) bins.push(edge);
  bins.push(bins[bins.length - 1] + (bins.length === 1 ? 1 : step));
  const shares = (counts: Int32Array) => {
    const out = new Array<number>(bins.length - 1).fill(0);
    for (const n of counts) out[n === 0 ? 0 : 1 + Math.floor((n - 1) / step)] += 1 / counts.length;
    return out;
  };
  return {
    bins,
    real: shares(real),
    synthetic: shares(synthetic),
    realMin: r.min,
    realMax: r.max,
    realMean: r.mean,
    syntheticMin: s.min,
    syntheticMax: s.max,
    syntheticMean: s.mean,
  };
}

/** 1, 2, 5, 10, 20 ...: the smallest not below x. */
function niceStep(x: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(x, 1)));
  return power * ([1, 2, 5].find((k) => k * power >= x - 1e-9) ?? 10);
}

function summary(counts: Int32Array): { min: number; max: number; mean: number } {
  let min = counts.length ? Infinity : 0;
  let max = 0;
  let sum = 0;
  for (const n of counts) {
    min = Math.min(min, n);
    max = Math.max(max, n);
    sum += n;
  }
  return { min, max, mean: counts.length ? sum / counts.length : 0 };
}
