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
.when { color: var(--soft); display: flex; align-items: center; gap: 1rem }
main { padding-bottom: 5rem; outline: none }
h1 { font-size: clamp(1.75rem, 4.2vw, 2.75rem); line-height: 1.15; letter-spacing: -.02em; font-weight: 650; margin: 0 0 1.25rem; max-width: 22em; text-wrap: balance }
h2 { font-size: 1.375rem; letter-spacing: -.01em; line-height: 1.25; margin: 0 0 1rem; font-weight: 650 }
h3 { font-size: 1rem; margin: 1.75rem 0 .6rem }
section { margin-top: 3.5rem }
section.hero { margin-top: clamp(1rem, 4vw, 3rem) }
p { margin: 0 0 .8rem; max-width: 46rem }
a { color: var(--link); text-underline-offset: .2em; text-decoration-thickness: 1px }
code, pre { font-family: var(--mono); font-size: .8125rem }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: .5rem 1rem; border-radius: 6px; z-index: 9 }
.skip:focus { top: .5rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.muted, .hint, .evidence { color: var(--soft) }
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
.alert { background: var(--open-soft); color: var(--ink); border-left: 3px solid var(--open); padding: .6rem 1rem; border-radius: 0 6px 6px 0 }
.bar { display: block; width: 100%; height: 10px; border-radius: 5px; background: var(--line); margin-top: 1.75rem }
.bar .proved { fill: var(--good) } .bar .refuted { fill: var(--bad-fill) } .bar .noted { fill: var(--soft) } .bar .inconclusive { fill: var(--open) } .bar .skipped { fill: var(--line) }
.figures { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1rem 0 0 }
.figures dt { color: var(--soft); font-size: .8125rem }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums }
.dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .4rem; border: 1px solid transparent }
.dot.proved { background: var(--good) } .dot.refuted { background: var(--bad-fill) } .dot.noted { background: var(--soft) } .dot.inconclusive { background: var(--open) } .dot.skipped { background: var(--line); border-color: var(--soft) }

details.cause, details.one { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: .75rem; overflow: clip }
details.cause > summary, details.one > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding: .85rem 1.1rem; cursor: pointer; list-style: none }
summary::-webkit-details-marker { display: none }
details.cause > summary:hover, details.one > summary:hover { background: var(--sunk) }
summary:focus-visible { outline-offset: -3px }
.severity { font-size: .8125rem; font-weight: 650; min-width: 5.2rem; color: var(--soft) }
.severity::before { content: ''; display: inline-block; border-left: .36em solid; border-block: .28em solid transparent; margin-right: .5em; transition: transform .12s }
details[open] > summary > .severity::before { transform: rotate(90deg) }
.cause.critical .severity, .cause.high .severity, .one.refuted .severity { color: var(--bad) }
.cause.medium .severity { color: var(--medium) } .cause.low .severity, .one.inconclusive .severity { color: var(--open) }
.one.proved .severity { color: var(--good) }
.title { font-weight: 600; flex: 1 1 14rem; overflow-wrap: anywhere }
.count { color: var(--soft); font-size: .875rem }
.body { padding: .35rem 1.1rem 1.1rem }
.lead { font-size: 1.0625rem; margin-bottom: .25rem; overflow-wrap: anywhere }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; margin: 1rem 0 1.25rem }
.exchange { margin: 0 0 1rem; min-width: 0 }
.pair .exchange { margin: 0 }
figcaption { font-size: .875rem; margin-bottom: .4rem; display: flex; flex-wrap: wrap; gap: 0 .5rem; overflow-wrap: anywhere }
.status { font-weight: 600; font-variant-numeric: tabular-nums; margin-left: auto }
pre { margin: 0; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; max-height: 20rem; tab-size: 2 }
.body > p + .exchange { margin-top: .9rem }
.copied { position: relative }
.has-js .copied pre { padding-right: 4.6rem }
.copy { position: absolute; top: .4rem; right: .4rem }
pre.answer { margin-top: .4rem; color: var(--soft) }
.facts { margin: 0; display: grid; gap: .6rem }
.facts > div { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0 1rem }
.facts dt { color: var(--soft); font-size: .875rem; padding-top: .1rem }
.facts dd { margin: 0; overflow-wrap: anywhere; max-width: 52rem }
.operations, .remarks { margin: 0; padding: 0; list-style: none }
.remarks li { padding: .3rem 0; overflow-wrap: anywhere }
.method { font-weight: 650; font-size: .75rem; letter-spacing: .02em }
.path { font-family: var(--mono); font-size: .8125rem }
details.all { margin-top: 1rem }
details.all > summary { cursor: pointer; color: var(--link); font-size: .9375rem; display: inline-block; list-style: none; text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px }
.accepted-why { color: var(--soft) }

