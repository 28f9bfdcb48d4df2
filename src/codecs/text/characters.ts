// Invents words letter by letter from runs of letters that many entities share.
import type { Random } from '../../table/random';
import { GENERIC_WORDS } from './generic-words';
import { Chain, draw } from './tally';
import type { CharacterSpec } from './types';

const ORDER = 3;

const START = '^';
const END = '$';

/** @param words lower case; @param entities root entity of each word */
export function learnCharacters(words: string[], entities: ArrayLike<number>, least: number): CharacterSpec {
  const lengths = words.map((w) => w.length).sort((a, b) => a - b);
  const longest = Math.max(2, lengths[Math.max(0, lengths.length - least)] ?? 8);
  const own = chainOf(words, entities, least).kept(0.5);
  if (Object.keys(own).length >= 40 && own['']) return { next: own, longest };
  const general = chainOf(GENERIC_WORDS, Int32Array.from(GENERIC_WORDS.keys()), 2).kept(0.5);
  return { next: general, longest };
}

/** A lower-case word. */
export function drawWord(spec: CharacterSpec, random: Random): string {
  let word = '';
  while (word.length < spec.longest) {
    const context = START.repeat(ORDER) + word;
    let order = ORDER;
    while (order > 0 && !spec.next[context.slice(-order)]) order--;
    const letter = draw(spec.next[order ? context.slice(-order) : ''], random);
    if (letter !== END) word += letter;
    else if (word) break;
  }
  return word;
}

function chainOf(words: string[], entities: ArrayLike<number>, least: number): Chain {
  const chain = new Chain(least);
  for (let w = 0; w < words.length; w++) {
    const text = START.repeat(ORDER) + words[w] + END;
    for (let i = ORDER; i < text.length; i++)
      for (let order = 0; order <= ORDER; order++) chain.add(text.slice(i - order, i), text[i], entities[w]);
  }
  return chain;
}
