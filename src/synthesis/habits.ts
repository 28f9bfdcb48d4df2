// Habits: how often a value is that of the row's last sibling of the same kind (the same bank, team, drug, ward again).
// Weaker than a rule and not shown as one: a way among others, with a code of its own. "Kind" are earlier columns of the row.
import { Random } from '../table/random';
import { baseOf, coarseColumn, valueName, type BaseBlock } from './blocks';
import { knownValue, lastOfKind } from './last-of-kind';
import { firstShadows, type TableModel } from './table-model';
import type { TableState } from './state';
import type { Restriction } from './restrict';
import type { Way } from './ways';

/** Rows that are looked at. */
const look = 20_000;
/** Rows that must repeat. */
const support = 50;
/** Nats a row that the code must tell, and by how much the share must exceed chance. */
const least = 0.05;
const excess = 0.08;
/** Codes of a column that may tell kinds apart, and how many such columns are tried. */
const mostKinds = 300;
const mostColumns = 12;
/** Of fewer families nothing tells when a habit ends. */
const fewFamilies = 20;
/** Habits of one column. */
const most = 2;

/**
 * @param explained rows whose value other ways give already
 * @returns ways for the block that is about to be added to `model`, whose earlier blocks are encoded
 */
export function findHabits(
  base: BaseBlock,
  model: TableModel,
  state: TableState,
  seed: number,
  explained: (row: number) => boolean,
): Way[] {
  if (base.kind === 'date' || !state.parent || isSettled(base, model)) return [];
  const own = knownValue(base, state.values.get(valueName(base))!);
  const rows = sampleLater(state, Random.for(seed, 'habits', model.table)).filter(
    (r) => !explained(r) && !Number.isNaN(own(r)),
  );
  const kinds = kindColumns(model, bound(base, model));
  const families = state.layout.position.reduce((n, place) => n + +(place === 1), 0);
  if (!kinds || rows.length < support || families < fewFamilies) return [];
  const ways: Way[] = [];
  let left = rows;
  while (ways.length < most && left.length >= support) {
    const best = bestKinds(kinds, state, own, left);
    if (!best) break;
    ways.push({
      by: 'last',
      kinds: best.kinds,
      id: `last|${model.table}|${valueName(base)}|${ways.length}`,
      holds: best.share,
    });
    const before = lastOfKind(best.kinds, state, own);
    left = left.filter((r) => own(before(r)) !== own(r));
  }
  return ways;
}

/** Rules that settle the value, or that look at all siblings, leave nothing to habit. */
function isSettled(base: BaseBlock, model: TableModel): boolean {
  const name = columnName(base, model);
  return model.restrictions.some(
    (r) =>
      (r.kind === 'exactly-one' && r.columns[0] === name) ||
      (r.kind === 'dependency' && r.to === name && r.decides !== 'null'),
  );
}

/** Columns whose kinds rules about this one go by: a repeated value obeys them only among rows of the same kind. */
function bound(base: BaseBlock, model: TableModel): string[] {
  const name = columnName(base, model);
  const by = (r: Restriction) =>
    r.kind === 'dependency'
      ? r.to === name
        ? r.from
        : null
      : r.kind === 'roundness' && r.columns[0] === name
        ? r.by
        : null;
  return [...new Set(model.restrictions.flatMap((r) => by(r) ?? []))];
}

function columnName(base: BaseBlock, model: TableModel): string | null {
  if (base.kind !== 'lookup') return base.column;
  return model.lookups.find((l) => l.relation === base.relation)?.column ?? null;
}

/** Shadow columns that tell kinds apart: first those that must be the same, then those that may; null where one is missing. */
function kindColumns(model: TableModel, names: string[]): { must: number[]; may: number[] } | null {
  const first = firstShadows(model.blocks);
  const found = new Map<string | null, number>();
  model.blocks.forEach((block, i) => {
    const base = baseOf(block);
    if (base.kind !== 'number' && base.kind !== 'category' && base.kind !== 'lookup') return;
    const size = base.kind !== 'number' ? base.spec.size : base.spec.bins ? Infinity : base.spec.atoms.length;
    if (size > 1 && size <= mostKinds) found.set(columnName(base, model), first[i] + coarseColumn(base));
  });
  const must = names.map((n) => found.get(n));
  if (must.some((m) => m === undefined)) return null;
  const may = [...found].filter(([name]) => name === null || !names.includes(name)).map(([, column]) => column);
  return { must: must as number[], may: may.slice(-mostColumns) };
}

interface Found {
  kinds: number[];
  share: number;
  gain: number;
}

function bestKinds(
  { must, may }: { must: number[]; may: number[] },
  state: TableState,
  own: (row: number) => number,
  rows: Int32Array,
): Found | null {
  const judge = (kinds: number[]) => judgeKinds(kinds, state, own, rows);
  const alone = judge(must);
  const single = may.flatMap((k) => judge([...must, k]) ?? []).sort((a, b) => b.gain - a.gain);
  let best = [alone, single[0]].reduce((a, b) => (b && b.gain > 1.02 * (a?.gain ?? 0) ? b : a), null as Found | null);
  if (single.length > 1) {
    const pair = judge([...single[0].kinds, single[1].kinds[must.length]]);
    if (pair && pair.gain > 1.02 * best!.gain) best = pair;
  }
  return best;
}

/** How much it tells to know that a value is the last one of its kind; null where it is too little. */
function judgeKinds(kinds: number[], state: TableState, own: (row: number) => number, rows: Int32Array): Found | null {
  const before = lastOfKind(kinds, state, own);
  const kindOf = (row: number) => kinds.reduce((key, k) => key * 1024 + state.shadow[k][row], 0);
  const inKind = new Map<number, Map<number, number>>();
  const total = new Map<number, number>();
  let later = 0;
  let same = 0;
  for (const row of rows) {
    const kind = kindOf(row);
    let values = inKind.get(kind);
    if (!values) inKind.set(kind, (values = new Map()));
    const v = own(row);
    values.set(v, (values.get(v) ?? 0) + 1);
    total.set(kind, (total.get(kind) ?? 0) + 1);
    const at = before(row);
    if (at < 0) continue;
    later++;
    if (own(at) === v) same++;
  }
  if (same < support) return null;
  let chance = 0;
  for (const [kind, values] of inKind) for (const n of values.values()) chance += n * (n / total.get(kind)!);
  chance = Math.min(0.999, Math.max(1e-4, chance / rows.length));
  const share = Math.min(0.9999, same / later);
  const each = share * Math.log(share / chance) + (1 - share) * Math.log((1 - share) / (1 - chance));
  return share - chance >= excess && each >= least ? { kinds, share, gain: later * each } : null;
}

/** Rows that have an elder sibling, of parents drawn at random. */
function sampleLater(state: TableState, random: Random): Int32Array {
  const { siblings, rows } = state.layout;
  const share = look / Math.max(1, rows);
  const out: number[] = [];
  for (let row = 0; row < rows; row += siblings[row]) {
    if (share < 1 && random.next() > share) continue;
    for (let at = row + 1; at < row + siblings[row]; at++) out.push(at);
  }
  return Int32Array.from(out);
}
