// Checks of one relation: every key finds its parent, structure kept, joins counted. Children per parent are shown
// beside the source's; how alike the two distributions are is fidelity and not judged here.
import type { Relation } from '../schema/types';
import type { Tables } from '../table/table';
import { FAILING } from './column-integrity';
import { childrenOf, follow, type Followed, type RelationFacts } from './source-facts';
import type { RelationIntegrity, Structure } from './types';

type Children = RelationFacts['children'];

/**
 * Follows a relation on both sides. How many rows refer to each row of a kept table is a matter of likeness, not of
 * soundness: a tenth of the rows cannot reach them all.
 * Orphans of the source count as nulls: they are nulls or left out in the result.
 */
export function relationIntegrity(
  relation: Relation,
  real: RelationFacts,
  synthetic: Tables,
  keptParent = false,
): RelationIntegrity {
  const { id, child, columns, parent, parentColumns } = relation;
  const s = follow(relation, synthetic[child], synthetic[parent]);
  const made = childrenOf(s.children);
  const structure = keptParent ? null : structureOf(real.children, s);
  const broken = structure === null ? 0 : s.children.filter((n) => !holds(structure, n)).length;
  return {
    id,
    child,
    columns,
    parent,
    parentColumns,
    orphans: s.orphans,
    failing: s.lost.slice(0, FAILING),
    nulls: { real: real.nulls, synthetic: s.nulls },
    children: histogram(real.children, made),
    structure,
    structureBroken: broken,
    innerJoin: { real: joined(real.children, 0), synthetic: joined(made, 0) },
    leftJoin: { real: joined(real.children, 1), synthetic: joined(made, 1) },
    ok: s.orphans === 0 && broken === 0,
  };
}

/** Rows of a join; of a left join when a parent without children counts `least` 1. */
function joined(children: Children, least: number): number {
  return children.reduce((sum, [n, parents]) => sum + Math.max(n, least) * parents, 0);
}

/** A structure is asked for only where the numbers of rows allow it: a kept parent of fewer children cannot have one each. */
function structureOf(real: Children, synthetic: Followed): Structure | null {
  if (real.length === 0 || synthetic.parents === 0) return null;
  const linked = synthetic.rows - synthetic.nulls;
  const atLeast = real.every(([n]) => n >= 1) && linked >= synthetic.parents;
  const atMost = real.every(([n]) => n <= 1) && linked <= synthetic.parents;
  if (atLeast && atMost) return 'exactly 1';
  if (atMost) return '0..1';
  return atLeast ? 'at least 1' : null;
}

function holds(structure: Structure, n: number): boolean {
  if (structure === 'exactly 1') return n === 1;
  return structure === '0..1' ? n <= 1 : n >= 1;
}

/** Shares of parents by number of children; one bar a number up to 11, else about 12 bars, with 0 always on its own. */
function histogram(real: Children, synthetic: Children): RelationIntegrity['children'] {
  const r = summary(real);
  const s = summary(synthetic);
  const most = Math.max(r.max, s.max);
  const step = Math.max(1, niceStep(most / 11));
  const bins = [0];
  for (let edge = 1; edge <= most; edge += step) bins.push(edge);
  bins.push(bins[bins.length - 1] + (bins.length === 1 ? 1 : step));
  const shares = (children: Children) => {
    const out = new Array<number>(bins.length - 1).fill(0);
    const all = parentsIn(children);
    for (const [n, parents] of children) out[n === 0 ? 0 : 1 + Math.floor((n - 1) / step)] += parents / all;
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

function parentsIn(children: Children): number {
  return children.reduce((sum, [, parents]) => sum + parents, 0);
}

function summary(children: Children): { min: number; max: number; mean: number } {
  const counts = children.map(([n]) => n);
  const all = parentsIn(children);
  return {
    min: all ? counts.reduce((a, b) => Math.min(a, b), Infinity) : 0,
    max: counts.reduce((a, b) => Math.max(a, b), 0),
    mean: all ? joined(children, 0) / all : 0,
  };
}
