import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Suite } from './contender.ts'
import { measureSuite } from './measure.ts'
import { suites } from './suites/index.ts'
import { type Figures, figuresOf, policyTable } from './table.ts'

const HELP = `usage: npm run bench:policy -- [options]

Measures a decision beside its peers: first that all agree, then how long each takes. Prints
microseconds of CPU (garbage collection counts) and the ratio to the first contender.

  --suite S       ${Object.keys(suites).join(', ')}; may be repeated (default: all)
  --contender C   a part of a name; may be repeated (default: all; the first is always there)
  --rounds N      rounds of 20 ms for each contender, each first in turn (default 15)
  --json          print all figures as JSON
  --help

examples:
  npm run bench:policy -- --suite ownership --contender Sallyport --rounds 30
  npm run bench:policy -- --contender CASL --contender Sallyport --json`

const { values } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true, default: Object.keys(suites) },
    contender: { type: 'string', multiple: true, default: [''] },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const all: Figures[] = []
  if (!values.json) console.log(`Machine: ${machine()}; ${values.rounds} rounds`)
  for (const name of values.suite) {
    const build = suites[name]
    if (build === undefined) throw new Error(`no suite \`${name}\`: see --help`)
    const suite = chosen(await build())
    const figures = figuresOf(suite, measureSuite(suite, Number(values.rounds)))
    all.push(...figures)
    if (!values.json) console.log(`\n${policyTable(suite, figures)}`)
  }
  if (values.json) console.log(JSON.stringify({ machine: machine(), figures: all }, undefined, 1))
}

/** The contenders that are asked for, and the first, which measures them. */
function chosen(suite: Suite): Suite {
  const contenders = suite.contenders.filter(
    ({ name }, i) => i === 0 || values.contender.some((part) => name.includes(part)),
  )
  return { ...suite, contenders }
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10)
  return `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`
}
