// One field of a delimited file: quoted where it must be or where the source quotes.
import type { Dialect } from '../database/types';

export interface FieldWriter {
  /** @param always quote it even if it need not be */
  text(value: string, always: boolean): string;
  /** A field without value. */
  empty: string;
}

/** @param alone the file has one column, where an empty line would be no row */
export function fieldWriter(dialect: Dialect, alone: boolean): FieldWriter {
  const { delimiter, quote, escape, quoteAll } = dialect;
  if (quote === '') {
    // Without quotes these cannot stand in a field.
    const forbidden = new RegExp(`[\\r\\n${escapeInClass(delimiter)}]+`, 'g');
    return { text: (value) => value.replace(forbidden, ' '), empty: '' };
  }
  const special = new RegExp(`[\\r\\n${escapeInClass(delimiter + quote)}]|^\\s|\\s$`);
  const escaped = new RegExp(`[${escapeInClass(quote + escape)}]`, 'g');
  return {
    text: (value, always) =>
      always || quoteAll || special.test(value) ? quote + value.replace(escaped, `${escape}$&`) + quote : value,
    empty: quoteAll || alone ? quote + quote : '',
  };
}

function escapeInClass(characters: string): string {
  return characters.replace(/[\\\]^-]/g, '\\$&');
}
