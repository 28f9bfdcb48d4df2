// Privacy figures: exact copies against chance, distance to the rows trained on against rows held out, and two attacks.
// What needs a holdout is null without one: nobody can say then what is memory and what is likeness.
import { Random } from '../table/random';
import type { Feature } from '../boosting/bins';
import { areaUnderCurve, mean } from './distances';
import { aggregateFeatures, rowFeatures } from './features';
import { rowHashes } from './hash';
import { evenRows, spreadError } from './even-rows';
import { commonSpace, nearestDistances, sampleFeatures, takeFeatures, type Points } from './nearest';
import { SMALL, type HoldoutSides, type Side } from './sides';

const REFERENCES = 10_000;
const QUERIES = 2000;
const MIN_ROWS = 50;
const MIN_COPY_COLUMNS = 4;

export interface CopiesFigure {
  table: string;
  rows: number;
  /** Share of synthetic rows equal to a source row in every non-key value. */
  copied: number;
  /** Share of source rows that have an equal among themselves: what chance and habit give. */
  duplicatesInReal: number;
  /** Share of held-out rows that are among the rows trained on; null without a holdout. */
  heldOutCopied: number | null;
}

/** A share or an area under the curve for which .5 is even, with its standard error at .5 and the rows it rests on. */
export interface AttackFigure {
  value: number;
  error: number;
  rows: number;
}

export interface NearnessFigure {
  table: string;
  what: 'rows' | 'entities';
  /** Share of synthetic rows nearer to a row trained on than to any held out (as many rows of as many entities of both). */
  nearer: AttackFigure | null;
  /** Membership attack: does nearness to a synthetic row tell rows trained on from rows held out? AUC. */
  membership: AttackFigure | null;
  /** AUC of synthetic rows lying nearer to source rows than these do to each other; needs no holdout. */
  closer: AttackFigure | null;
}

/** Null for tables with fewer than four columns beside keys: there rows repeat by nature. */
export function copies(real: Side, synthetic: Side, table: string, holdout: HoldoutSides | null): CopiesFigure | null {
  const r = real.tables[table];
  const s = synthetic.tables[table];
  const names = r.layout.columns.filter((c) => !c.key).map((c) => c.name);
  if (names.length < MIN_COPY_COLUMNS || !r.rows || !s.rows) return null;
  const own = rowHashes(r.table, names);
  const times = new Map<number, number>();
  for (const hash of own) times.set(hash, (times.get(hash) ?? 0) + 1);
  const share = (hashes: Float64Array, test: (hash: number) => boolean) =>
    hashes.length ? hashes.filter(test).length / hashes.length : 0;
  const trained = holdout && new Set(rowHashes(holdout.trained.tables[table].table, names));
  return {
    table,
    rows: s.rows,
    copied: share(rowHashes(s.table, names), (hash) => times.has(hash)),
    duplicatesInReal: share(own, (hash) => times.get(hash)! > 1),
    heldOutCopied:
      holdout && share(rowHashes(holdout.heldOut.tables[table].table, names), (hash) => trained!.has(hash)),
  };
}

/** The table most others belong to: most foreign keys into it, then most rows; lookups aside. */
export function rootEntity(real: Side, tables: string[]): string | null {
  const links = (t: string) => real.layout.links.filter((l) => l.parent === t).length;
  const [root] = tables
    .filter((t) => real.tables[t].rows > SMALL)
    .sort((a, b) => links(b) - links(a) || real.tables[b].rows - real.tables[a].rows);
  return root ?? null;
}

/** Distances of rows of a table, or of entities with the aggregates of their children. */
export function nearness(
  real: Side,
  synthetic: Side,
  table: string,
  what: NearnessFigure['what'],
  holdout: HoldoutSides | null,
  seed: number,
): NearnessFigure | null {
  const features = (side: Side) => (what === 'rows' ? rowFeatures : aggregateFeatures)(side, table);
  const own = features(real);
  const made = features(synthetic);
  if (!own.length || own[0].values.length < MIN_ROWS || made[0].values.length < MIN_ROWS) return null;
  const random = (tag: string) => Random.for(seed, 'nearness', table, what, tag);
  const attacks = holdout && againstHoldout(features, real, holdout, table, made, random);
  return {
    table,
    what,
    nearer: attacks?.nearer ?? null,
    membership: attacks?.membership ?? null,
    closer: closerThanReal(own, made, random),
  };
}

function againstHoldout(
  features: (side: Side) => Feature[],
  real: Side,
  holdout: HoldoutSides,
  table: string,
  made: Feature[],
  random: (tag: string) => Random,
): { nearer: AttackFigure; membership: AttackFigure } | null {
  const { draws, heldOut } = evenRows(real, holdout, table, REFERENCES, random('even'));
  const n = heldOut.length;
  if (n < MIN_ROWS) return null;
  const [from, apart] = [features(holdout.trained), takeFeatures(features(holdout.heldOut), heldOut)];
  const queried = sampleFeatures(made, REFERENCES, random('made'));
  const first = (points: Points, rows: number) => ({ ...points, rows: Math.min(points.rows, rows) });
  const m = Math.min(n, QUERIES);
  const figures = draws.map((rows) => {
    const [a, b, s] = commonSpace([takeFeatures(from, rows), apart, queried], [0, 1]);
    const queries = first(s, QUERIES);
    const toHeldOut = nearestDistances(queries, b);
    const nearer = nearestDistances(queries, a).map((d, i) =>
      Math.abs(d - toHeldOut[i]) < 1e-6 ? 0.5 : Number(d < toHeldOut[i]),
    );
    const distances = [first(a, m), first(b, m)].flatMap((points) => Array.from(nearestDistances(points, s)));
    const auc = areaUnderCurve(
      distances.map((d) => -d),
      Uint8Array.from(distances, (_, i) => Number(i < m)),
    )!;
    return { nearer: mean(nearer)!, membership: auc };
  });
  const figure = (name: 'nearer' | 'membership', error: number): AttackFigure => {
    const values = figures.map((f) => f[name]);
    return { value: mean(values)!, error: Math.max(error, spreadError(values)), rows: n };
  };
  return {
    nearer: figure('nearer', 0.5 / Math.sqrt(Math.min(queried[0].values.length, QUERIES, n))),
    membership: figure('membership', aucError(m, m)),
  };
}

function closerThanReal(own: Feature[], made: Feature[], random: (tag: string) => Random): AttackFigure {
  const references = sampleFeatures(own, REFERENCES, random('own'));
  const queries = sampleFeatures(made, QUERIES, random('closer'));
  const [r, s] = commonSpace([references, queries], [0]);
  const m = Math.min(r.rows, QUERIES);
  const real = nearestDistances({ ...r, rows: m }, r, true);
  const distances = [...nearestDistances(s, r), ...real];
  const isMade = Uint8Array.from(distances, (_, i) => Number(i < s.rows));
  const value = areaUnderCurve(
    distances.map((d) => -d),
    isMade,
  )!;
  return { value, error: aucError(s.rows, m), rows: s.rows };
}

/** Standard error of an area under the curve of .5 (Mann and Whitney). */
function aucError(n: number, m: number): number {
  return Math.sqrt((n + m + 1) / (12 * n * m));
}
