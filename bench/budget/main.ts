// Every ratio that has a budget: npm run bench:budget -- [--rounds N]
import { parseArgs } from 'node:util'
import { pairs } from './pairs.ts'
import { ratioOf } from './ratio.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })

for (const pair of await pairs()) {
  console.log(`| ${pair.name} | ${(await ratioOf(pair, Number(values.rounds))).toFixed(2)} |`)
  pair.close?.()
}
