import { parseArgs } from 'node:util'
import { measure, openQuestions } from './questions.ts'
import { TOLD_APART, type Verdict } from './statistic.ts'

const HELP = `usage: npm run bench:timing -- [--pairs N]

Asks whether an account exists, and whether a key begins as a live one does, by nothing but the time
that a refusal takes; in interleaved pairs, beside a null pair that has no difference. Ends with 1
where a pair is told apart.

  --pairs N   pairs of each question (default 2000)
  --help

example:
  npm run bench:timing -- --pairs 500`

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main(Number(values.pairs))

async function main(pairs: number): Promise<void> {
  const { questions, close } = await openQuestions()
  for (const question of questions) {
    const pair = await measure(question, pairs, 'pair')
    const nothing = await measure(question, pairs, 'null')
    console.log(`${question.name}: ${question.sides.join(' / ')}`)
    console.log(`  pair  ${lineOf(pair)}`)
    console.log(`  null  ${lineOf(nothing)}`)
    if (Math.abs(pair.z) > TOLD_APART) process.exitCode = 1
  }
  await close()
}

function lineOf({ pairs, medians, z }: Verdict): string {
  const [a, b] = medians.map((median) => `${median.toFixed(1)} us`)
  const verdict = Math.abs(z) > TOLD_APART ? 'told apart' : 'not told apart'
  return `${pairs} pairs, medians ${a} and ${b}, z ${z.toFixed(2)}: ${verdict}`
}
