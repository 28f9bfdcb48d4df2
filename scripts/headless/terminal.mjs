// What the headless runner shows while it runs: one line that changes on a terminal, a line now and then elsewhere.

export class Terminal {
  #stream;
  #shown = '';
  #line = '';

  /** @param {NodeJS.WriteStream} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /** A line that stays. */
  say(words) {
    this.#clear();
    this.#stream.write(`${words}\n`);
  }

  event(event) {
    if (event.type === 'progress') this.#progress(event.progress);
    else if (event.type === 'note') this.say(event.words);
    else if (event.type === 'opened') this.#opened(event);
    else if (event.type === 'training') this.#training(event.table, event.training);
  }

  summary(record, out) {
    const seconds = Object.entries(record.stages).map(([stage, s]) => `${stage} ${s.toFixed(1)} s`);
    const memory = record.peakMemory ? `, ${Math.round(record.peakMemory / 1e6)} MB at most` : '';
    const { checks, failed, rules } = record.integrity;
    for (const { words, holds } of rules.filter((rule) => !rule.ok))
      this.say(`rule not kept: ${words}, in ${percent(holds.synthetic)} of rows, ${percent(holds.real)} in the source`);
    this.say(`${seconds.join(', ')}${memory}; ${checks - failed} of ${checks} checks passed; written to ${out}`);
  }

  #opened({ problems, files }) {
    for (const p of problems) this.say(`${p.path}: ${p.message}. ${p.hint}`);
    for (const { path, leftOut, notes } of files) {
      for (const { name, why } of leftOut) this.say(`${path}: ${name} is left out. ${why}`);
      for (const note of notes) this.say(`${path}: ${note}`);
    }
  }

  #progress({ stage, share, secondsLeft, words }) {
    const percent = share === null ? '' : ` ${Math.floor(share * 100)} %`;
    const left = secondsLeft ? `, ${Math.ceil(secondsLeft)} s left` : '';
    if (this.#stream.isTTY) {
      this.#clear();
      this.#line = `${stage}: ${words}${percent}${left}`.slice(0, (this.#stream.columns ?? 80) - 1);
      this.#stream.write(this.#line);
      return;
    }
    const step = `${stage} ${share === null ? '' : Math.floor(share * 5)}`;
    if (step === this.#shown) return;
    this.#shown = step;
    this.#stream.write(`${stage}:${percent || ` ${words}`}${left}\n`);
  }

  #training(table, training) {
    if (training.state === 'failed') this.say(`${table}: ${training.message} ${training.hint}`);
    if (training.state !== 'done') return;
    const { epochs, seconds, heldOutNll, backend } = training.result;
    const loss = heldOutNll === null ? '' : `, held-out loss ${heldOutNll.toFixed(2)}`;
    this.say(`${table}: ${epochs} epochs in ${seconds.toFixed(1)} s on ${backend}${loss}`);
  }

  #clear() {
    if (this.#line) this.#stream.write(`\r${' '.repeat(this.#line.length)}\r`);
    this.#line = '';
  }
}

/** What a generator file holds of the source, told when it is saved. */
export function savedWords(file, plan) {
  const kept = plan.tables.filter((t) => t.treatment === 'keep').map((t) => t.table);
  return kept.length
    ? `${file} holds the rows of ${kept.join(', ')}, which are kept, and no other row of the source`
    : `${file} holds no row of the source`;
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
