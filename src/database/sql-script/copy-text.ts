// One line of PostgreSQL's COPY in text format as values: tabs between fields, \N for null, backslash escapes.

const ESCAPE = /\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S])/g;
const LETTERS: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

export function copyFields(line: string): (string | null)[] {
  return line.split('\t').map((field) => {
    if (field === '\\N') return null;
    return field.includes('\\') ? field.replace(ESCAPE, (_, code: string) => resolve(code)) : field;
  });
}

function resolve(code: string): string {
  if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
  if (code.length > 1) return String.fromCharCode(parseInt(code.slice(1), 16));
  return LETTERS[code] ?? code;
}
