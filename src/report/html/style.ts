// The style of the report file: the house's tokens that it needs, light and dark, and how it prints.

export const style = `
:root { color-scheme: light dark;
  --paper: light-dark(oklch(0.988 0.004 95), oklch(0.205 0.008 270));
  --paper-3: light-dark(oklch(0.938 0.008 95), oklch(0.262 0.010 270));
  --ink: light-dark(oklch(0.235 0.018 270), oklch(0.945 0.006 95));
  --ink-2: light-dark(oklch(0.405 0.016 270), oklch(0.805 0.008 95));
  --ink-3: light-dark(oklch(0.495 0.014 270), oklch(0.705 0.008 95));
  --edge: light-dark(oklch(0.590 0.012 270), oklch(0.570 0.010 270));
  --rule: light-dark(oklch(0.885 0.008 95), oklch(0.325 0.010 270));
  --rule-2: light-dark(oklch(0.800 0.008 95), oklch(0.410 0.010 270));
  --syn: light-dark(oklch(0.505 0.165 254), oklch(0.750 0.125 248));
  --syn-2: light-dark(oklch(0.700 0.110 250), oklch(0.560 0.120 252));
  --ok: light-dark(oklch(0.475 0.105 158), oklch(0.780 0.130 158));
  --warn: light-dark(oklch(0.515 0.125 58), oklch(0.800 0.125 72));
  --bad: light-dark(oklch(0.520 0.195 27), oklch(0.735 0.155 25));
  --gap: light-dark(oklch(0.610 0.145 50), oklch(0.760 0.140 62));
  --sans: "Hyperlegible Next", "Atkinson Hyperlegible", system-ui, "Segoe UI", "Noto Sans", sans-serif;
  --mono: "Hyperlegible Mono", ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace; }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 15px/22px var(--sans); font-variant-numeric: tabular-nums; }
main, header, footer { max-width: 72rem; margin: 0 auto; padding: 0 clamp(1rem, 2.2vw, 2rem); }
header { padding-top: 2rem; } footer { padding-bottom: 4rem; color: var(--ink-3); font-size: 13px; line-height: 18px; }
h1, h2, h3, h4, p, table, dl, dd, ol { margin: 0; padding: 0; }
h1 { font-size: 26px; line-height: 32px; font-weight: 660; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 26px; line-height: 32px; font-weight: 660; }
h3 { font-size: 15px; line-height: 22px; font-weight: 660; margin: 2rem 0 .25rem; }
section { border-top: 2px solid var(--ink); margin-top: 3rem; padding-top: 1rem; }
h4 { font-size: 13px; line-height: 18px; font-weight: 660; margin: 1.25rem 0 .25rem; }
section > p, .lead { color: var(--ink-2); font-size: 13px; line-height: 20px; max-width: 44rem; margin-bottom: .75rem; }
.m { font-family: var(--mono); font-size: .94em; unicode-bidi: isolate; overflow-wrap: anywhere; }
.dim { color: var(--ink-3); } .syn { color: var(--syn); } .xs { font-size: 12px; line-height: 16px; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.verdicts { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); border-top: 2px solid var(--ink); margin-top: 1.5rem; }
.verdicts > div { padding: 1rem 1.5rem 0; border-inline-start: 1px solid var(--rule-2); }
.verdicts > div:first-child { padding-inline-start: 0; border: 0; }
.verdicts p { font-size: 13px; line-height: 20px; color: var(--ink-2); }
.verdicts p.big { font-size: 30px; line-height: 38px; font-weight: 660; margin: .25rem 0; color: var(--ink); } .verdicts small { font-size: 18px; font-weight: 400; color: var(--ink-3); }
.before { list-style: none; } .before li { display: grid; grid-template-columns: 2rem 1fr; padding: .6rem 0; border-bottom: 1px solid var(--rule); font-size: 13px; line-height: 20px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 18px; margin-bottom: .5rem; }
th { font-weight: 400; color: var(--ink-3); font-size: 12px; text-align: start; vertical-align: bottom; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--rule-2); }
td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--rule); vertical-align: middle; }
.r { text-align: end; white-space: nowrap; } .r + :not(.r) { padding-inline-start: 1.25rem; } th:last-child, td:last-child { padding-inline-end: 0; }
.scroll { overflow-x: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fill, 232px); gap: 1.75rem 2rem; margin-top: 1rem; }
.columns figure { margin: 0; break-inside: avoid; } figcaption { display: flex; justify-content: space-between; gap: .5rem; border-bottom: 1px solid var(--rule); font-size: 12px; line-height: 18px; margin-bottom: .4rem; }
figcaption .m { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } figcaption span { white-space: nowrap; }
.pair { display: flex; flex-wrap: wrap; gap: 2rem; } .pair figure { margin: 0; break-inside: avoid; max-width: 100%; overflow-x: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 1.25rem; font-size: 12px; color: var(--ink-2); } .legend span { display: inline-flex; align-items: center; gap: .4rem; }
details { margin: .5rem 0 1rem; font-size: 13px; } summary { cursor: pointer; color: var(--ink-2); }
dl { font-size: 13px; line-height: 20px; display: grid; grid-template-columns: 12rem 1fr; gap: .5rem 1rem; } dt { font-weight: 660; }
svg { display: block; overflow: visible; }
.chart text { font: 400 12px/1 var(--sans); fill: var(--ink-2); font-variant-numeric: tabular-nums; } .chart .mono { font-family: var(--mono); font-size: 11.5px; unicode-bidi: plaintext; } .chart .t-dim { fill: var(--ink-3); }
.chart .real { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-linejoin: round; } .chart .syn-a { fill: var(--syn-2); } .chart .syn-d { fill: var(--syn); } .chart .syn-l { stroke: var(--syn); stroke-width: 3; }
.chart .grid { stroke: var(--rule); fill: none; } .chart .axis { stroke: var(--rule-2); } .chart .chance { stroke: var(--edge); } .chart .ceil { stroke: var(--ink); stroke-width: 2; }
.chart .gap { fill: var(--gap); } .chart .gap-l { stroke: var(--gap); stroke-width: 3; fill: none; } .chart .gap-o { stroke: var(--gap); stroke-width: 2; fill: none; } .chart .track { fill: var(--paper-3); }
.chart .unsure { stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 2 2; } .chart .hollow { fill: var(--paper); stroke: var(--edge); stroke-width: 1.5; }
@media (max-width: 720px) { table { display: block; overflow-x: auto; } .verdicts { grid-template-columns: 1fr; } .verdicts > div { border: 0; border-top: 1px solid var(--rule-2); padding: 1rem 0; } .verdicts > div:first-child { border: 0; } dl { grid-template-columns: 1fr; } dt { margin-top: .5rem; } }
@media print { :root { color-scheme: light; } body { background: none; font-size: 10pt; } main, header, footer { max-width: none; padding: 0; } section { break-before: auto; } tr, li, figure { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } .scroll { overflow: visible; } details:not([open]) { display: none; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } @page { margin: 15mm; } }
`;
