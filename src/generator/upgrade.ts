// What files of earlier versions of the app lack, as it is where there is none of it.
import { emptyCatalogue } from '../database/catalogue';
import { baseOf } from '../synthesis/blocks';
import type { Preference } from '../synthesis/ways';
import type { SavedGenerator } from './generator-file';

/** One condition for each kind of rows, before; for kinds of which each has one, by code. */
interface OneCondition {
  column: number;
  code: number;
  by?: { column: string; codes: number[] };
}

function preferenceOf(prefer: Preference | OneCondition | null): Preference | null {
  if (!prefer || 'kinds' in prefer) return prefer;
  const { column, code, by } = prefer;
  const conditions = (c: number) => (c < 0 ? [] : [{ column, code: c }]);
  return by
    ? { by: { column: by.column, none: -1 }, kinds: by.codes.map(conditions) }
    : { by: null, kinds: [conditions(code)] };
}

/** @returns the same value, filled in place */
export function upgrade(saved: SavedGenerator): SavedGenerator {
  saved.catalogue ??= emptyCatalogue();
  const { plan } = saved.generator;
  plan.implied ??= [];
  for (const link of plan.links) {
    link.distinct ??= false;
    link.numbering ??= null;
    link.redraws ??= [];
  }
  for (const model of plan.tables) {
    model.linkCopies ??= [];
    model.fileSort ??= null;
    // One column, or none, before.
    model.distinct ??= null;
    if (!Array.isArray(model.free)) model.free = [model.free ?? []].flat();
    for (const block of model.blocks) {
      const base = baseOf(block);
      if (block.kind === 'derived')
        for (const way of block.ways) if (way.by === 'sibling') way.prefer = preferenceOf(way.prefer);
      if (base.kind === 'category') base.others ??= null;
      if (base.kind === 'number') base.frame ??= null;
      if (base.kind === 'number' && base.frame) base.frame.start ??= null;
      if (base.kind === 'count') base.frame ??= null;
      if (base.kind === 'date' && base.spec.reference.of === 'previous') base.spec.reference.end ??= null;
    }
  }
  return saved;
}
