// What a decision costs with more of everything: npm run bench:growth -- [--most N] [--rounds N]
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dimensions } from './dimensions.ts'
import { type Curve, measureDimension } from './measure.ts'
import { duration, plot } from './plot.ts'

const HELP = `usage: npm run bench:growth -- [options]

Measures one decision with 10, 100, ... policies, routes, sessions, keys, tenants and entries of lists.
Prints a table, and with --write leaves growth.json and growth.svg beside this script.

  --most N     the most of each (default 1000000)
  --rounds N   rounds of 20 ms for each count, each first in turn (default 9)
  --only S     a part of a name; may be repeated (default: all)
  --write      write the figures and the picture
  --help`

const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', multiple: true, default: [''] },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else main(Number(values.most), Number(values.rounds))

function main(most: number, rounds: number): void {
  const date = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`
  console.log(`${machine}; ${rounds} rounds\n`)
  const curves: Curve[] = []
  for (const dimension of dimensions) {
    if (!values.only.some((part) => dimension.name.includes(part))) continue
    const curve = measureDimension(dimension, most, rounds)
    curves.push(curve)
    const cells = curve.points.map((at) => `${at.count}: ${duration(at.median)}`)
    console.log(`| ${curve.name} | ${cells.join(' | ')} |`)
  }
  if (!values.write) return
  const title = 'CPU time of one decision, by how many there are'
  writeFileSync(join(import.meta.dirname, 'growth.svg'), plot(curves, title))
  const figures = { machine, rounds, unit: 'nanoseconds of CPU a decision', curves }
  writeFileSync(
    join(import.meta.dirname, 'growth.json'),
    `${JSON.stringify(figures, undefined, 1)}\n`,
  )
}
