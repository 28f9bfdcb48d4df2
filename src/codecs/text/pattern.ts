// Codes of letters, digits and signs ("AB-1204", phone numbers, postcodes): learned place by place, drawn place by place.
import type { Random } from '../../table/random';
import { draw, Tally, weighted } from './tally';
import type { HexSpec, PatternSpec, Place, Template, Weighted } from './types';

const ALPHABET: Record<string, string> = {
  D: '0123456789',
  U: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  L: 'abcdefghijklmnopqrstuvwxyz',
  X: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
};

/** Is this text a code rather than words? No run of three letters that has a lower-case one, unless digits are mixed in. */
export function isCode(text: string): boolean {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .every((part) => part.length < 3 || /\d/.test(part) || part === part.toUpperCase());
}

/**
 * Templates of codes, or null where the texts have no common templates.
 * @param least root entities that must share a template or a character at a place
 */
export function learnPattern(texts: string[], entities: ArrayLike<number>, least: number): PatternSpec | null {
  if (!texts.length) return null;
  const codes = texts.reduce((n, t) => n + (isCode(t) ? 1 : 0), 0);
  if (codes < 0.9 * texts.length || variedWords(texts)) return null;
  for (const mix of [false, true]) {
    const masks = texts.map((text) => maskOf(text, mix));
    const tally = new Tally(Math.min(least, new Set(Array.from(entities)).size));
    masks.forEach((mask, i) => tally.add(mask, entities[i]));
    const kept = tally.kept();
    const covered = kept.reduce((sum, [, n]) => sum + n, 0);
    if (covered < (mix ? 0.8 : 0.95) * texts.length || kept.length > 100) continue;
    const rows = new Map<string, number[]>(kept.map(([mask]) => [mask, []]));
    masks.forEach((mask, i) => rows.get(mask)?.push(i));
    return {
      kind: 'pattern',
      templates: weighted(kept.map(([mask, n]) => [template(mask, rows.get(mask)!, texts, entities, least), n])),
    };
  }
  return plainTemplates(texts);
}

/** Many templates, each of few: the masks alone, with any characters of their classes. */
function plainTemplates(texts: string[]): PatternSpec | null {
  const tally = new Tally(1);
  for (const text of texts) if (/^[\x20-\x7e]{1,40}$/.test(text)) tally.add(maskOf(text, false), 0);
  const kept = tally.kept();
  if (kept.length > 0.7 * texts.length || kept.length > 1000) return null;
  const blank = (sign: string): Place => ({
    characters: weighted([...ALPHABET[sign]].map((ch) => [ch, 1])),
    after: {},
  });
  const places = (mask: string): Place[] => [...mask.replace(/\\./gs, '')].map(blank);
  return { kind: 'pattern', templates: weighted(kept.map(([mask, n]) => [{ mask, places: places(mask) }, n])) };
}

export function drawPattern(spec: PatternSpec, random: Random): string {
  const { mask, places } = draw(spec.templates, random);
  let out = '';
  let place = 0;
  let before = '';
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === '\\') {
      out += mask[++i];
      continue;
    }
    const { characters, after } = places[place++];
    before = draw(after[before] ?? characters, random);
    out += before;
  }
  return out;
}

/** A fixed dress of random hex digits: UUIDs (version kept), hashes. Null where the texts are something else. */
export function learnHex(texts: string[]): HexSpec | null {
  const length = texts[0]?.length ?? 0;
  if (length < 8 || !texts.every((t) => t.length === length)) return null;
  const uuid = texts.every((t) => /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i.test(t));
  const hash = length >= 16 && texts.every((t) => /^[0-9a-f]+$/i.test(t)) && texts.some((t) => /[a-f]/i.test(t));
  if (!uuid && !hash) return null;
  let mask = texts[0].replace(/[0-9a-f]/gi, 'x');
  if (uuid) {
    const version = mask.indexOf('-') + 6;
    const nibble = texts[0][version];
    if (texts.every((t) => t[version] === nibble)) {
      mask = mask.slice(0, version) + nibble + mask.slice(version + 1);
      if (texts.every((t) => /[89ab]/i.test(t[version + 5])))
        mask = mask.slice(0, version + 5) + 'v' + mask.slice(version + 6);
    }
  }
  return { kind: 'hex', mask, upper: texts.every((t) => t === t.toUpperCase()) };
}

export function drawHex(spec: HexSpec, random: Random): string {
  let out = '';
  for (const sign of spec.mask)
    out += sign === 'x' ? '0123456789abcdef'[random.below(16)] : sign === 'v' ? '89ab'[random.below(4)] : sign;
  return spec.upper ? out.toUpperCase() : out;
}

/** Words in capitals are words all the same: letters alone, of many lengths. */
function variedWords(texts: string[]): boolean {
  const words = texts.filter((t) => !/\d/.test(t) && /\p{L}{3}/u.test(t));
  return words.length > 0.5 * texts.length && new Set(words.map((t) => t.length)).size > 3;
}

function maskOf(text: string, mix: boolean): string {
  let mask = '';
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    const sign = /[0-9]/.test(ch) ? 'D' : /[A-Z]/.test(ch) ? 'U' : /[a-z]/.test(ch) ? 'L' : '';
    mask += sign ? (mix ? 'X' : sign) : `\\${ch}`;
  }
  return mask;
}

function template(mask: string, rows: number[], texts: string[], entities: ArrayLike<number>, least: number): Template {
  const places: Place[] = [];
  let at = 0;
  let before = -1;
  for (let i = 0; i < mask.length; i++, at++) {
    if (mask[i] === '\\') {
      i++;
      continue;
    }
    places.push(place(mask[i], at, before, rows, texts, entities, least));
    before = at;
  }
  return { mask, places };
}

function place(
  sign: string,
  at: number,
  before: number,
  rows: number[],
  texts: string[],
  entities: ArrayLike<number>,
  least: number,
): Place {
  const single = new Tally(least);
  const pairs = new Map<string, Tally>();
  for (const row of rows) {
    const ch = texts[row][at];
    single.add(ch, entities[row]);
    if (before < 0) continue;
    const previous = texts[row][before];
    let tally = pairs.get(previous);
    if (!tally) pairs.set(previous, (tally = new Tally(least)));
    tally.add(ch, entities[row]);
  }
  const after: Record<string, Weighted<string>> = {};
  for (const [previous, tally] of [...pairs].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const kept = tally.kept();
    const all = [...tally.rows.values()].reduce((sum, n) => sum + n, 0);
    if (kept.reduce((sum, [, n]) => sum + n, 0) >= 0.8 * all) after[previous] = weighted(kept);
  }
  return { characters: padded(sign, single), after };
}

/** Kept characters, and the rest of the rows spread evenly over the alphabet of the class that was seen there. */
function padded(sign: string, tally: Tally): Weighted<string> {
  const kept = tally.kept();
  const all = [...tally.rows.values()].reduce((sum, n) => sum + n, 0);
  const rest = all - kept.reduce((sum, [, n]) => sum + n, 0);
  if (!rest) return weighted(kept);
  const seen = [...tally.rows.keys()];
  const classes = sign === 'X' ? ['D', 'U', 'L'].filter((c) => seen.some((ch) => ALPHABET[c].includes(ch))) : [sign];
  const alphabet = [...classes.map((c) => ALPHABET[c]).join('')];
  const weights = new Map(alphabet.map((ch) => [ch, rest / alphabet.length]));
  for (const [ch, n] of kept) weights.set(ch, (weights.get(ch) ?? 0) + n);
  return weighted([...weights]);
}
