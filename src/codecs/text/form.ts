// Chooses how a set of texts is described: hex, codes by place, or words.
import type { Random } from '../../table/random';
import { drawHex, drawPattern, learnHex, learnPattern } from './pattern';
import { drawWords, learnWords } from './words';
import type { TextForm } from './types';

export function learnForm(texts: string[], entities: ArrayLike<number>, least: number): TextForm {
  return learnHex(texts) ?? learnPattern(texts, entities, least) ?? learnWords(texts, entities, least);
}

export function drawForm(form: TextForm, random: Random): string {
  if (form.kind === 'hex') return drawHex(form, random);
  return form.kind === 'pattern' ? drawPattern(form, random) : drawWords(form, random);
}
