import { parseArgs } from 'node:util'
import { contenders } from './contenders.ts'
import { soak } from './soak.ts'

const HELP = `usage: npm run bench:soak -- [--count N] [--contender C]

Gives everything that remembers a million different tokens, keys, accounts, addresses, sessions and
revocations, and says how much memory it took. Ends with 1 where that is more than is stated.

  --count N       how many of each (default 1000000)
  --contender C   a part of a name (default all)
  --help

example:
  npm run bench:soak -- --count 200000 --contender throttle`

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    contender: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main(Number(values.count))

async function main(count: number): Promise<void> {
  for (const contender of contenders.filter(({ name }) => name.includes(values.contender))) {
    const start = performance.now()
    const { most, end } = await soak(contender, count)
    const isWithin = most <= contender.megabytes
    if (!isWithin) process.exitCode = 1
    const seconds = ((performance.now() - start) / 1000).toFixed(0)
    console.log(
      [
        contender.name.padEnd(44),
        `most ${most.toFixed(1)} MB, end ${end.toFixed(1)} MB of ${contender.megabytes}`,
        `(${contender.entries}; ${count} in ${seconds} s)${isWithin ? '' : ': TOO MUCH'}`,
      ].join('  '),
    )
  }
}
