// Privacy figures in words. What counts as leaning is settled in src/report; here it gets its mark and its sentence.
import type { AttackFigure } from '../../report/privacy';
import { half, leaning } from '../../report/privacy-verdict';
import type { PrivacyVerdict } from '../../report/report-types';
import { int } from '../words/format';

export type MarkKind = 'ok' | 'warn' | 'bad' | 'dim';

export function levelMark(level: PrivacyVerdict['level']): MarkKind {
  return ({ even: 'ok', watch: 'warn', leaks: 'bad', 'not enough data': 'dim', 'not measured': 'dim' } as const)[level];
}

/** @param figure null where no rows of the table were held back */
export function attackWords(figure: AttackFigure | null): { kind: MarkKind; words: string } {
  if (!figure) return { kind: 'dim', words: 'Not measured: none of its rows were held back' };
  const level = leaning(figure);
  const words = {
    leaks: 'clearly nearer than even',
    watch: 'above even',
    even: figure.value + half(figure) < 0.5 ? 'no nearer than even' : 'even',
    'not enough data': `Not enough data: ${int(figure.rows)} rows cannot settle it`,
    'not measured': 'Not measured',
  };
  return { kind: levelMark(level), words: words[level] };
}
