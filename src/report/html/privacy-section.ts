// The privacy section of the report file: nearness to training, attacks, copies, and what was not measured.
import { WHOLE } from '../deviations';
import { half, leaning } from '../privacy-verdict';
import type { AttackFigure } from '../privacy';
import type { Report } from '../report-types';
import { intervalChart } from './charts';
import { data, html, type Markup, type Piece } from './markup';
import { count, percent, two } from './words';

export function privacySection({ privacyFigures, privacy }: Report): Markup {
  const { nearness, copies, singlingOut, heldOut } = privacyFigures;
  const rows = nearness.flatMap((n) =>
    [
      { figure: n.nearer, what: 'nearer to rows learned from than to rows held back' },
      { figure: n.membership, what: 'rows learned from told from rows held back' },
      { figure: n.closer, what: 'nearer to source rows than these to each other' },
    ].flatMap(({ figure, what }) => (figure ? [{ ...n, figure, words: what }] : [])),
  );
  return html`<section id="privacy">
    <h2>Privacy</h2>
    <p>${privacy.title}. Evidence, not a guarantee: without differential privacy no measurement can prove safety.</p>
    ${
      !heldOut &&
      html`<p>
        No rows were held back from training, so it was not measured whether the stand-in remembers: nearness to
        training, the membership attack and the singling-out attack need rows that the model has never seen.
      </p>`
    }
    ${
      rows.length > 0 &&
      html`<h3>Nearness and membership</h3>
        <p>If half of the cases go either way, the model has not memorised. The bar is the 95 % interval.</p>
        <table>
          <tr>
            <th>Table</th>
            <th>What is measured</th>
            <th class="r">Rows</th>
            <th>.35 to .65, even is .50</th>
            <th class="r">Share</th>
            <th>Verdict</th>
          </tr>
          ${rows.map(
            ({ table, what, figure, words }) =>
              html`<tr>
                <td>${data(table)}${what === 'entities' && WHOLE}</td>
                <td class="dim">${words}</td>
                <td class="r">${count(figure.rows)}</td>
                <td>${intervalChart(figure.value, half(figure), 0.35, 0.65, leaning(figure) !== 'not enough data')}</td>
                <td class="r">${two(figure.value)} ± ${two(half(figure))}</td>
                <td>
                  ${words.startsWith('nearer to source') ? html`<span class="dim">for comparison</span>` : verdict(figure)}
                </td>
              </tr>`,
          )}
        </table>`
    }
    ${copiesTable(copies)}
    ${
      singlingOut.length > 0 &&
      html`<h3>Singling out</h3>
        <p>
          Descriptions that fit exactly one synthetic row, tried on rows learned from and, for chance, on as many rows
          held back.
        </p>
        <table>
          <tr>
            <th>Table</th>
            <th class="r">Descriptions</th>
            <th class="r">Fit one row learned from</th>
            <th class="r">By chance</th>
            <th class="r">Risk</th>
          </tr>
          ${singlingOut.map(
            (s) =>
              html`<tr>
                <td>${data(s.table)}</td>
                <td class="r">${count(s.attacks)}</td>
                <td class="r">${percent(s.hit, 1)}</td>
                <td class="r">${percent(s.chance, 1)}</td>
                <td class="r">${percent(s.risk, 1)} <span class="dim">up to ${percent(s.upper, 1)}</span></td>
              </tr>`,
          )}
        </table>`
    }
  </section>`;
}

function verdict(figure: AttackFigure): Piece {
  const level = leaning(figure);
  if (level === 'even') return html`<span class="ok">✓</span> even`;
  if (level === 'not enough data')
    return html`<span class="dim">Not enough data: ${count(figure.rows)} rows cannot settle it</span>`;
  return level === 'leaks'
    ? html`<span class="bad">✗ leaks training rows</span>`
    : html`<span class="warn">leans to training</span>`;
}

function copiesTable(copies: Report['privacyFigures']['copies']): Piece {
  if (!copies.length) return null;
  return html`<h3>Copies</h3>
    <p>
      Rows equal to a source row in every value but keys, in tables of four or more such columns. Common rows repeat by
      themselves; alarming would be more copies than the source has repeats.
    </p>
    <table>
      <tr>
        <th>Table</th>
        <th class="r">Same as a source row</th>
        <th class="r">Repeats within the source</th>
        <th class="r">Rows held back that are in training</th>
      </tr>
      ${copies.map(
        (c) =>
          html`<tr>
            <td>${data(c.table)}</td>
            <td class="r syn">${percent(c.copied, 1)}</td>
            <td class="r">${percent(c.duplicatesInReal, 1)}</td>
            <td class="r">${c.heldOutCopied === null ? '–' : percent(c.heldOutCopied, 1)}</td>
          </tr>`,
      )}
    </table>`;
}
