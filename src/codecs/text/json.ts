// JSON in a text column: its fields and kinds of value are learned, its values are made anew. The result can be parsed again.
import type { Random } from '../../table/random';
import { drawForm, learnForm } from './form';
import { clippedCounts, draw } from './tally';
import type { JsonNode, JsonSpec } from './types';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Null where not every text is a JSON object or array. */
export function learnJson(texts: string[], entities: ArrayLike<number>, least: number): JsonSpec | null {
  const values: Json[] = [];
  for (const text of texts) {
    if (!/^\s*[{[]/.test(text)) return null;
    try {
      values.push(JSON.parse(text) as Json);
    } catch {
      return null;
    }
  }
  return values.length ? { kind: 'json', root: learnNode(values, Array.from(entities), least) } : null;
}

export function drawJson(spec: JsonSpec, random: Random): string {
  return JSON.stringify(drawNode(spec.root, random));
}

function learnNode(values: Json[], entities: number[], least: number): JsonNode {
  const pick = <T extends Json>(test: (v: Json) => v is T): { values: T[]; entities: number[] } => {
    const rows = values.map((v, i) => [v, entities[i]] as const).filter(([v]) => test(v));
    return { values: rows.map(([v]) => v as T), entities: rows.map(([, e]) => e) };
  };
  const objects = pick((v): v is { [name: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v));
  const arrays = pick((v): v is Json[] => Array.isArray(v));
  const numbers = pick((v): v is number => typeof v === 'number');
  const texts = pick((v): v is string => typeof v === 'string');
  const booleans = pick((v): v is boolean => typeof v === 'boolean');
  const most = Math.max(
    objects.values.length,
    arrays.values.length,
    numbers.values.length,
    texts.values.length,
    booleans.values.length,
  );
  if (!most) return { is: 'null' };
  if (most === objects.values.length) return learnObject(objects.values, objects.entities, least);
  if (most === arrays.values.length) {
    const owners = arrays.values.flatMap((a, i) => a.map(() => arrays.entities[i]));
    const lengths = clippedCounts(
      arrays.values.map((a) => a.length),
      least,
    );
    return { is: 'array', lengths, node: learnNode(arrays.values.flat(1), owners, least) };
  }
  if (most === numbers.values.length) {
    const sorted = [...numbers.values].sort((a, b) => a - b);
    const cut = Math.min(least - 1, sorted.length >> 1);
    const decimals = Math.min(6, Math.max(...sorted.map((v) => (String(v).split('.')[1] ?? '').length)));
    return { is: 'number', from: sorted[cut], to: sorted[sorted.length - 1 - cut], decimals };
  }
  if (most === booleans.values.length) return { is: 'boolean', share: booleans.values.filter(Boolean).length / most };
  return { is: 'text', words: learnForm(texts.values, texts.entities, least) };
}

function learnObject(values: { [name: string]: Json }[], entities: number[], least: number): JsonNode {
  const needed = Math.min(least, new Set(entities).size);
  const fields = [...new Set(values.flatMap((v) => Object.keys(v)))].flatMap((name) => {
    const rows = values.map((_, i) => i).filter((i) => name in values[i]);
    const owners = rows.map((i) => entities[i]);
    if (new Set(owners).size < needed) return [];
    const node = learnNode(
      rows.map((i) => values[i][name]),
      owners,
      least,
    );
    return [{ name, share: rows.length / values.length, node }];
  });
  return { is: 'object', fields };
}

function drawNode(node: JsonNode, random: Random): Json {
  switch (node.is) {
    case 'null':
      return null;
    case 'boolean':
      return random.next() < node.share;
    case 'number':
      return Number((node.from + random.next() * (node.to - node.from)).toFixed(node.decimals));
    case 'text':
      return drawForm(node.words, random);
    case 'array':
      return Array.from({ length: draw(node.lengths, random) }, () => drawNode(node.node, random));
    case 'object':
      return Object.fromEntries(
        node.fields.filter((f) => random.next() < f.share).map((f) => [f.name, drawNode(f.node, random)]),
      );
  }
}
