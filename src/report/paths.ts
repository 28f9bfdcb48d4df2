// Walks along foreign keys: which tables are one to three steps apart, and the rows that such a walk joins.
import { Random } from '../table/random';
import { oneEach } from './siblings';
import type { Layout, Side } from './sides';

export interface Step {
  link: number;
  /** From child to parent? */
  up: boolean;
}

export interface Path {
  start: string;
  end: string;
  steps: Step[];
  /** "card > disposition (disposition_id) > account (account_id)" */
  name: string;
}

/** Paths of `length` steps over different tables, each in one direction only; for one step also self-references. */
export function pathsOf(layout: Layout, length: number): Path[] {
  type Growing = { start: string; at: string; steps: Step[] };
  let grown: Growing[] = layout.tables.map((t) => ({ start: t.name, at: t.name, steps: [] }));
  for (let n = 0; n < length; n++)
    grown = grown.flatMap(({ start, at, steps }) =>
      layout.links.flatMap((link, i) => {
        if (at !== link.child && at !== link.parent) return [];
        const up = at === link.child;
        const to = up ? link.parent : link.child;
        const seen = new Set([
          start,
          ...steps.flatMap((s) => [layout.links[s.link].child, layout.links[s.link].parent]),
        ]);
        const self = length === 1 && link.child === link.parent;
        return seen.has(to) && !self ? [] : [{ start, at: to, steps: [...steps, { link: i, up }] }];
      }),
    );
  const found = new Map<string, Path>();
  const id = (steps: Step[]) => steps.map((s) => `${s.link}${s.up ? '>' : '<'}`).join();
  for (const { start, at, steps } of grown) {
    const back = id(steps.toReversed().map((s) => ({ link: s.link, up: !s.up })));
    if (!found.has(back)) found.set(id(steps), { start, end: at, steps, name: nameOf(layout, start, steps) });
  }
  return [...found.values()];
}

function nameOf(layout: Layout, start: string, steps: Step[]): string {
  return steps.reduce((name, { link, up }) => {
    const { parent, child, columns } = layout.links[link];
    return `${name} ${up ? `> ${parent}` : `< ${child}`} (${columns.join('+')})`;
  }, start);
}

/** Does the join of a path depend on chance (siblings are joined one to one)? */
export function isRandomJoin(path: Path): boolean {
  return path.steps.some((step, i) => !step.up && path.steps[i - 1]?.up);
}

/** Row numbers of the two end tables, joined. */
export interface Joined {
  start: Int32Array;
  end: Int32Array;
}

/**
 * Joins the ends of a path, at most `cap` rows drawn at random. Where a row would meet several children of a parent that
 * already stands for several rows (siblings), rows and children are joined one to one at random.
 */
export function joinAlong(side: Side, path: Path, cap: number, random: Random): Joined {
  let start: Int32Array = Int32Array.from({ length: side.tables[path.start].rows }, (_, i) => i);
  let current = start;
  let single = true;
  for (const { link, up } of path.steps) {
    const parents = side.parents(link);
    if (up) {
      const kept = Int32Array.from(current.keys()).filter((i) => parents[current[i]] >= 0);
      start = kept.map((i) => start[i]);
      current = kept.map((i) => parents[current[i]]);
      single = false;
      continue;
    }
    let children: Int32Array = side.linked(link).rows;
    let pick: Int32Array = Int32Array.from(current.keys());
    if (!single) {
      pick = oneEach(current, random);
      children = oneEach(side.linked(link).parents, random).map((i) => children[i]);
    }
    const position = new Int32Array(side.tables[side.layout.links[link].parent].rows).fill(-1);
    for (const i of pick) position[current[i]] = i;
    const kept = children.filter((row) => position[parents[row]] >= 0);
    const from = start;
    start = kept.map((row) => from[position[parents[row]]]);
    current = kept;
    single = true;
  }
  if (start.length <= cap) return { start, end: current };
  const drawn = random.permutation(start.length).slice(0, cap);
  return { start: drawn.map((i) => start[i]), end: drawn.map((i) => current[i]) };
}
