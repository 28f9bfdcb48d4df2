// Links: what a child row asks of its second parent, as own codes of the child.
// The wish is the parent's codes, so that the match can keep what the two have to do with each other.
import { Random } from '../table/random';
import type { Rule } from '../rules/types';
import { agreeingRows, agreementOf } from './agreements';
import { baseOf, coarseColumn, shadowSizes, type Block } from './blocks';
import { findDiamond, isKnown } from './diamond';
import { findHome } from './home';
import { excessInformation } from './information';
import { numberingOf } from './numbering';
import { redrawsOf } from './redraw';
import { spreadOf } from './spread';
import type { TableState } from './state';
import { firstShadows, modelOf, type SourcePlan } from './table-model';
import type { Relation } from '../schema/types';

/** Rows whose depths are told each. */
const mostDepths = 20_000;
/** Code columns wished for at most. */
const most = 5;
export const deepest = 15;
/** Above any score: what is copied is asked for first. */
const certain = 1000;

export function addWishes(plan: SourcePlan, relation: Relation, relations: Relation[], rules: Rule[]): void {
  const model = modelOf(plan, relation.child);
  const child = plan.states.get(relation.child)!;
  const rows = child.values.get(relation.id)!;
  const n = child.layout.rows;
  let linked = 0;
  for (const p of rows) if (p >= 0) linked++;
  const add = (block: Block, codes: Uint16Array) => {
    model.blocks.push(block);
    child.codes.push(codes);
    child.shadow.push(codes);
  };
  const itself = relation.parent === relation.child;
  const diamond = findDiamond(plan, relation, relations);
  const parent = plan.states.get(relation.parent)!;
  const along = model.context && !model.context.reverse ? model.context.relation : null;
  const known = relations.find((r) => r.id === along)?.columns ?? [];
  const shared = relation.columns.every((c) => known.includes(c));
  plan.links.push({
    relation: relation.id,
    linked,
    shared,
    diamond,
    distinct: isDistinct(rows, child, parent),
    numbering: numberingOf(relation, relations, rules, child, parent),
    redraws: [],
  });
  if (itself) add(depthBlock(plan, relation, rows), depths(rows));
  else if (linked < n)
    add(
      { kind: 'linked', relation: relation.id },
      Uint16Array.from(rows, (p) => +(p >= 0)),
    );
  // Where it is known which parent it is, there is nothing to ask for.
  if (shared || isKnown(diamond)) return;
  const links = relations.filter((r) => plan.roles.uses[r.id] === 'link');
  const often = itself || diamond ? null : findHome(relation, child, links);
  if (often) add(often.home, often.codes);
  const theirs = modelOf(plan, relation.parent).blocks;
  const first = firstShadows(theirs);
  const random = Random.for(plan.seed, 'wish', relation.id);
  const sample = Int32Array.from(
    random
      .permutation(n)
      .filter((r) => rows[r] >= 0)
      .subarray(0, 4000),
  );
  if (sample.length < 20) return;
  const own = model.blocks.flatMap((b, i) => {
    const column = firstShadows(model.blocks)[i] + coarseColumn(b);
    const size = shadowSizes(b)[coarseColumn(b)];
    return b.kind === 'wish' || size < 2
      ? []
      : [{ codes: Uint16Array.from(sample, (r) => child.shadow[column][r]), size }];
  });
  const context = plan.states.get(model.context?.parent ?? '');
  if (context && child.parent === context)
    modelOf(plan, model.context!.parent).blocks.forEach((b, i) => {
      const column = firstShadows(modelOf(plan, model.context!.parent).blocks)[i] + coarseColumn(b);
      const size = shadowSizes(b)[coarseColumn(b)];
      if (size > 1 && b.kind !== 'wish')
        own.push({
          codes: Uint16Array.from(sample, (r) =>
            child.layout.parentOf[r] < 0 ? 0 : context.shadow[column][child.layout.parentOf[r]],
          ),
          size,
        });
    });
  const agreement = itself || diamond ? null : agreementOf(plan, model, relation, rules);
  if (agreement) add(agreement, agreeingRows(plan, model, relation, agreement, child, parent));
  const isCopied = (b: Block) => {
    const base = baseOf(b);
    const column = 'column' in base ? base.column : null;
    return model.linkCopies.some((c) => c.relation === relation.id && c.source === column);
  };
  /** Is it what all rows of the parent have, and this one will take? */
  const isTaken = (b: Block) => b.kind === 'usual' && b.always && b.relation === relation.id;
  const scored = theirs
    .map((b, i) => ({ b, column: first[i] + coarseColumn(b), size: shadowSizes(b)[coarseColumn(b)] }))
    .filter(({ b, size }) => size > 1 && b.kind !== 'wish' && b.kind !== 'depth' && b.kind !== 'linked')
    .map((c) => {
      const codes = Uint16Array.from(sample, (r) => parent.shadow[c.column][rows[r]]);
      const score = own.reduce((sum, o) => sum + excessInformation(codes, o.codes, c.size, o.size, random), 0);
      return { ...c, score };
    })
    .map((c) => {
      const first = c.column === agreement?.column || isTaken(c.b);
      return { ...c, score: c.score + certain * (+isCopied(c.b) + 2 * +first) };
    })
    .filter(({ score }) => score > 0.01)
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
  const group = plan.groups.get(relation.child)!;
  // A row of a tree is a parent itself: others were matched to what it was.
  if (!itself)
    plan.links[plan.links.length - 1].redraws = redrawsOf(
      plan,
      model,
      child,
      parent,
      rows,
      scored,
      sample,
      group,
      random,
    );
  for (const { column, size } of scored)
    add(
      { kind: 'wish', relation: relation.id, column, size: size + 1 },
      Uint16Array.from(rows, (p) => (p < 0 ? size : parent.shadow[column][p])),
    );
}

