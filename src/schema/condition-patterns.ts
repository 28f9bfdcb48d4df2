// Patterns of SQL as regular expressions: LIKE, GLOB, SIMILAR TO, and the expressions of PostgreSQL and MySQL.

const made = new Map<string, RegExp | null>();

/** Each pattern is made once. */
function once(key: string, make: () => string, flags: string): RegExp | null {
  if (!made.has(key)) made.set(key, compile(make(), flags));
  return made.get(key)!;
}

/** Whole letters where the pattern allows it, else units of UTF-16; null for one that is not understood. */
function compile(source: string, flags: string): RegExp | null {
  for (const f of [`${flags}u`, flags])
    try {
      return new RegExp(source, f);
    } catch {
      // The next is tried.
    }
  return null;
}

const literally = (letter: string) => letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');

export interface Like {
  anyCase: boolean;
  escape: string;
  /** `[a-z]` and `[^a-z]`, as in T-SQL. */
  sets: boolean;
}

export function likePattern(like: string, { anyCase, escape, sets }: Like): RegExp | null {
  const make = () => {
    let source = '';
    const letters = [...like];
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i];
      const close = sets && letter === '[' ? letters.indexOf(']', i + 2) : -1;
      if (escape !== '' && letter === escape) source += literally(letters[++i] ?? '');
      else if (letter === '%') source += '[^]*';
      else if (letter === '_') source += '[^]';
      else if (close > 0) {
        source += set(letters.slice(i + 1, close).join(''), '^');
        i = close;
      } else source += literally(letter);
    }
    return `^${source}$`;
  };
  return once(`like ${anyCase} ${escape} ${sets} ${like}`, make, anyCase ? 'i' : '');
}

/** SQLite: `*`, `?` and sets of letters, case told. */
export function globPattern(glob: string): RegExp | null {
  const make = () => {
    let source = '';
    for (let i = 0; i < glob.length; i++) {
      // A bracket right behind the opening one is a letter of the set.
      const first = i + (glob[i + 1] === '^' ? 2 : 1);
      const close = glob[i] === '[' ? glob.indexOf(']', first + 1) : -1;
      if (glob[i] === '*') source += '[^]*';
      else if (glob[i] === '?') source += '[^]';
      else if (close > 0) {
        source += set(glob.slice(i + 1, close), '^');
        i = close;
      } else source += literally(glob[i]);
    }
    return `^${source}$`;
  };
  return once(`glob ${glob}`, make, '');
}

function set(inside: string, not: string): string {
  const negated = inside.startsWith(not);
  return `[${negated ? '^' : ''}${inside.slice(negated ? not.length : 0).replace(/[\\\][^]/g, '\\$&')}]`;
}

const CLASSES: Record<string, string> = {
  alpha: '\\p{L}',
  digit: '\\d',
  alnum: '\\p{L}\\d',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  blank: ' \\t',
};

/** A regular expression of PostgreSQL or MySQL that may match anywhere. */
export function regularPattern(pattern: string, anyCase: boolean): RegExp | null {
  const make = () =>
    pattern
      .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
      .replace(/\\([yAZmM])/g, (_, letter: string) => (letter === 'A' ? '^' : letter === 'Z' ? '$' : '\\b'));
  return once(`regular ${anyCase} ${pattern}`, make, anyCase ? 'i' : '');
}

/** SIMILAR TO: a regular expression over the whole text with the wildcards of LIKE. */
export function similarPattern(pattern: string): RegExp | null {
  const make = () => {
    let source = '';
    let inSet = false;
    for (let i = 0; i < pattern.length; i++) {
      const letter = pattern[i];
      if (letter === '\\') source += `\\${pattern[++i] ?? ''}`;
      else if (inSet) {
        inSet = letter !== ']';
        source += letter;
      } else if (letter === '%') source += '[^]*';
      else if (letter === '_') source += '[^]';
      else if (letter === '.' || letter === '^' || letter === '$') source += `\\${letter}`;
      else {
        inSet = letter === '[';
        source += letter;
      }
    }
    return `^(?:${source.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)})$`;
  };
  return once(`similar ${pattern}`, make, '');
}
