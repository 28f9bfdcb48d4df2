// Markup that escapes by itself: every value put into a template is text, unless it is markup already.

/** HTML or SVG source that is safe to put into a page. */
export class Markup {
  constructor(readonly source: string) {}
}

export type Piece = Markup | string | number | null | undefined | false | Piece[];

/** Tagged template: values are escaped, lists joined; null, undefined and false are nothing. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Markup {
  let out = strings[0];
  values.forEach((value, i) => (out += render(value) + strings[i + 1]));
  return new Markup(out);
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return '';
  if (Array.isArray(piece)) return piece.map(render).join('');
  return piece instanceof Markup ? piece.source : escapeText(String(piece));
}

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attributes in quotes. Control characters that HTML does not allow become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (c) => NAMED[c])
    .replace(/\p{Cc}/gu, (c) => (c === '\n' || c === '\t' ? c : '\uFFFD'))
    .replace(/\p{Cs}/gu, '\uFFFD');
}

/** A word from the data: monospace, its own writing direction, cut to fit. */
export function data(text: string, longest = 60): Markup {
  return html`<bdi class="m">${cut(text, longest)}</bdi>`;
}

/** At most `longest` characters, whole ones, the last an ellipsis where some were cut. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const characters = Array.from(text.slice(0, 2 * longest));
  const whole = characters.length <= longest && text.length <= 2 * longest;
  return whole ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
