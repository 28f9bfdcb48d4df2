// Why a key or a relation is proposed, and why others are not: words and numbers for the person.
import type { Evidence, Key, NearMiss, RelationStats } from '../types';
import type { CompositePair } from './composite-relations';
import type { ScoredPair } from './scored-pairs';
import { isCounter, isInt, type ColumnFacts, type TableFacts } from './facts';
import type { Features } from './pair-score';
import { probability } from './pair-score';
import { ownsTable } from './names';
import type { KeyChoice } from './primary-keys';
import { counted, percentage, place, plural } from './wording';

const nameOf = (c: ColumnFacts) => place(c.table.name, [c.name]);
const round = (weight: number) => Math.round(weight * 100) / 100;

/** @param weights of the score in use, to weigh each fact */
export function relationEvidence(pair: ScoredPair, weights: Features, parentIsKey: boolean): Evidence[] {
  const { child, parent, features: f } = pair;
  const weight = (...names: (keyof Features)[]) => round(names.reduce((sum, n) => sum + weights[n] * f[n], 0));
  const facts: Evidence[] = [];
  const say = (text: string, value: number) => facts.push({ text, weight: value });
  const lost = pair.rows - pair.matchedRows;
  if (pair.rows === 0) say(`${nameOf(child)} holds no value; the names alone speak.`, weight('name', 'exact'));
  else if (lost === 0)
    say(
      `All ${plural(pair.rows, 'value')} of ${nameOf(child)} are in ${nameOf(parent)}.`,
      weight('bits', 'sure', 'orphans'),
    );
  else
    say(
      `${counted(pair.matchedRows)} of ${plural(pair.rows, 'value')} of ${nameOf(child)} ` +
        `(${percentage(pair.matchedRows, pair.rows)}) are in ${nameOf(parent)}; ${plural(lost, 'row')} ${lost === 1 ? 'has' : 'have'} no parent.`,
      weight('bits', 'sure', 'orphans', 'anyOrphan'),
    );
  if (pair.name >= 0.95) say('The names match.', weight('name', 'exact'));
  else if (pair.name >= 0.6) say(`The names fit (${pair.name.toFixed(2)} of 1).`, weight('name'));
  else if (!child.named.mute && pair.name > 0)
    say(`The names have little in common (${pair.name.toFixed(2)} of 1).`, weight('name', 'constant'));
  say(
    parentIsKey ? `${nameOf(parent)} is unique and the key of ${parent.table.name}.` : `${nameOf(parent)} is unique.`,
    weight('parentIsKey', 'parentLeads', 'parentNamed'),
  );
  if (pair.matched > 0)
    say(
      `${percentage(pair.matched, parent.distinct)} of the keys of ${parent.table.name} are used (${counted(pair.matched)} of ${counted(parent.distinct)}).`,
      weight('filled', 'rowRatio'),
    );
  if (f.lowSpread > 0.25)
    say('The values bunch at one end of the keys, as two counters that overlap would.', weight('lowSpread'));
  else if (pair.sampled >= 20 && f.lowSpread < 0.05)
    say('The values are spread over the keys as a random sample of them would be.', weight('lowSpread'));
  if (f.denseParent && isInt(parent))
    say('The keys number their rows without gaps, so many numbers would fit.', weight('denseParent'));
  if (f.childIsKey)
    say(
      `${child.name} is the key of ${child.table.name}: at most one row for each ${parent.table.name}.`,
      weight('childIsKey', 'ownName'),
    );
  if (f.measure) say(`${child.name} sounds like a quantity.`, weight('measure'));
  if (f.self) say(`${child.name} points back into the same table.`, weight('self'));
  if (pair.beside) say(pair.beside, 2);
  const differs = writingDiffers(child, parent);
  if (differs) say(differs, weight('typesDiffer'));
  for (const c of [child, parent])
    if (c.profile.padded)
      say(`Values of ${nameOf(c)} have blanks around them, which are left out of the comparison.`, 0);
  if (pair.sentinel !== undefined) say(`${pair.sentinel} stands for “none”: it has no parent.`, 0);
  return facts;
}

/** Keys that are equal though they are written differently. */
function writingDiffers(child: ColumnFacts, parent: ColumnFacts): string {
  const written = (c: ColumnFacts) => {
    if (c.keyKind !== 'int') return c.keyKind === 'text' ? 'text' : '';
    if (c.profile.zeroLed > 0.5 * c.profile.distinct) return 'leading zeros';
    const points = c.profile.sample.filter((v) => v.value.includes('.')).length;
    return points > 0.5 * c.profile.sample.length ? 'a point (7.0)' : points > 0 ? 'a point in places' : 'plain digits';
  };
  const [a, b] = [written(child), written(parent)];
  return a && b && a !== b
    ? `The same keys are written differently: ${child.name} with ${a}, ${parent.name} with ${b}; they are compared by value.`
    : '';
}

