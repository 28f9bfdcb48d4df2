// The report as one file: opens offline, prints, needs no script and loads nothing. All names and values are escaped.
import { partsOf } from '../deviations';
import { integrityTitle } from '../integrity-title';
import { firstFindings } from '../privacy-verdict';
import type { Report } from '../report-types';
import { integritySection } from './integrity-section';
import { meanings } from '../meanings';
import { fidelitySection } from './fidelity-section';
import { cut, data, html, Markup, type Piece } from './markup';
import { privacySection } from './privacy-section';
import { style } from './style';
import { count, ofCeiling, score } from './words';

export interface About {
  /** What the source is called. */
  name: string;
  date: Date;
}

/** A whole HTML document. Its policy forbids scripts and every load, whatever the data say. */
export function reportHtml(report: Report, about: About): string {
  const rows = report.integrity.tables.reduce((sum, t) => sum + t.rows.synthetic, 0);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width" />
        <meta name="generator" content="Understudy" />
        <title>Report: ${cut(about.name, 120)}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>A synthetic stand-in for ${data(about.name, 120)}</h1>
          <p class="lead">
            ${count(rows)} rows in ${report.integrity.tables.length} tables, ${report.ratio} times the source.
            ${about.date.toISOString().slice(0, 10)}.
          </p>
          ${legend}
        </header>
        <main>
          ${verdicts(report)} ${beforeUse(report)} ${integritySection(report)} ${fidelitySection(report)}
          ${privacySection(report)} ${meaningSection}
        </main>
        <footer><p>Made by Understudy in the browser; no row left the machine.</p></footer>
      </body>
    </html>`;
  return page.source;
}

/** The report as JSON text. */
export function reportJson(report: Report, about: About): string {
  return `${JSON.stringify({ name: about.name, date: about.date.toISOString(), ...report }, null, 1)}\n`;
}

function verdicts({ integrity, fidelity, privacy }: Report): Markup {
  const { checks, failed } = integrity;
  const references = integrity.relations.reduce((sum, r) => sum + r.innerJoin.synthetic, 0);
  const figure = fidelity.score === null ? null : { score: fidelity.score, ceiling: fidelity.ceiling! };
  return html`<div class="verdicts">
    <div>
      <p>Integrity</p>
      <p class="big">${integrityTitle(integrity)}</p>
      <p>
        ${failed ? `${count(failed)} of ${count(checks)} checks fail; see which below.` : `All ${count(checks)} checks hold, and ${count(references)} references find their row.`}
      </p>
    </div>
    <div>
      <p>Fidelity</p>
      <p class="big">
        ${
          figure
            ? html`<span class="syn">${score(figure.score)}</span> <small>${ofCeiling(figure)}</small>`
            : 'Not enough data'
        }
      </p>
      <p>${fidelity.words}</p>
    </div>
    <div>
      <p>Privacy</p>
      <p class="big">${privacy.title}</p>
      <p>
        ${firstFindings(privacy).map(
          ({ table, words }) => html`${table !== '' && html`${subject(partsOf(table))}: `}${cut(words, 300)} `,
        )}Evidence,
        not a guarantee.
      </p>
    </div>
  </div>`;
}

function subject({ name, words }: ReturnType<typeof partsOf>): Piece {
  return html`${name !== '' && data(name, 120)}${name !== '' && words !== '' && ' '}${cut(words, 160)}`;
}

function beforeUse({ deviations }: Report): Piece {
  if (!deviations.length) return null;
  return html`<h3>Before you use it</h3>
    <ol class="before">
      ${deviations.map(
        (d, i) =>
          html`<li>
            <span class="dim">${i + 1}</span
            ><span><b>${subject(partsOf(d.subject, d.kind))}</b> ${cut(d.words, 300)}</span>
          </li>`,
      )}
    </ol>`;
}

const legend = html`<p class="legend chart">
  <span
    ><svg width="22" height="12" aria-hidden="true"><path class="real" d="M1 11V4H11V1H21V11" /></svg> real</span
  >
  <span
    ><svg width="22" height="12" aria-hidden="true"><rect class="syn-a" width="20" height="10" y="1" /></svg>
    synthetic</span
  >
  <span
    ><svg width="8" height="12" aria-hidden="true"><line class="ceil" x1="4" x2="4" y1="0" y2="12" /></svg>
    ceiling</span
  >
  <span
    ><svg width="22" height="12" aria-hidden="true"><rect class="gap" width="20" height="8" y="2" /></svg> what is
    missing</span
  >
</p>`;

const meaningSection = html`<section id="meanings">
  <h2>What the figures mean</h2>
  <dl>
    ${Object.values(meanings).map(
      ({ term, words }) =>
        html`<dt>${term}</dt>
          <dd>${words}</dd>`,
    )}
  </dl>
</section>`;
