// Texts that were not made before: draws again a few times, then adds a number.

const TRIES = 30;

export class Fresh {
  private readonly made: Set<string>;
  private number = 2;
  /** Draws that were in vain of late: where a form has run dry, fewer are spent. */
  private tries = TRIES;

  /**
   * @param draw one text
   * @param taken texts that must not come out
   * @param limit most characters wished for
   * @param cuts may a text be cut to the limit (words may, addresses may not)?
   */
  constructor(
    private readonly draw: () => string,
    before: Iterable<string>,
    private readonly taken: { has(text: string): boolean },
    private readonly limit: number,
    private readonly cuts: boolean,
  ) {
    this.made = new Set(before);
  }

  next(): string {
    const text = this.find();
    this.made.add(text);
    return text;
  }

  private find(): string {
    let shortest = '';
    for (let tries = 0; tries < this.tries; tries++) {
      const text = this.draw();
      if (text === '' || !this.isNew(text)) continue;
      if (text.length <= this.limit) {
        this.tries = Math.min(TRIES, this.tries + 1);
        return text;
      }
      if (shortest === '' || text.length < shortest.length) shortest = text;
    }
    this.tries = Math.max(2, this.tries - 1);
    if (shortest !== '') {
      const text = this.cuts ? shortest.slice(0, this.limit).trim() : shortest;
      if (text !== '' && this.isNew(text)) return text;
    }
    const base = shortest || this.draw() || 'x';
    for (;;) {
      const numbered = withNumber(base, this.number++);
      if (this.isNew(numbered)) return numbered;
    }
  }

  private isNew(text: string): boolean {
    return !this.made.has(text) && !this.taken.has(text);
  }
}

/** "ann@x.org" becomes "ann2@x.org", all else "Ann 2"; JSON keeps its braces. */
function withNumber(text: string, number: number): string {
  if (/^[[{]/.test(text)) return text.slice(0, 1) + ' '.repeat(number - 1) + text.slice(1);
  const at = text.lastIndexOf('@');
  if (at > 0) return text.slice(0, at) + number + text.slice(at);
  return /\s/.test(text) ? `${text} ${number}` : text + number;
}