table { border-collapse: collapse; font-size: .875rem }
.list { width: 100% }
.list th, .list td { text-align: left; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
.list th { color: var(--soft); font-weight: 500 }
.list .number { text-align: right; width: 5rem; padding-right: 1.2rem; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto; border-radius: 10px }
section > .scroll { border: 1px solid var(--line); background: var(--card); max-height: 85vh; overflow: auto }
.hint { font-size: .875rem } .sign { white-space: nowrap; margin-right: .9rem }
.sign.proved b { color: var(--good) } .sign.minor b { color: var(--bad) } .sign.refuted b { background: var(--bad-fill); color: #fff; border-radius: 4px; padding: 0 .3rem } .sign.inconclusive b { color: var(--open) }
.filter { font-size: .875rem } .filter input { accent-color: var(--link) }
.matrix th, .matrix td { padding: 0; border-bottom: 1px solid var(--line) }
.matrix tbody tr:last-child > * { border-bottom: 0 }
.matrix { width: 100% }
.matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--card); font-weight: 600; padding: .6rem .5rem; text-align: center; box-shadow: inset 0 -1px var(--line) }
.matrix thead th span { display: block; max-width: 9rem; overflow-wrap: break-word; margin: 0 auto }
.matrix tbody th, .matrix thead th:first-child { text-align: left; position: sticky; left: 0; background: var(--card); padding: .3rem .9rem; z-index: 1; font-weight: 400; min-width: 15rem; max-width: 26rem; overflow-wrap: anywhere }
.matrix thead th:first-child { z-index: 3; font-weight: 600 }
.matrix tbody tr:hover > * { background: var(--sunk) }
.matrix tbody tr:target > * { background: var(--open-soft) }
.matrix td { text-align: center; min-width: 4.6rem; padding: 2px }
.matrix button { border: 1px solid transparent; background: none; width: 100%; min-height: 2rem; border-radius: 6px; padding: .15rem .4rem; font-variant-numeric: tabular-nums; white-space: nowrap }
.matrix button:hover { border-color: currentColor }
.matrix button.proved { color: var(--good) }
.matrix button.refuted { background: var(--bad-fill); color: #fff; font-weight: 600 }
.matrix button.minor { color: var(--bad) } .matrix button.info { color: var(--good) }
.matrix i { font-style: normal; font-weight: 600; padding: 0 .25rem; border-radius: 4px } .matrix i.minor { color: var(--bad) }
.matrix i.refuted { background: var(--bad-fill); color: #fff } .matrix i.inconclusive { color: var(--open) }
.matrix button.inconclusive { background: var(--open-soft); color: var(--open) }
.matrix button.skipped, .none { color: var(--soft) }

dialog { width: min(62rem, calc(100vw - 1.5rem)); max-height: calc(100vh - 2rem); border: 1px solid var(--line); border-radius: 14px; background: var(--back); color: var(--ink); padding: 1.1rem; overflow: auto; overscroll-behavior: contain }
dialog::backdrop { background: rgb(0 0 0 / .45) }
.dialog-top { display: flex; gap: 1rem; justify-content: space-between; align-items: start; margin-bottom: .6rem }
.dialog-top h2 { margin: 0; font-size: 1.125rem; overflow-wrap: anywhere }

@media (max-width: 40rem) {
  .facts > div { grid-template-columns: 1fr }
  .matrix tbody th, .matrix thead th:first-child { min-width: 9.5rem; max-width: 11rem; padding: .3rem .6rem }
  .matrix tbody th .method { display: block }
  details.all .list { min-width: 36rem }
  .matrix td { min-width: 4rem }
  .count { flex-basis: 100% }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important } }
@page { size: landscape; margin: 12mm }
@media print {
  :root { color-scheme: light }
  body { background: #fff; font-size: 11pt }
  .js, .skip, #theme, dialog { display: none !important }
  .scroll, section > .scroll, pre { overflow: visible; max-height: none }
  details.cause, figure, tr { break-inside: avoid }
  .matrix thead th, .matrix tbody th { position: static }
  .matrix { width: 100%; font-size: 7pt }
  .matrix th, .matrix td, .matrix button { min-width: 0; padding: 1pt 2pt }
  .matrix thead th { overflow-wrap: anywhere }
  .matrix button.refuted, .chip.critical, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
