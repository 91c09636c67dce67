/** The style of the page: light and dark from one set of rules. */
export const STYLE: string = `:root {
  color-scheme: light dark;
  --back: light-dark(#faf9f6, #13151a);
  --card: light-dark(#ffffff, #1a1d24);
  --sunk: light-dark(#f3f1eb, #101217);
  --ink: light-dark(#1c1e23, #e8e6e1);
  --soft: light-dark(#565b66, #a9adb8);
  --line: light-dark(#e2dfd6, #2d313a);
  --link: light-dark(#1f4fa3, #9cc0ff);
  --good: light-dark(#1a6843, #7ed3a4);
  --bad: light-dark(#a5162c, #ff9ba7);
  --bad-fill: light-dark(#b01a31, #bb2f47);
  --open: light-dark(#775000, #f0c468);
  --open-soft: light-dark(#fbf0d2, #332910);
  --medium: light-dark(#9a4a00, #ffb27a);
  --s0: light-dark(#c2375a, #e8788f);
  --s1: light-dark(#2f6fb5, #79aef0);
  --s2: light-dark(#c88a12, #e3b253);
  --s3: light-dark(#6a4fb0, #ab94e8);
  --s4: light-dark(#1f8a70, #63c7ac);
  --s5: light-dark(#8a5a2b, #c99a6a);
  --s6: light-dark(#5b6472, #98a2b3);
  --s7: light-dark(#a0397f, #dc8bc2);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
:root[data-theme='light'] { color-scheme: light }
:root[data-theme='dark'] { color-scheme: dark }
* { box-sizing: border-box }
[hidden] { display: none !important }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif }
.top, main { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem) }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; justify-content: space-between; align-items: center; padding-top: 1.25rem; padding-bottom: 1.25rem; font-size: .875rem }
.base { color: var(--soft); margin-left: .5rem; overflow-wrap: anywhere }
.stamp { color: var(--soft); display: flex; align-items: center; gap: 1rem }
main { padding-bottom: 5rem; outline: none }
h1 { font-size: clamp(1.75rem, 4.2vw, 2.75rem); line-height: 1.15; letter-spacing: -.02em; font-weight: 650; margin: 0 0 1.25rem; max-width: 22em; text-wrap: balance; overflow-wrap: anywhere }
h2 { font-size: 1.375rem; letter-spacing: -.01em; line-height: 1.25; margin: 0 0 1rem; font-weight: 650 }
h3 { font-size: .9375rem; margin: 1.25rem 0 .4rem; font-weight: 600 }
h3 .muted { font-weight: 400 }
section { margin-top: 3.5rem }
section.hero { margin-top: clamp(1rem, 4vw, 3rem) }
p { margin: 0 0 .8rem; max-width: 46rem }
a { color: var(--link); text-underline-offset: .2em; text-decoration-thickness: 1px }
code, pre { font-family: var(--mono); font-size: .8125rem }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: .5rem 1rem; border-radius: 6px; z-index: 9 }
.skip:focus { top: .5rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.muted { color: var(--soft) }
button { font: inherit; color: inherit; cursor: pointer }
.quiet, .copy { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .7rem; font-size: .8125rem }
.quiet:hover, .copy:hover { border-color: var(--soft) }
html:not(.has-js) .js { display: none }
.chips { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 0 1.5rem }
.chip { border: 1px solid var(--line); border-radius: 99px; padding: .1rem .8rem; font-size: .875rem; background: var(--card) }
.chip.critical { background: var(--bad-fill); border-color: var(--bad-fill); color: #fff }
.chip.high { color: var(--bad); border-color: currentColor }
.chip.medium { color: var(--medium); border-color: currentColor }
.chip.low { color: var(--open) }
.chip.info { color: var(--soft) }
.alert { background: var(--open-soft); color: var(--ink); border-left: 3px solid var(--open); padding: .6rem 1rem; border-radius: 0 6px 6px 0; overflow-wrap: anywhere }
.figures { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1.5rem 0 0 }
.figures dt { color: var(--soft); font-size: .8125rem }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums }

.chart { margin: 0 0 1.5rem }
.chart .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem .8rem .3rem }
.chart svg { display: block; width: 100%; min-width: 38rem; height: auto }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .875rem; margin-bottom: .6rem; color: var(--soft) }
.legend b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums }
.swatch { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem }
.swatch.s0 { background: var(--s0) } .swatch.s1 { background: var(--s1) } .swatch.s2 { background: var(--s2) } .swatch.s3 { background: var(--s3) }
.swatch.s4 { background: var(--s4) } .swatch.s5 { background: var(--s5) } .swatch.s6 { background: var(--s6) } .swatch.s7 { background: var(--s7) }
.chart .s0 { fill: var(--s0) } .chart .s1 { fill: var(--s1) } .chart .s2 { fill: var(--s2) } .chart .s3 { fill: var(--s3) }
.chart .s4 { fill: var(--s4) } .chart .s5 { fill: var(--s5) } .chart .s6 { fill: var(--s6) } .chart .s7 { fill: var(--s7) }
.bar:hover { opacity: .75 }
.grid { stroke: var(--line); stroke-width: 1 }
.tick { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums }
.band { fill: var(--soft); opacity: .1 }
.brace { fill: var(--soft) }
.band.critical, .band.high, .brace.critical, .brace.high { fill: var(--bad-fill) }
.band.medium, .brace.medium { fill: var(--medium) }
.band.low, .brace.low { fill: var(--open) }
a:hover .band { opacity: .2 }
.chart .number { fill: var(--ink); font-size: 11px; font-weight: 650 }
.mark line { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3 }
.mark text { fill: var(--ink); font-size: 11px; paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round }

details.finding { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: .75rem; overflow: clip }
details.finding:target { border-color: var(--link) }
details.finding > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding: .85rem 1.1rem; cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
details.finding > summary:hover { background: var(--sunk) }
summary:focus-visible { outline-offset: -3px }
.severity { font-size: .8125rem; font-weight: 650; min-width: 5.8rem; color: var(--soft) }
.severity::before { content: ''; display: inline-block; border-left: .36em solid; border-block: .28em solid transparent; margin-right: .5em; transition: transform .12s }
details[open] > summary > .severity::before { transform: rotate(90deg) }
.finding.critical .severity, .finding.high .severity { color: var(--bad) }
.finding.medium .severity { color: var(--medium) } .finding.low .severity { color: var(--open) }
.title { font-weight: 600; flex: 1 1 14rem; overflow-wrap: anywhere }
.count { color: var(--soft); font-size: .875rem }
.body { padding: .1rem 1.1rem 1.1rem }
.when { color: var(--soft); margin-bottom: 0; overflow-wrap: anywhere }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 2.5rem }
.columns > div { min-width: 0 }
.next { margin: 0; padding-left: 1.25rem } .next li { padding: .1rem 0; overflow-wrap: anywhere }
.causes { list-style: none; margin: 0; padding: 0 } .causes li { padding: .2rem 0 .2rem 3.2rem; position: relative }
.weight { position: absolute; left: 0; font-variant-numeric: tabular-nums; color: var(--soft) }
.because { display: block; color: var(--soft); font-size: .875rem }
.evidence { margin: 0 } .evidence > div { display: grid; grid-template-columns: 1fr auto; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--line) }
.evidence dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; text-align: right; overflow-wrap: anywhere }
.evidence dt { color: var(--soft) }
pre { margin: 0; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; max-height: 20rem; tab-size: 2 }
.copied { position: relative }
.has-js .copied pre { padding-right: 4.6rem }
.copy { position: absolute; top: .4rem; right: .4rem }
.body > .muted { margin-top: 1rem; font-size: .875rem } .body > .muted p { margin-bottom: .2rem }
.ids { margin: 0; padding-left: 1.25rem }

table { border-collapse: collapse; font-size: .875rem }
.list { width: 100% }
.list th, .list td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; font-weight: 400 }
.list thead th { color: var(--soft); font-weight: 500; white-space: nowrap }
.list .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.counts .share { width: 30%; padding-right: 0 } .counts .share svg { display: block; width: 100%; height: 8px; margin-top: .4rem } .counts .share rect { fill: var(--s1) }
.wide th, .wide td { padding: .45rem .9rem } .wide tbody tr:last-child > * { border-bottom: 0 } .wide tbody tr:hover > * { background: var(--sunk) }
.wide tbody th { min-width: 13rem } .wide .text { min-width: 11rem }
.scroll { overflow-x: auto; border-radius: 10px }
section > .scroll { border: 1px solid var(--line); background: var(--card) }
section > .scroll + .muted { font-size: .875rem; margin-top: .4rem }
.samples { margin-top: .75rem }

@media (max-width: 40rem) {
  .wide tbody th { min-width: 9.5rem }
  .count { flex-basis: 100% }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important } }
@page { size: landscape; margin: 12mm }
@media print {
  :root { color-scheme: light }
  body { background: #fff; font-size: 10.5pt }
  .js, .skip, #theme { display: none !important }
  .scroll, pre { overflow: visible; max-height: none }
  .chart svg { min-width: 0 }
  tr, .chart, .columns, .evidence > div { break-inside: avoid }
  h2, h3 { break-after: avoid }
  .chip.critical, .chart svg, .swatch, .share svg { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
