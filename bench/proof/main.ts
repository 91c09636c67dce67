import { parseArgs } from 'node:util'
import { type Proof, prove, type Row, runNow } from './proof.ts'
import { PROOFS } from './proofs.ts'
import { publish } from './publish.ts'
import { runTogether } from './schedule.ts'
import { tableOf } from './table.ts'

const HELP = `usage: npm run proof -- [options]

Tries to break what Sallyport promises, and prints what was tried and what failed. Ends with 1 where
anything did.

  --part NAME    one proof alone, may be repeated
  --inputs N     so many inputs, in the place of what a proof tries by itself
  --seconds N    so long, in the place of what a proof takes by itself; attacks and mutation take what they take
  --seed TEXT    what chance is drawn from (default 1): the same seed tries the same
  --full         as much as a release is worth, side by side where that disturbs nothing: 75 minutes
  --json         the figures as JSON
  --write        the rows into bench/proof/README.md, each in the place of the one before
  --help

examples:
  npm run proof
  npm run proof -- --part fuzz --inputs 100000 --seed 7
  npm run proof -- --full --write`

const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    inputs: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main(PROOFS.filter(({ name }) => values.part?.includes(name) ?? true))

async function main(proofs: readonly Proof[]): Promise<void> {
  const limits = [values.inputs ?? '1', values.seconds ?? '1'].map(Number)
  const unknown = values.part?.filter((name) => PROOFS.every((proof) => proof.name !== name)) ?? []
  if (unknown.length > 0 || !limits.every((limit) => limit > 0)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const run = runNow(values.seed)
  const rows: Row[] = []
  const one = async (proof: Proof): Promise<void> => {
    const row = { ...(await tried(proof)), run }
    rows.push(row)
    console.error(`${row.name}: ${row.failures.length} failed in ${row.seconds.toFixed(0)} s`)
    // As soon as it is there: of a run that is cut off something is left.
    if (values.write) publish(new URL('./', import.meta.url), [row])
  }
  if (values.full) await runTogether(proofs, one)
  else for (const proof of proofs) await one(proof)
  if (rows.some(({ failures }) => failures.length > 0)) process.exitCode = 1
  console.log(values.json ? JSON.stringify(rows, undefined, 1) : tableOf(rows))
}

function tried(proof: Proof): ReturnType<typeof prove> {
  const { inputs, seconds } = proof.budgets[values.full ? 'full' : 'usual']
  return prove(proof, {
    seed: values.seed,
    inputs: Number(values.inputs ?? inputs),
    seconds: Number(values.seconds ?? seconds),
    // What is read by a program is the only thing on the output.
    tell: (line) => console.error(line),
  })
}
