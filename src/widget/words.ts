// Every text of the widget, by name. A host page can replace any of them; {braces} are filled in. No markup.

const own = {
  title: 'Understudy',
  steps: 'Steps',
  open: 'Open',
  relate: 'Relate',
  train: 'Train',
  take: 'Take',
  openHead: 'Bring a database',
  openText:
    'A database file or related CSV files in, a synthetic database out. It is made in this frame; the files never leave the machine.',
  dropHere: 'Let go',
  choose: 'Choose files',
  more: 'Add files',
  startOver: 'Start over',
  reading: 'Reading',
  relateHead: '{tables} tables, {relations} relations',
  relateText: 'Inferred from names and values. Remove what is not so.',
  belongs: '{child} belongs to {parent}',
  by: 'by {columns}',
  confidence: 'confidence {score}',
  declared: 'declared',
  remove: 'Remove',
  removeWhich: 'Remove: {relation}',
  noRelations: 'No relations: each table is made by itself.',
  trainNow: 'Train',
  again: 'Train again',
  starting: 'Starting',
  secondsLeft: '{seconds} left',
  trainText: 'Small models, one for each table, trained in this frame.',
  sent: 'Sent from here',
  nothing: '0 bytes',
  stop: 'Stop and use what is trained',
  cancel: 'Cancel',
  waits: 'waits',
  done: 'done',
  kept: 'kept',
  failed: 'failed',
  takeHead: 'All {checks} checks hold',
  takeHeadFailed: '{failed} of {checks} checks fail',
  takeText: 'Every key is unique, every reference finds its row; types, ranges and row totals are as in the original.',
  takeTextFailed: 'The integrity report in the download says which.',
  keptRows: 'Unchanged real rows: {tables}. Share the result only if you may share those.',
  table: 'Table',
  realRows: 'Rows',
  syntheticRows: 'Synthetic',
  download: 'Download .zip',
  handOver: 'Hand over',
  handedOver: 'Handed over',
  hostGave: 'The page around this box gave the files, so it has them and gets the result.',
  personGave:
    'You brought the files. The page around this box gets nothing until you press Hand over, and then the result.',
  alone: 'Nothing leaves this frame but what you download.',
  dismiss: 'Close',
};

/** What the person agrees to is told in our words: a host page must not word its own consent. */
const fixed = new Set<string>(['handOver', 'handedOver', 'personGave', 'hostGave', 'alone', 'keptRows']);

export type Word = keyof typeof own;
export type Words = (name: Word, values?: Record<string, string | number>) => string;

/** @param replaced texts of the host page by name; unknown and fixed names are ignored */
export function wordsWith(replaced: Record<string, string> = {}): Words {
  return (name, values = {}) => {
    const text = Object.hasOwn(replaced, name) && !fixed.has(name) ? replaced[name] : own[name];
    return text.replace(/\{(\w+)\}/g, (whole, key: string) =>
      Object.hasOwn(values, key) ? String(values[key]) : whole,
    );
  };
}

/** "31 s", "1 min 20 s" */
export function duration(value: number): string {
  const s = Math.max(1, Math.ceil(value));
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ''}`;
}
