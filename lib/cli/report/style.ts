/** The style of the page. Colours are named once for light and once for dark; contrast of text is 4.5 or more (WCAG AA). */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --ink: #16202a; --soft: #566270; --rule: #dcdad3; --faint: #e9e7e0;
  --accent: #0b5d78; --tint: #a9cfdb; --good: #0b5d78; --risk: #a8261c; --look: #8a5200;
  --risk-tint: #f9e5e2; --look-tint: #f8ecd8; --good-tint: #e0eff3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10161b; --ink: #e6ebee; --soft: #9dabb6; --rule: #2d3842; --faint: #222c35;
    --accent: #7cc7de; --tint: #2f6074; --good: #7cc7de; --risk: #ff9d92; --look: #e9b65c;
    --risk-tint: #3a1d1b; --look-tint: #352810; --good-tint: #14303a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; font-feature-settings: "kern", "liga";
}
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, h3, p, dl, dd, figure, ul { margin: 0; }
h1 { font-size: 2.25rem; line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; font-weight: 650; margin: 1.75rem 0 0.5rem; }
section { margin-top: 3.25rem; }
code { font: 0.875em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
small, .note, .meta { font-size: 0.875rem; color: var(--soft); }
small { font-size: 0.9em; }
.lead { color: var(--soft); max-width: 42rem; margin-bottom: 1rem; }
.mark { color: var(--accent); font-size: 0.8125rem; font-weight: 650; letter-spacing: 0.12em; text-transform: uppercase; }
.meta { margin-top: 0.25rem; overflow-wrap: anywhere; }
.verdict { display: flex; gap: 0.5rem 1rem; align-items: baseline; flex-wrap: wrap; margin-top: 1.5rem; padding: 0.9rem 1.1rem;
  border-left: 4px solid currentColor; border-radius: 3px; }
.verdict strong { font-size: 1.375rem; line-height: 1.2; letter-spacing: -0.01em; white-space: nowrap; }
.verdict span { color: var(--ink); flex: 1 1 16rem; overflow-wrap: anywhere; }
.verdict.safe { color: var(--good); background: var(--good-tint); }
.verdict.look { color: var(--look); background: var(--look-tint); }
.verdict.risk { color: var(--risk); background: var(--risk-tint); }
#problems { margin-top: 2rem; }
.problems { list-style: none; padding: 0; border-top: 1px solid var(--rule); }
.problems li { padding: 0.75rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere; }
.severity { display: inline-block; min-width: 3rem; }
.risk > p > .severity { color: var(--risk); }
.look > p > .severity { color: var(--look); }
.mend { margin-left: 3rem; color: var(--soft); font-size: 0.9375rem; }
.mend::before { content: "\\2192\\00a0"; }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1.5rem 2rem; }
section[aria-label] { margin-top: 2rem; }
.keep { white-space: nowrap; }
dt { font-size: 0.8125rem; color: var(--soft); }
.glance dd { font-size: 1.5rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.015em; }
.glance .note { font-size: 0.875rem; font-weight: 400; letter-spacing: 0; line-height: 1.45; }
.months { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 2rem 2.5rem; align-items: start; }
.month { table-layout: fixed; border-collapse: separate; border-spacing: 5px; margin: 0 -5px; width: calc(100% + 10px); }
.month caption { text-align: left; font-weight: 600; padding: 0 5px 0.25rem; }
.month th { font-size: 0.75rem; font-weight: 500; color: var(--soft); padding: 0; text-align: left; border: 0; }
.month td { vertical-align: top; padding: 0; border: 0; }
.date { font-size: 0.75rem; line-height: 1.5; color: var(--soft); display: flex; align-items: center; gap: 0.25rem; }
.month svg { display: block; width: 100%; height: auto; }
.dot { display: inline-block; width: 6px; height: 6px; border-radius: 50%; background: var(--risk); }
.legend { list-style: none; padding: 0; margin-top: 1rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; font-size: 0.875rem; color: var(--soft); }
.legend li { display: inline-flex; align-items: center; gap: 0.5rem; }
.legend svg { width: 12px; height: 12px; }
.none rect { fill: var(--faint); }
.stored rect { fill: var(--tint); }
.proven rect { fill: var(--accent); }
.proven circle { fill: var(--paper); }
.suspect rect { fill: var(--look-tint); stroke: var(--look); stroke-width: 0.8; }
.failed rect { fill: var(--risk-tint); stroke: var(--risk); stroke-width: 0.8; }
.suspect path { stroke: var(--look); stroke-width: 1.3; fill: none; }
.failed path { stroke: var(--risk); stroke-width: 1.3; fill: none; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 2rem 2.5rem; }
figcaption { display: flex; align-items: baseline; gap: 0.5rem; }
figcaption span { color: var(--soft); font-size: 0.875rem; }
figcaption em { font-style: normal; font-weight: 600; margin-left: auto; white-space: nowrap; }
.chart { display: block; width: 100%; height: auto; margin: 0.25rem 0; }
.chart text { font-size: 10px; fill: var(--soft); }
.rule { stroke: var(--rule); stroke-width: 0.75; }
.line { fill: none; stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; }
.area { fill: var(--accent); opacity: 0.12; }
.last { fill: var(--accent); }
.bar { fill: var(--accent); }
.trouble { fill: var(--risk); stroke: var(--paper); stroke-width: 1; }
.inline { vertical-align: middle; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: baseline; padding: 0.4rem 1.25rem 0.4rem 0; border-bottom: 1px solid var(--rule); }
.scroll th { font-size: 0.8125rem; font-weight: 500; color: var(--soft); white-space: nowrap; }
.scroll td { white-space: nowrap; }
.scroll .text { white-space: normal; overflow-wrap: anywhere; min-width: 13rem; }
.scroll th:last-child, .scroll td:last-child { padding-right: 0; }
.scroll .number { text-align: right; white-space: nowrap; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--risk); font-weight: 600; }
.doubt { color: var(--look); font-weight: 600; }
details { margin-top: 1.25rem; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; width: fit-content; }
details[open] summary { margin-bottom: 0.5rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 0.9rem 2rem; }
.facts dd { overflow-wrap: anywhere; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: 0.875rem; color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.75rem; }
  section { margin-top: 2.5rem; }
  .spare { display: none; }
  .mend { margin-left: 0; }
  .glance { grid-template-columns: 1fr 1fr; gap: 1.25rem 1rem; }
  .glance dd { font-size: 1.25rem; }
  th, td { padding-right: 0.75rem; }
  table { font-size: 0.875rem; }
  .scroll .text { min-width: 7rem; }
  .stacked :is(table, tbody, tr) { display: block; }
  .stacked thead { display: none; }
  .stacked tr { padding: 0.6rem 0; border-bottom: 1px solid var(--rule); }
  .stacked td { display: flex; justify-content: space-between; gap: 1rem; padding: 0.1rem 0; border: 0; white-space: normal; text-align: right; overflow-wrap: anywhere; }
  .stacked td.spare { display: none; }
  .stacked td::before { content: attr(data-title); color: var(--soft); flex: none; text-align: left; }
  .stacked td:first-child { font-weight: 600; }
  .stacked .text { display: block; min-width: 0; text-align: start; }
  .stacked .text::before { content: none; }
  .month { border-spacing: 3px; margin: 0 -3px; width: calc(100% + 6px); }
  .month caption { padding: 0 3px 0.25rem; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.75rem; }
  figure, .month, tr, .problems li, .glance div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  .scroll .text { min-width: 0; }
  .spare { display: none; }
  .month { margin: 0; width: 100%; }
  .charts { grid-template-columns: 1fr 1fr; gap: 1rem 2rem; }
  table { font-size: 9pt; }
  th, td { padding-right: 0.75rem; }
  details:not([open]) { display: none; }
  .verdict, svg, .dot { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