/** Pairs of siblings that would share a second parent by chance, to take it for a rule that none does. */
const byChance = 5;

function isDistinct(rows: Float64Array, child: TableState, parent: TableState): boolean {
  const { layout } = child;
  if (!child.parent) return false;
  const share = new Float64Array(parent.layout.rows);
  for (const p of rows) if (p >= 0) share[p] += 1 / rows.length;
  const alike = share.reduce((sum, s) => sum + s * s, 0);
  let pairs = 0;
  for (let row = 0; row < rows.length; row++) pairs += layout.position[row];
  if (pairs * alike < byChance) return false;
  const seen = new Set<number>();
  return rows.every((p, row) => {
    const pair = layout.parentOf[row] * parent.layout.rows + p;
    if (p < 0 || layout.parentOf[row] < 0) return true;
    return !seen.has(pair) && seen.add(pair);
  });
}

function depthBlock(plan: SourcePlan, relation: Relation, parents: Float64Array): Block {
  const random = Random.for(plan.seed, 'depth', relation.id);
  const group = plan.groups.get(relation.child)!;
  const depth = depths(parents);
  const children = new Float64Array(depth.length);
  for (const p of parents) if (p >= 0) children[p]++;
  const byDepth = Array.from({ length: deepest + 1 }, (_, d) => {
    const at = Int32Array.from(depth.keys()).filter((r) => depth[r] === d);
    return spreadOf(
      Float64Array.from(at, (r) => children[r]),
      Int32Array.from(at, (r) => group[r]),
      random,
    );
  });
  // As many tops as there are: one top of thousands of rows is less than a quantile.
  const spread = spreadOf(Float64Array.from(depth), group, random, mostDepths);
  return { kind: 'depth', relation: relation.id, size: deepest + 1, spread, children: byDepth };
}

/** Steps to the top; rows in a circle, or deeper than can be told, count as deepest. */
export function depths(parent: ArrayLike<number>): Uint16Array {
  const out = new Uint16Array(parent.length);
  for (let r = 0; r < out.length; r++) {
    let d = 0;
    for (let at = parent[r]; at >= 0 && d < deepest; at = parent[at]) d++;
    out[r] = d;
  }
  return out;
}
