import { parseArgs } from 'node:util'
import type { Contender } from './contender.ts'
import { contenders } from './contenders.ts'
import { isWithin, type Soaked, soak } from './soak.ts'

/** So much the rest of a process wanders: from less, nothing can be said of an entry. */
const NOISE_MEGABYTES = 3

const HELP = `usage: npm run bench:soak -- [--count N] [--contender C]

Gives everything that remembers a million different tokens, passwords, keys, proofs, nonces, accounts,
addresses, sessions and revocations, and says how many it kept and how much memory they took. Ends with
1 where either is more than is stated.

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
  console.log(
    `${count.toLocaleString('en')} different ones of each; megabytes at the most and at the end\n`,
  )
  console.log('| what remembers | limit | then | kept | bytes each | most | end | s |')
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const contender of contenders.filter(({ name }) => name.includes(values.contender))) {
    const start = performance.now()
    const soaked = await soak(contender, count)
    if (!isWithin(contender, soaked)) process.exitCode = 1
    console.log(rowOf(contender, soaked, performance.now() - start))
  }
}

function rowOf(contender: Contender, soaked: Soaked, ms: number): string {
  const { name, limit, whenFull, megabytes } = contender
  const { kept, most, end } = soaked
  const cells = [
    name,
    limit.toLocaleString('en'),
    whenFull,
    kept.toLocaleString('en'),
    end < NOISE_MEGABYTES ? '' : Math.round((end * 1_048_576) / kept).toLocaleString('en'),
    `${most.toFixed(1)} of ${megabytes}${isWithin(contender, soaked) ? '' : ' TOO MUCH'}`,
    end.toFixed(1),
    (ms / 1000).toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}
