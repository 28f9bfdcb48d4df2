// The report's charts as SVG: real is an ink outline, synthetic a blue fill, the ceiling an ink tick, what is missing orange.
// Drawn at real pixel width; each says its figure in words for those who do not see it.
import type { Association } from '../association';
import type { Overlay } from '../overlay';
import { cut, html, Markup, type Piece } from './markup';
import { dateLabel, percent, score, short } from './words';

const f = (x: number) => Number(x.toFixed(1));

function svg(width: number, height: number, label: string, body: Piece): Markup {
  return html`<svg
    class="chart"
    viewBox="0 0 ${f(width)} ${f(height)}"
    width="${f(width)}"
    height="${f(height)}"
    role="img"
    aria-label="${label}"
  >
    ${body}
  </svg>`;
}

/** One column, real outline over synthetic fill, 232 pixels wide. */
export function overlayChart(overlay: Overlay, label: string): Markup {
  return overlay.kind === 'bins' ? binsChart(overlay, label) : categoriesChart(overlay, label);
}

function binsChart(o: Extract<Overlay, { kind: 'bins' }>, label: string): Markup {
  const [w, h] = [232, 104];
  const base = h - 18;
  const top = Math.max(...o.real, ...o.synthetic, 1e-9);
  const width = w / o.real.length;
  const y = (v: number) => f(2 + (base - 2) * (1 - v / top));
  const steps = (values: number[]) =>
    values.map((v, i) => `L${f(i * width)} ${y(v)}L${f((i + 1) * width)} ${y(v)}`).join('');
  const first = o.edges[0];
  const last = o.edges[o.edges.length - 1];
  const at = (k: number) => (o.log ? first * (last / first) ** k : first + (last - first) * k);
  const name = (v: number) => (o.dates ? dateLabel(v, last - first) : short(v));
  const ticks = [0, 0.5, 1].map(
    (k, i) =>
      html`<text x="${f(k * w)}" y="${h - 3}" text-anchor="${['start', 'middle', 'end'][i]}" class="t-dim"
        >${name(at(k))}</text
      >`,
  );
  const nulls = o.nulls.real || o.nulls.synthetic;
  const empty = nulls ? `; null ${percent(o.nulls.real)}, synthetic ${percent(o.nulls.synthetic)}` : '';
  return svg(w, h, label + empty, [
    html`<path class="syn-a" d="M0 ${base}${steps(o.synthetic)}L${w} ${base}Z" />`,
    html`<path class="real" d="${steps(o.real).replace(/^L/, 'M')}" />`,
    html`<line class="axis" x1="0" x2="${w}" y1="${base}" y2="${base}" />`,
    ticks,
  ]);
}

function categoriesChart(o: Extract<Overlay, { kind: 'categories' }>, label: string): Markup {
  const [w, row, left] = [232, 17, 92];
  const n = Math.min(o.labels.length, 6);
  const top = Math.max(...o.real, ...o.synthetic, 1e-9);
  const x = (v: number) => f(Math.max(1, (v / top) * (w - left - 36)));
  const rows = o.labels.slice(0, n).map((name, i) => {
    const y = i * row + 3;
    const [r, s] = [o.real[i], o.synthetic[i]];
    const word = name === null ? 'null' : name.trim() === '' ? '(blank)' : cut(name, 12);
    const plain = name === null || name.trim() === '';
    return html`<text x="${left - 6}" y="${y + 10}" text-anchor="end" class="${plain ? 't-dim' : 'mono'}">${word}</text>
      <rect class="syn-a" x="${left}" y="${y}" width="${x(s)}" height="12" /><rect
        class="real"
        x="${left}"
        y="${y}"
        width="${x(r)}"
        height="12"
      />
      <text x="${left + x(Math.max(r, s)) + 5}" y="${y + 10}" class="t-dim">${percent(r)}</text>`;
  });
  return svg(w, n * row + 4, label, rows);
}

/** Children per parent, small. */
export function sparkChart(real: number[], synthetic: number[], label: string): Markup {
  const [w, h] = [96, 22];
  const top = Math.max(...real, ...synthetic, 1e-9);
  const width = w / Math.max(real.length, 1);
  const bars = (values: number[], kind: string) =>
    values.map((v, i) => {
      const high = f(Math.max(1, (v / top) * (h - 2)));
      return (
        v > 0 &&
        html`<rect
          class="${kind}"
          x="${f(i * width + 1)}"
          y="${f(h - high)}"
          width="${f(Math.max(width - 2, 1))}"
          height="${high}"
        />`
      );
    });
  return svg(w, h, label, [
    bars(synthetic, 'syn-a'),
    bars(real, 'real'),
    html`<line class="axis" x1="0" x2="${w}" y1="${h}" y2="${h}" />`,
  ]);
}

