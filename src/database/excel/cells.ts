// Cells of a sheet as text. Excel knows one kind of moment; whether a column holds days, times or both is seen from all
// of its values.

const day = 86_400_000;
/** Excel counts days from here; a moment on the first of them is a time of day. */
const firstDay = Date.UTC(1899, 11, 30);

export function cellTexts(rows: readonly (readonly unknown[])[]): (string | null)[][] {
  const kinds = new Map<number, Kind>();
  for (const row of rows)
    row.forEach((cell, c) => {
      if (cell instanceof Date) kinds.set(c, common(kinds.get(c), kindOf(cell)));
    });
  return rows.map((row) => row.map((cell, c) => (cell instanceof Date ? write(cell, kinds.get(c)!) : textOf(cell))));
}

type Kind = 'day' | 'time' | 'both';

function kindOf(moment: Date): Kind {
  const ms = moment.getTime();
  if (ms >= firstDay && ms < firstDay + 2 * day) return 'time';
  return ms % day === 0 ? 'day' : 'both';
}

function common(before: Kind | undefined, kind: Kind): Kind {
  return before === undefined || before === kind ? kind : 'both';
}

function write(moment: Date, kind: Kind): string {
  // Excel's fractions of a day are off by less than a millisecond.
  const iso = new Date(Math.round(moment.getTime() / 1000) * 1000).toISOString();
  const [date, time] = iso.replace(/\.\d+Z$/, '').split('T');
  return kind === 'day' ? date : kind === 'time' ? time : `${date} ${time}`;
}

function textOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === 'string' ? cell : String(cell as number | boolean);
}