export function nearMisses(pairs: readonly ScoredPair[], chosen: ScoredPair | undefined): NearMiss[] {
  return pairs
    .filter((p) => p !== chosen && p.reason !== '')
    .slice(0, 4)
    .map((p) => ({
      parent: p.parent.table.name,
      parentColumns: [p.parent.name],
      found: p.matchedRows,
      of: p.rows,
      reason: `${counted(p.matchedRows)} of ${plural(p.rows, 'value')} are found there. ${p.reason}`,
    }));
}

/** References of several columns, some of these among them, that were looked at and refused. */
export function compositeMisses(composites: readonly CompositePair[], columns: readonly ColumnFacts[]): NearMiss[] {
  return composites
    .filter((p) => p.reason !== '' && p.columns.some((c) => columns.includes(c)))
    .slice(0, 3)
    .map((p) => ({
      parent: p.parentColumns[0].table.name,
      parentColumns: p.parentColumns.map((c) => c.name),
      found: p.matchedRows,
      of: p.rows,
      reason: `${counted(p.matchedRows)} of ${plural(p.rows, 'tuple')} of ${p.columns.map((c) => c.name).join(', ')} are found there. ${p.reason}`,
    }));
}

/** Why a column that sounds like a reference is none, a sentence a key that its name fits. */
export function whyNoReference(pairs: readonly ScoredPair[]): string[] {
  const near = pairs.filter((p) => p.reason !== '' && (p.name >= 0.6 || (p.child.named.isId && p.logit >= -2)));
  return near
    .slice(0, 2)
    .map(
      (p) =>
        `No reference to ${nameOf(p.parent)}, where ${counted(p.matchedRows)} of ${plural(p.rows, 'value')} are found: ${p.reason}`,
    );
}

export function compositeEvidence(pair: CompositePair): Evidence[] {
  const child = place(
    pair.columns[0].table.name,
    pair.columns.map((c) => c.name),
  );
  const parent = place(
    pair.parentColumns[0].table.name,
    pair.parentColumns.map((c) => c.name),
  );
  const lost = pair.rows - pair.matchedRows;
  return [
    lost === 0
      ? { text: `All ${plural(pair.rows, 'tuple')} of ${child} are in ${parent}.`, weight: 3 }
      : {
          text: `${counted(pair.matchedRows)} of ${plural(pair.rows, 'tuple')} of ${child} are in ${parent}.`,
          weight: 1,
        },
    {
      text: pair.name >= 0.95 ? 'The names match.' : `The names fit (${pair.name.toFixed(2)} of 1).`,
      weight: 2 * pair.name,
    },
    { text: `${parent} is the key of ${pair.parentColumns[0].table.name}.`, weight: 1.7 },
  ];
}

export function asKey(choice: KeyChoice, table: TableFacts, source: Key['source'] = 'inferred'): Key {
  const evidence: string[] = [];
  const { columns } = choice;
  const names = columns.map((c) => c.name);
  if (table.rows === 0) evidence.push('The table has no rows; the names alone speak.');
  else if (choice.duplicates === 0)
    evidence.push(
      `${names.join(', ')}: no two of the ${plural(table.rows, 'row')} share ${columns.length === 1 ? 'a value' : 'them'}.`,
    );
  else
    evidence.push(`${plural(choice.duplicates, 'row')} of ${counted(table.rows)} repeat a key: unique but for those.`);
  const nulls = columns.reduce((sum, c) => sum + c.nulls, 0);
  if (nulls > 0) evidence.push(`${plural(nulls, 'row')} without a value.`);
  if (columns.length === 1) {
    const [c] = columns;
    if (ownsTable(c.named, table.named)) evidence.push('The name is that of a key of this table.');
    else if (c.named.isId) evidence.push('The name says that it identifies something.');
    if (c.position === 0) evidence.push('It is the first column.');
    if (isCounter(c)) evidence.push(`It counts ${c.min}, ${c.min + 1}, ${c.min + 2} ... without a gap.`);
  } else evidence.push('No smaller set of columns that looks like a key is unique.');
  const confidence = probability(1.2 * (choice.score - (columns.length === 1 ? 1.2 : 2.6)));
  return { columns: names, source, confidence: Math.round(confidence * 1000) / 1000, evidence };
}

/** One sentence on the children of a parent. */
export function childrenInWords(stats: RelationStats, child: string, parent: string): string {
  return (
    `A row of ${parent} has ${counted(stats.minChildren)} to ${counted(stats.maxChildren)} rows of ${child}, ` +
    `${stats.meanChildren.toFixed(1)} on average; ${counted(stats.parentsWithout)} have none.`
  );
}