/** A score on an axis from `low` to 1: blue to the score, orange for what is missing, tick at the ceiling. */
export function bulletChart(figure: { score: number; ceiling: number }, low: number): Markup {
  const [w, h] = [180, 12];
  const x = (v: number) => f((Math.max(0, v - low) / (1 - low)) * w);
  const missing = x(figure.ceiling) - x(figure.score);
  return svg(w, h, `${score(figure.score)} of ${score(figure.ceiling)}`, [
    html`<rect class="track" y="2" width="${w}" height="${h - 4}" /><rect
        class="syn-d"
        y="2"
        width="${x(figure.score)}"
        height="${h - 4}"
      />`,
    missing > 0 && html`<rect class="gap" x="${x(figure.score)}" y="2" width="${f(missing)}" height="${h - 4}" />`,
    html`<line class="ceil" x1="${x(figure.ceiling)}" x2="${x(figure.ceiling)}" y1="0" y2="${h}" />`,
  ]);
}

/** A share with half of its 95 % interval, even at .50; dashed and hollow where it settles nothing. */
export function intervalChart(value: number, half: number, low: number, high: number, enough: boolean): Markup {
  const [w, h] = [220, 18];
  const x = (v: number) => f(((Math.min(high, Math.max(low, v)) - low) / (high - low)) * w);
  return svg(w, h, `${value.toFixed(2)} ± ${half.toFixed(2)}, even is 0.50`, [
    html`<line class="axis" x1="0" x2="${w}" y1="${h / 2}" y2="${h / 2}" /><line
        class="chance"
        x1="${x(0.5)}"
        x2="${x(0.5)}"
        y1="0"
        y2="${h}"
      />`,
    html`<line
      class="${enough ? 'syn-l' : 'unsure'}"
      x1="${x(value - half)}"
      x2="${x(value + half)}"
      y1="${h / 2}"
      y2="${h / 2}"
    />`,
    html`<circle class="${enough ? 'syn-d' : 'hollow'}" cx="${x(value)}" cy="${h / 2}" r="4.5" />`,
  ]);
}

/** A rule's share of rows: ring for real, dot for synthetic, from 0 to 1. */
export function ruleChart(real: number, synthetic: number): Markup {
  const [w, h] = [200, 16];
  const x = (v: number) => f(v * (w - 12) + 6);
  const far = Math.abs(real - synthetic) > 0.004;
  return svg(w, h, `real ${percent(real, 1)}, synthetic ${percent(synthetic, 1)}`, [
    html`<line class="grid" x1="6" x2="${w - 6}" y1="${h / 2}" y2="${h / 2}" />`,
    far &&
      html`<line
        class="gap-l"
        x1="${x(Math.min(real, synthetic))}"
        x2="${x(Math.max(real, synthetic))}"
        y1="${h / 2}"
        y2="${h / 2}"
      />`,
    html`<circle class="syn-d" cx="${x(synthetic)}" cy="${h / 2}" r="4" /><circle
        class="real"
        cx="${x(real)}"
        cy="${h / 2}"
        r="5.5"
      />`,
  ]);
}

const CELL = 20;
const LEFT = 132;
const ABOVE = 112;

/** Squares by area: real below the diagonal (outline), synthetic above (fill). */
export function associationChart(a: Association): Markup {
  return matrixChart(a, 'Association of columns: real below the diagonal, synthetic above', (i, j) => {
    const size = Math.sqrt(Math.min(1, i > j ? a.real[i][j] : a.synthetic[i][j])) * (CELL - 4);
    return size >= 1.5 ? { size, kind: i > j ? 'real' : 'syn-d' } : null;
  });
}

/** Synthetic minus real, below the diagonal: a full square is .10; solid where too weak, open where too strong. */
export function differenceChart(a: Association): Markup {
  return matrixChart(a, 'Difference of the associations, synthetic minus real', (i, j) => {
    const difference = a.synthetic[i][j] - a.real[i][j];
    if (i < j || Math.abs(difference) < 0.008) return null;
    const size = Math.sqrt(Math.min(1, Math.abs(difference) / 0.1)) * (CELL - 4);
    return { size, kind: difference < 0 ? 'gap' : 'gap-o' };
  });
}

function matrixChart(
  a: Association,
  label: string,
  square: (i: number, j: number) => { size: number; kind: string } | null,
): Markup {
  const n = a.columns.length;
  const own = a.columns[0].table;
  const names = a.columns.map((c) => cut(c.table === own ? c.column : `${c.table}.${c.column}`, 17));
  const body: Piece[] = names.map((name, j) => {
    const turn = `translate(${LEFT + j * CELL + 13} ${ABOVE - 7}) rotate(-50)`;
    return html`<text transform="${turn}" class="mono">${name}</text
      ><text x="${LEFT - 8}" y="${ABOVE + j * CELL + 14}" text-anchor="end" class="mono">${name}</text>`;
  });
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const [x, y] = [LEFT + j * CELL, ABOVE + i * CELL];
      body.push(html`<rect class="grid" x="${x}" y="${y}" width="${CELL}" height="${CELL}" />`);
      const drawn = i === j ? null : square(i, j);
      if (i === j) body.push(html`<path class="grid" d="M${x} ${y}L${x + CELL} ${y + CELL}" />`);
      if (!drawn) continue;
      const inset = (CELL - drawn.size) / 2;
      body.push(
        html`<rect
          class="${drawn.kind}"
          x="${f(x + inset)}"
          y="${f(y + inset)}"
          width="${f(drawn.size)}"
          height="${f(drawn.size)}"
        />`,
      );
    }
  return svg(LEFT + n * CELL + 60, ABOVE + n * CELL + 4, label, body);
}
