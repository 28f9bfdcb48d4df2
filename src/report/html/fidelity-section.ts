// The fidelity section of the report file: the parts of the score, tables, columns, pairs, joins, and telling apart.
import { pathWords, WHOLE } from '../deviations';
import { ENOUGH_ROWS, type DetectionFigure } from '../detection';
import type { Report, TableReport } from '../report-types';
import { associationChart, bulletChart, differenceChart, intervalChart } from './charts';
import { columnCharts, figureCells } from './columns-section';
import { data, html, type Markup, type Piece } from './markup';
import { count, score, two } from './words';

const MAX_PATHS = 12;

export function fidelitySection(report: Report): Markup {
  const made = report.tables.filter((t) => !t.kept && t.rows.real > 0);
  return html`<section id="fidelity">
    <h2>Fidelity</h2>
    <p>${report.fidelity.words}</p>
    ${partsTable(report)} ${made.length > 0 && tablesTable(made, report.detection)} ${columnCharts(made)}
    ${pairCharts(made)} ${pathTable(report)} ${detectionTable(report.detection)}
  </section>`;
}

function partsTable({ fidelity }: Report): Piece {
  if (!fidelity.parts.length) return null;
  return html`<h3>What the score is made of</h3>
    <table>
      <tr>
        <th>Part</th>
        <th>0 to 1</th>
        <th class="r">Score</th>
        <th class="r">Ceiling</th>
        <th>What it asks</th>
      </tr>
      ${fidelity.parts.map(
        (p) =>
          html`<tr>
            <td>${p.name}</td>
            <td>${bulletChart(p, 0)}</td>
            ${figureCells(p)}
            <td class="dim">${p.words}</td>
          </tr>`,
      )}
    </table>`;
}

function tablesTable(tables: TableReport[], detection: DetectionFigure[]): Markup {
  const part = (t: TableReport, name: 'univariate' | 'bivariate' | 'trivariate' | 'coherence') =>
    html`<td class="r dim">${score(t.accuracy?.parts[name]?.score)}</td>`;
  return html`<h3>Tables</h3>
    <p>
      Accuracy of single columns, pairs, triples and sequences on ten bins, and what a perfect sample of the same size
      would score. Above the ceiling is noise of one sample, not merit.
    </p>
    <div class="scroll">
      <table>
        <tr>
          <th>Table</th>
          <th class="r">Rows</th>
          <th>Accuracy, .60 to 1</th>
          <th class="r">Accuracy</th>
          <th class="r">Ceiling</th>
          <th class="r">Single</th>
          <th class="r">Pairs</th>
          <th class="r">Triples</th>
          <th class="r">Sequence</th>
          <th class="r">Told apart</th>
        </tr>
        ${tables.map((t) => {
          const told = detection.find((d) => d.table === t.table && d.what === 'rows');
          return html`<tr>
            <td>${data(t.table)} ${!t.enough && html`<span class="dim">not enough data</span>`}</td>
            <td class="r">${count(t.rows.synthetic)}</td>
            <td>${t.accuracy && bulletChart(t.accuracy.overall, 0.6)}</td>
            ${figureCells(t.accuracy?.overall)} ${part(t, 'univariate')} ${part(t, 'bivariate')}
            ${part(t, 'trivariate')} ${part(t, 'coherence')}
            <td class="r">${told && told.rows >= ENOUGH_ROWS ? two(told.auc) : '–'}</td>
          </tr>`;
        })}
      </table>
    </div>`;
}

function pairCharts(tables: TableReport[]): Piece {
  const shown = tables.filter((t) => t.association);
  if (!shown.length) return null;
  return html`<h3>Pairs of columns</h3>
    <p>
      How strongly two columns depend on each other (Cramér's V on ten bins), those of the table's parents included. The
      larger the square, the stronger: real below the diagonal, synthetic above. Difference, at the right: a full square
      is .10; solid is too weak, open too strong.
    </p>
    ${shown.map(
      (t) =>
        html`<h4>${data(t.table)}</h4>
          <div class="pair">
            <figure>${associationChart(t.association!)}</figure>
            <figure>${differenceChart(t.association!)}</figure>
          </div>`,
    )}`;
}

function pathTable({ paths }: Report): Piece {
  if (!paths.length) return null;
  const worst = paths.toSorted((a, b) => b.ceiling - b.score - (a.ceiling - a.score)).slice(0, MAX_PATHS);
  return html`<h3>Along the joins</h3>
    <p>
      Pairs of columns from two tables, joined. Furthest below their ceiling, of ${paths.length}
      ${paths.length === 1 ? 'path' : 'paths'}; arrows point from child to parent.
    </p>
    <table>
      <tr>
        <th>Path</th>
        <th class="r">Joins</th>
        <th class="r">Pairs</th>
        <th class="r">Score</th>
        <th class="r">Ceiling</th>
        <th>Most is missing in</th>
      </tr>
      ${worst.map((p) => {
        const [pair] = p.pairs.toSorted((a, b) => b.ceiling - b.score - (a.ceiling - a.score));
        return html`<tr>
          <td>${data(pathWords(p), 90)}</td>
          <td class="r">${p.hops}</td>
          <td class="r">${p.pairs.length}</td>
          ${figureCells(p)}
          <td>${pair && data(`${pair.a.table}.${pair.a.column} with ${pair.b.table}.${pair.b.column}`, 90)}</td>
        </tr>`;
      })}
    </table>`;
}

function detectionTable(detection: DetectionFigure[]): Piece {
  if (!detection.length) return null;
  const words = (d: DetectionFigure) => {
    if (d.rows < ENOUGH_ROWS) return `Not enough data: ${d.rows} rows, a verdict needs ${ENOUGH_ROWS}`;
    return d.auc < 0.55 ? 'guessing' : d.auc < 0.65 ? 'told apart a little' : 'clearly told apart';
  };
  return html`<h3>Telling apart</h3>
    <p>
      A classifier is shown real and synthetic rows, half of each, and guesses rows it has not seen. At .50 it can only
      guess; at 1.00 it is always right.
    </p>
    <table>
      <tr>
        <th>What it sees</th>
        <th>.40 to 1.00, chance .50</th>
        <th class="r">AUC</th>
        <th>In words</th>
        <th>By</th>
      </tr>
      ${detection.map((d) => {
        const error = Math.sqrt((2 * d.rows + 1) / (12 * d.rows * d.rows));
        return html`<tr>
          <td>${data(d.table)}${d.what === 'rows' ? ', single rows' : WHOLE}</td>
          <td>${intervalChart(d.auc, 1.96 * error, 0.4, 1, d.rows >= ENOUGH_ROWS)}</td>
          <td class="r">${two(d.auc)}</td>
          <td>${words(d)}</td>
          <td class="dim">${d.reasons.slice(0, 2).map((r, i) => html`${i > 0 && ', '}${data(r.feature, 40)}`)}</td>
        </tr>`;
      })}
    </table>`;
}
