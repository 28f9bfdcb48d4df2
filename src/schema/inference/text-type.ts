// Columns of text: yes and no, categories, identifiers of one pattern, UUIDs, hashes, JSON, free text.
import type { ValueFormat } from '../types';
import type { ColumnName } from './names';
import type { Profile } from './profile';
import { fits, type Finding, type KeyKind, type Reading } from './type-reading';

/** From this share of UUIDs on the rest is dirt, and the column is compared as one of UUIDs. */
const MOSTLY = 0.8;
const BOOLEANS = [
  'true/false',
  't/f',
  'yes/no',
  'y/n',
  '1/0',
  'on/off',
  'ja/nein',
  'oui/non',
  'si/no',
  'ano/ne',
  'j/n',
];

export function booleanType({ values, distinct }: Reading): Finding | null {
  if (distinct > 2) return null;
  const lower = [...new Set(values.map((v) => v.toLowerCase()))];
  const pair = BOOLEANS.map((b) => b.split('/')).find((p) => lower.every((v) => p.includes(v)));
  if (!pair || (lower.length < 2 && /^([01]|[a-z])$/.test(lower[0]))) return null;
  const evidence = [`Only ${lower.join(' and ')} occur.`];
  const keyKind = lower.every((v) => /^[01]$/.test(v)) ? 'int' : 'text';
  return { type: 'boolean', format: { kind: 'text' }, keyKind, confidence: 0.98, evidence };
}

export function textType(profile: Profile, name: ColumnName): Finding {
  const { distinct, rows, empty: blank } = profile;
  const filled = rows - blank;
  const format: ValueFormat = { kind: 'text' };
  const isUuid = profile.uuids > 0 && profile.uuids >= MOSTLY * distinct;
  const keyKind: KeyKind = profile.long || profile.meanLength > 64 ? null : isUuid ? 'uuid' : 'text';
  if (profile.uuids > 0 && fits(profile.uuids, distinct))
    return { type: 'identifier', format, keyKind: 'uuid', confidence: 0.99, evidence: ['All values are UUIDs.'] };
  const sample = profile.sample.map((s) => s.value);
  if (isJson(sample))
    return { type: 'json', format, keyKind: null, confidence: 0.98, evidence: ['The sampled values are JSON.'] };
  const hash = /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
  if (sample.length > 3 && sample.every((v) => hash.test(v)))
    return { type: 'identifier', format, keyKind, confidence: 0.97, evidence: ['All values look like a hash.'] };
  const share = distinct / Math.max(1, filled);
  const hasBlanks = profile.spaced > 0.1 * distinct;
  if (share > 0.9 && !hasBlanks && distinct > 20 && profile.maxLength <= 64 && isPattern(sample))
    return {
      type: 'identifier',
      format,
      keyKind,
      confidence: 0.85,
      evidence: [`${distinct} distinct values of one pattern in ${filled} rows (“${profile.min}”).`],
    };
  if (distinct <= 20 || (distinct <= 1000 && share < 0.2) || (distinct <= 5000 && share < 0.02))
    if (profile.meanLength <= 64 && !(distinct === filled && filled > 12 && hasBlanks))
      return {
        type: 'category',
        format,
        keyKind,
        confidence: 0.9,
        evidence: [`${distinct} distinct values in ${filled} rows.`],
      };
  const evidence = [
    `${distinct} distinct values in ${filled} rows, ${Math.round(profile.meanLength)} letters on average.`,
  ];
  return { type: name.isId && !hasBlanks ? 'identifier' : 'text', format, keyKind, confidence: 0.85, evidence };
}

function isJson(sample: readonly string[]): boolean {
  if (sample.length === 0 || !sample.every((v) => /^[[{]/.test(v))) return false;
  return sample.slice(0, 100).every((v) => {
    try {
      return typeof JSON.parse(v) === 'object';
    } catch {
      return false;
    }
  });
}

/** Do most values have the same shape (letters, digits, marks)? */
function isPattern(sample: readonly string[]): boolean {
  const shapes = new Map<string, number>();
  let digits = 0;
  for (const value of sample) {
    if (/\d/.test(value)) digits++;
    const shape = value.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '9');
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  const most = Math.max(...shapes.values());
  return digits > 0.9 * sample.length && most > 0.6 * sample.length;
}
