// What files of earlier versions of the app lack, as it is where there is none of it.
import { emptyCatalogue } from '../database/catalogue';
import { baseOf } from '../synthesis/blocks';
import type { SavedGenerator } from './generator-file';

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
    // One column, or none, before.
    if (!Array.isArray(model.free)) model.free = [model.free ?? []].flat();
    for (const block of model.blocks) {
      const base = baseOf(block);
      if (base.kind === 'category') base.others ??= null;
      if (base.kind === 'number') base.frame ??= null;
      if (base.kind === 'number' && base.frame) base.frame.start ??= null;
      if (base.kind === 'count') base.frame ??= null;
      if (base.kind === 'date' && base.spec.reference.of === 'previous') base.spec.reference.end ??= null;
    }
  }
  return saved;
}
