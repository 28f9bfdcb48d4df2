// The columns of the report file: one small chart each, furthest below their ceiling first, and free text as a table.
import type { Figure } from '../distances';
import type { ColumnReport, TableReport } from '../report-types';
import { overlayChart } from './charts';
import { cut, data, html, type Markup, type Piece } from './markup';
import { ofCeiling, percent, score } from './words';

const MAX_CHARTS = 120;

/** A score in blue with its ceiling. */
export function figureCells(figure: Figure | null | undefined): Markup {
  return figure
    ? html`<td class="r syn">${score(figure.score)}</td>
        <td class="r">${score(figure.ceiling)}</td>`
    : html`<td class="r dim">–</td>
        <td class="r dim">–</td>`;
}

export function columnCharts(tables: TableReport[]): Piece {
  const gap = (c: ColumnReport) => (c.shape ? c.shape.ceiling - c.shape.score : -1);
  const all = tables
    .flatMap((t) => t.columns.map((column) => ({ table: t.table, column })))
    .filter(({ column }) => column.overlay)
    .sort((a, b) => gap(b.column) - gap(a.column));
  if (!all.length) return null;
  const texts = tables.flatMap((t) =>
    t.columns.flatMap((c) => (c.text ? [{ table: t.table, column: c, text: c.text }] : [])),
  );
  return html`<h3>Columns</h3>
    <p>
      ${all.length > MAX_CHARTS ? `${MAX_CHARTS} of ${all.length}, furthest` : 'Furthest'} below their ceiling first.
      Shares of rows; numbers from the .001 to the .998 quantile of the source.
    </p>
    <div class="columns">
      ${all.slice(0, MAX_CHARTS).map(({ table, column }) => {
        const label = `${cut(`${table}.${column.column}`, 120)}: real and synthetic distributions, similarity ${score(column.shape?.score)}`;
        return html`<figure>
          <figcaption>
            ${data(`${table}.${column.column}`, 40)}
            <span>
              ${
                column.shape
                  ? html`<b class="syn">${score(column.shape.score)}</b>
                      <span class="dim">${ofCeiling(column.shape)}</span>`
                  : html`<span class="dim">no rows</span>`
              }
            </span>
          </figcaption>
          ${overlayChart(column.overlay!, label)}
        </figure>`;
      })}
    </div>
    <details>
      <summary>The same as a table</summary>
      <table>
        <tr>
          <th>Column</th>
          <th class="r">Shape</th>
          <th class="r">Ceiling</th>
          <th class="r">Roundness</th>
          <th class="r">Ceiling</th>
        </tr>
        ${all.map(
          ({ table, column }) =>
            html`<tr>
              <td>${data(`${table}.${column.column}`)}</td>
              ${figureCells(column.shape)}${figureCells(column.roundness)}
            </tr>`,
        )}
      </table>
    </details>
    ${
      texts.length > 0 &&
      html`<h3>Free text</h3>
        <table>
          <tr>
            <th>Column</th>
            <th class="r">Mean length, real</th>
            <th class="r">Synthetic</th>
            <th class="r">Null, real</th>
            <th class="r">Synthetic</th>
            <th class="r">Values of the source</th>
          </tr>
          ${texts.map(
            ({ table, column, text }) =>
              html`<tr>
                <td>${data(`${table}.${column.column}`)}</td>
                <td class="r">${text.meanLength.real.toFixed(1)}</td>
                <td class="r syn">${text.meanLength.synthetic.toFixed(1)}</td>
                <td class="r">${percent(text.nulls.real)}</td>
                <td class="r syn">${percent(text.nulls.synthetic)}</td>
                <td class="r">${text.copied === null ? '–' : percent(text.copied)}</td>
              </tr>`,
          )}
        </table>`
    }`;
}
