// References into kept tables, once a table is drawn: each kept row gets about as many as in the source, and what it decides stays decided.
import type { DependencyRule, Word } from '../rules/types';
import { Random } from '../table/random';
import { balance } from './balance';
import { baseOf, encodeRows, missingName } from './blocks';
import type { Layout } from './layout';
import type { RunOptions } from './parts';
import type { TableState } from './state';
import { firstCodes, firstShadows, type TableModel } from './table-model';
import { blockOfColumn, drawnWords, wordReader } from './ways';

/** Share of rows from which on all copy a reference. */
const copied = 0.98;

/** Kept rows get about as many references as in the source, where no rule hangs on the reference. */
export function balanceLookups(
  model: TableModel,
  state: TableState,
  options: RunOptions,
  given: ReadonlySet<string | null>,
): void {
  const dependencies = model.restrictions.filter((r) => r.kind === 'dependency');
  const first = firstCodes(model.blocks);
  const shadow = firstShadows(model.blocks);
  for (const { column, relation, children } of model.lookups) {
    const b = model.blocks.findIndex(
      (x) => baseOf(x).kind === 'lookup' && (baseOf(x) as { relation: string }).relation === relation,
    );
    const block = model.blocks[b];
    const base = block && baseOf(block);
    if (base?.kind !== 'lookup' || !state.layout.rows || dependencies.some((r) => r.to === column)) continue;
    if (given.has(column)) continue;
    if (block.kind === 'derived' && block.always) continue;
    const words = new Map(base.spec.values.map((row, code) => [Number(row), base.words[code]]));
    const fits = fitsAll(
      dependencies.filter((r) => r.from === column),
      model,
      state,
      (at) => words.get(at) ?? null,
    );
    const which = block.kind === 'derived' ? state.codes[first[b]] : null;
    // Where all copy the last sibling of whatever kind, those that copied a reference follow it.
    const follow = block.kind === 'derived' && block.ways.every((w) => w.by === 'last' && !w.kinds.length);
    const chain = (row: number) => (which ? copiesAfter(row, which, state.layout) : [row]);
    const target = state.values.get(relation)!;
    const agrees = (row: number, from: number, to: number) => fits(row, to) || !fits(row, from);
    const movable = (row: number, from: number, to: number) =>
      !(which && (which[row] > 0 || (!follow && isElder(row, which, state.layout)))) && agrees(row, from, to);
    const random = Random.for(options.seed, 'balance', relation);
    balance(target, children, movable, chain, random);
    // Where many copy a reference and not all do, a few of them may stop.
    const mayStop = block.kind === 'derived' && block.ways.every((w) => w.holds < copied);
    const alone = (row: number, from: number, to: number) =>
      agrees(row, from, to) && !isElder(row, which!, state.layout);
    if (mayStop) balance(target, children, alone, (row) => [row], random, 0);
    encodeRows(base, state, Int32Array.from(target.keys()), [state.shadow[shadow[b]]]);
  }
}

/** Is there a younger sibling that copied the value of one before it? */
function isElder(row: number, which: Uint16Array, { position, siblings }: Layout): boolean {
  return which.subarray(row + 1, row - position[row] + siblings[row]).some((w) => w > 0);
}

/** A row and the siblings after it up to the next whose value was drawn and not copied. */
function copiesAfter(row: number, which: Uint16Array, { position, siblings }: Layout): number[] {
  const out = [row];
  const end = row - position[row] + siblings[row];
  for (let at = row + 1; at < end && which[at] > 0; at++) out.push(at);
  return out;
}

/** Would a row that refers to this kept row have all that the reference decides? */
function fitsAll(
  rules: DependencyRule[],
  model: TableModel,
  state: TableState,
  wordAt: (kept: number) => Word,
): (row: number, kept: number) => boolean {
  const tests = rules.map((rule) => {
    const isNull = rule.decides === 'null';
    const own = isNull ? missingReader(rule.to, model, state) : wordReader(rule.to, model, state);
    const to = blockOfColumn(rule.to, model);
    const drawn = isNull || !to ? null : new Set<Word>(drawnWords(to)).add(null);
    // What no row has, no row can lack.
    const map = new Map(rule.map.filter(([, word]) => !drawn || drawn.has(word)));
    return (row: number, kept: number) => {
      const wanted = map.get(wordAt(kept));
      return wanted === undefined || wanted === own(row);
    };
  });
  return (row, kept) => tests.every((test) => test(row, kept));
}

/** 'null' where a column is missing, else 'value'. */
function missingReader(column: string, { blocks }: TableModel, { values }: TableState): (row: number) => Word {
  const isText = blocks.map(baseOf).some((b) => b.kind === 'null' && b.column === column);
  const missing = (row: number) =>
    isText ? values.get(missingName(column))?.[row] === 1 : Number.isNaN(values.get(column)?.[row] ?? NaN);
  return (row) => (missing(row) ? 'null' : 'value');
}
