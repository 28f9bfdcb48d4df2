// Text made of words: which words follow which, learned only from words that many entities share; the rest is invented.
// Shapes stand for rare words: Aa capitalised, AA capitals, aa lower case, 0 digits, joined to the signs around them.
import type { Random } from '../../table/random';
import { drawWord, learnCharacters } from './characters';
import { GENERIC_WORDS } from './generic-words';
import { Chain, clippedCounts, draw, Tally, weighted } from './tally';
import type { WordsSpec } from './types';

const SHAPE = '\u0001';

/** Learns from non-null texts; never fails, but with few entities knows little. */
export function learnWords(texts: string[], entities: ArrayLike<number>, least: number): WordsSpec {
  if (!texts.length) return learnWords(['word'], [0], 1);
  const split = texts.map((text) => text.trim().split(/\s+/));
  const words = new Tally(least);
  const shapes = new Tally(least);
  split.forEach((tokens, i) =>
    tokens.forEach((token) => {
      words.add(token, entities[i]);
      shapes.add(shapeOf(token), entities[i]);
    }),
  );
  const symbolOf = (token: string): string => {
    if (words.shared(token)) return token;
    const shape = shapeOf(token);
    return shapes.shared(shape) ? shape : SHAPE + SHAPE + bluntShape(token) + SHAPE;
  };
  const all = new Tally(1);
  const first = new Tally(1);
  const last = new Tally(1);
  const chain = new Chain(least);
  const rareWords: string[] = [];
  const rareEntities: number[] = [];
  split.forEach((tokens, i) => {
    const symbols = tokens.map(symbolOf);
    symbols.forEach((symbol, k) => {
      all.add(symbol, entities[i]);
      if (k > 0) chain.add(symbols[k - 1], symbol, entities[i]);
      for (const word of tokens[k].match(/\p{L}+/gu) ?? []) {
        rareWords.push(word.toLowerCase());
        rareEntities.push(entities[i]);
      }
    });
    first.add(symbols[0], entities[i]);
    last.add(symbols[symbols.length - 1], entities[i]);
  });
  const mean = split.reduce((sum, t) => sum + t.length, 0) / Math.max(1, split.length);
  return {
    kind: 'words',
    lengths: clippedCounts(
      split.map((t) => t.length),
      least,
    ),
    symbols: all.weighted(),
    first: first.weighted(),
    next: chain.kept(0.3),
    last: last.weighted(),
    separators: separators(texts),
    characters: learnCharacters(rareWords, rareEntities, least),
    prose: mean >= 5 && rareWords.every((w) => /^[a-z]+$/.test(w) || w.length < 2),
  };
}

export function drawWords(spec: WordsSpec, random: Random): string {
  const length = Math.max(1, draw(spec.lengths, random));
  let symbol = draw(spec.first, random);
  let out = realise(symbol, spec, random);
  for (let k = 1; k < length; k++) {
    const next = spec.next[symbol] ?? spec.symbols;
    symbol = k === length - 1 ? ending(next, spec, random) : draw(next, random);
    out += draw(spec.separators, random) + realise(symbol, spec, random);
  }
  return out;
}

/** The last word: one that may end a text, as good as can be found in a few draws. */
function ending(next: WordsSpec['symbols'], spec: WordsSpec, random: Random): string {
  const ends = new Set(spec.last.values);
  for (let tries = 0; tries < 4; tries++) {
    const symbol = draw(next, random);
    if (ends.has(symbol)) return symbol;
  }
  return draw(spec.last, random);
}

function realise(symbol: string, spec: WordsSpec, random: Random): string {
  if (!symbol.startsWith(SHAPE)) return symbol;
  const [, lead, shape, trail] = symbol.split(SHAPE);
  return lead + fill(shape, spec, random) + trail;
}

function fill(shape: string, spec: WordsSpec, random: Random): string {
  return shape.replace(/0+|Aa|AA|aa/g, (part) => {
    if (part[0] === '0') {
      let digits = part.length > 1 ? String(1 + random.below(9)) : String(random.below(10));
      while (digits.length < part.length) digits += random.below(10);
      return digits;
    }
    const word = spec.prose ? GENERIC_WORDS[random.below(GENERIC_WORDS.length)] : drawWord(spec.characters, random);
    if (part === 'AA') return word.toUpperCase();
    return part === 'Aa' ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
  });
}

/** Token as lead signs, shape of its inside, trailing signs. */
function shapeOf(token: string): string {
  const [, lead, core, trail] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(token)!;
  return SHAPE + lead + SHAPE + plainShape(core) + SHAPE + trail;
}

function plainShape(core: string): string {
  const shape = core
    .replace(/\d/g, '0')
    .replace(/\p{L}+/gu, (w) =>
      w === w.toLowerCase() ? 'aa' : w.length > 1 && w === w.toUpperCase() ? 'AA' : /^\p{Lu}/u.test(w) ? 'Aa' : 'aa',
    );
  return shape.length <= 24 ? shape : 'aa';
}

/** For tokens of a build that few share: no sign of theirs is kept. */
function bluntShape(token: string): string {
  if (/^\d+$/.test(token)) return '0'.repeat(Math.min(6, token.length));
  return /^[^\p{L}]*\p{Lu}/u.test(token) ? 'Aa' : 'aa';
}

function separators(texts: string[]): WordsSpec['separators'] {
  let spaces = 0;
  let lines = 0;
  for (const text of texts) {
    spaces += (text.trim().match(/[^\S\n]+/g) ?? []).length;
    lines += (text.trim().match(/\n/g) ?? []).length;
  }
  return weighted([[' ', Math.max(1, spaces)], ...(lines ? [['\n', lines] as [string, number]] : [])]);
}
