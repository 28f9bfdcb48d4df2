// Words of a drawn category. Rows whose code is "rare" have none: they take the word of the ancestor they copy, or get
// one that is made anew as such words are written.
import { makeText } from '../codecs/text/text';
import type { TextColumn } from '../table/column';
import type { Random } from '../table/random';
import { baseOf, type Block, type DerivedBlock } from './blocks';
import { ancestor, ancestorRow, type TableState } from './state';
import { firstCodes, type TableModel } from './table-model';
import { wordReader } from './ways';

/** @returns a column made before */
export type MadeText = (table: string, column: string) => TextColumn | null;

/** The column of a category block: `taken` are words of the source, which none that is made anew may equal. */
export async function wordsOf(
  block: Block,
  model: TableModel,
  state: TableState,
  made: MadeText,
  taken: Iterable<string>,
  random: Random,
): Promise<TextColumn> {
  const base = baseOf(block);
  if (base.kind !== 'category') throw new Error(`${base.kind} blocks have no words`);
  const { column, spec, others } = base;
  const n = state.layout.rows;
  const values = state.values.get(column) ?? new Float64Array(n);
  const codes = Int32Array.from(values, (v, row) =>
    Number.isNaN(v) ? -1 : v < spec.values.length ? v : row % Math.max(1, spec.values.length),
  );
  if (!others) return { kind: 'text', name: column, codes, dictionary: spec.values };
  const dictionary = [...spec.values];
  const index = new Map(dictionary.map((word, code) => [word, code]));
  const codeOf = (word: string) => {
    let code = index.get(word);
    if (code === undefined) index.set(word, (code = dictionary.push(word) - 1));
    return code;
  };
  const rare = Int32Array.from(values.keys()).filter((row) => values[row] === spec.rare);
  const copied = block.kind === 'derived' ? copier(block, model, state, made) : () => null;
  const rest = rare.filter((row) => {
    const word = copied(row);
    if (word !== null) codes[row] = codeOf(word);
    return word === null;
  });
  const text = await makeText(
    others,
    rest.length,
    random,
    new Set([...taken, ...spec.values]),
    kinOf(model, state, column, rest),
  );
  rest.forEach((row, i) => (codes[row] = codeOf(text.dictionary[text.codes[i]])));
  return { kind: 'text', name: column, codes, dictionary };
}

/** The word of the ancestor whose value a row copies, null where it copies none. */
function copier(
  block: DerivedBlock,
  model: TableModel,
  state: TableState,
  made: MadeText,
): (row: number) => string | null {
  const which = block.always ? null : state.codes[firstCodes(model.blocks)[model.blocks.indexOf(block)]];
  return (row) => {
    const way = block.ways[(which ? which[row] : 1) - 1];
    if (way?.by !== 'ancestor') return null;
    const text = made(ancestor(state, way.level)!.name, way.name);
    const code = text ? text.codes[ancestorRow(state, row, way.level)] : -1;
    return code >= 0 ? text!.dictionary[code] : null;
  };
}

/** Rows that agree in all that the column decides have one number: only they may share a word. */
function kinOf(model: TableModel, state: TableState, column: string, rows: Int32Array): Int32Array {
  const decided = model.restrictions.flatMap((r) => (r.kind === 'dependency' && r.from === column ? [r.to] : []));
  const readers = decided.map((to) => wordReader(to, model, state));
  const numbers = new Map<string, number>();
  return rows.map((row) => {
    const key = JSON.stringify(readers.map((word) => word(row)));
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    return number;
  });
}
