import { describe, expect, it } from 'vitest';
import { learnText, makeText } from '../../../src/codecs/text/text';
import type { TextSpec } from '../../../src/codecs/text/types';
import { textColumn } from '../../../src/table/column';
import { Random } from '../../../src/table/random';

const entities = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
const learn = (values: (string | null)[], meaning?: string): TextSpec =>
  JSON.parse(JSON.stringify(learnText(textColumn('t', values), meaning, entities(values.length), new Random(1))));
const make = async (spec: TextSpec, n: number, taken?: Set<string>): Promise<string[]> => {
  const column = await makeText(spec, n, new Random(2), taken);
  return [...column.codes].map((c) => column.dictionary[c]);
};

describe('text', () => {
  it('writes codes place by place', async () => {
    const random = new Random(3);
    const source = Array.from({ length: 300 }, () => `${'AB'[random.below(2)]}X-${1000 + random.below(9000)}`);
    const made = await make(learn(source), 200);
    for (const text of made) expect(text).toMatch(/^[AB]X-[1-9]\d{3}$/);
  });

  it('keeps the dress of phone numbers when few share a template', async () => {
    const source = [
      '+55 (12) 3923-5555',
      '+49 0711 2842222',
      '+1 (514) 721-4711',
      '+55 (11) 3033-5446',
      '+49 0711 2842111',
      '+1 (514) 721-4999',
      null,
    ];
    const made = await make(learn(source, 'phone'), 50);
    for (const text of made) expect(text).toMatch(/^\+\d+ (\(\d+\)|\d+) \d+(-\d+)?$/);
    expect(made.filter((text) => source.includes(text))).toEqual([]);
  });

  it('never tells a value or a word of one entity, but keeps words that many share', async () => {
    const source = Array.from(
      { length: 200 },
      (_, i) => `Order for ${i === 17 ? 'Zyxquolth' : 'the house'} number ${i}`,
    );
    const spec = learn(source);
    expect(JSON.stringify(spec)).not.toMatch(/zyxq|quolth/i);
    const made = await make(spec, 100);
    expect(made.filter((text) => text.startsWith('Order for ')).length).toBeGreaterThan(90);
  });

  it('keeps values that many entities share in their proportion, and hides the others', async () => {
    const source = Array.from({ length: 1000 }, (_, i) => (i < 700 ? 'Rock' : i < 900 ? 'Jazz' : `Band of ${i}`));
    const made = await make(learn(source), 5000);
    const share = (word: string): number => made.filter((t) => t === word).length / made.length;
    expect(share('Rock')).toBeCloseTo(0.7, 1);
    expect(share('Jazz')).toBeCloseTo(0.2, 1);
    expect(made.filter((t) => /^Band of \d+$/.test(t)).length).toBeGreaterThan(400);
  });

  it('is unique where the source is, and avoids what is taken', async () => {
    const source = Array.from({ length: 30 }, (_, i) => `Name${'abcdefghijklmnopqrstuvwxyzäöüß'[i]}`);
    const made = await make(learn(source), 500, new Set(source));
    expect(new Set([...made, ...source]).size).toBe(530);
  });

  it('makes mail addresses that are none of the source, at domains that many share', async () => {
    const source = Array.from({ length: 60 }, (_, i) => `first${i}.last@${i % 2 ? 'mail.test' : `private${i}.test`}`);
    const spec = learn(source, 'email');
    expect(JSON.stringify(spec)).not.toContain('private');
    const made = await make(spec, 40, new Set(source));
    for (const text of made) expect(text).toMatch(/^[a-z.]+\d*@mail\.test$/);
    expect(new Set(made).size).toBe(40);
  });

  it('does not cut addresses that are longer than those of the source', async () => {
    const source = Array.from({ length: 300 }, (_, i) => `u${i}@ab.test`);
    for (const text of await make(learn(source, 'email'), 400)) expect(text).toMatch(/^[a-z]+\d*@ab\.test$/);
  });

  it('makes names in capitals where the source has capitals, the same for the same seed', async () => {
    const spec = learn(['ANNA KARLSSON', 'BO LIND', 'EVA BERG'], 'full-name');
    const made = await make(spec, 20);
    for (const text of made) expect(text).toMatch(/^[A-Z'’. -]+$/);
    expect(await make(spec, 20)).toEqual(made);
  });

  it('makes JSON that can be parsed and has the common fields', async () => {
    const source = Array.from({ length: 50 }, (_, i) =>
      JSON.stringify({ size: i, tags: ['red', 'blue'], ok: i % 2 > 0, ...(i === 3 ? { secret: 1 } : {}) }),
    );
    const made = (await make(learn(source), 20)).map((text) => JSON.parse(text) as Record<string, unknown>);
    for (const value of made) {
      expect(Object.keys(value)).toEqual(['size', 'tags', 'ok']);
      expect(value.size).toBeGreaterThanOrEqual(4);
      expect(Array.isArray(value.tags)).toBe(true);
    }
  });

  it('learns other scripts from themselves', async () => {
    const source = Array.from(
      { length: 300 },
      (_, i) => ['Москва', 'Тула', 'Казань', 'Самара', 'Омск'][i % 5] + (i < 5 ? '' : 'й'.repeat(i % 3)),
    );
    const made = await make(learn(source, 'city'), 50);
    expect(made.every((text) => /^[\p{Script=Cyrillic}]+$/u.test(text))).toBe(true);
  });

  it('works on a column without values', async () => {
    expect((await make(learn([null, null]), 3)).length).toBe(3);
  });
});
