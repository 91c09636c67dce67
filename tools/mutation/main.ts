// Changes the sources in small ways and looks whether the tests notice (`npm run mutation`).
// Ends with 1 when less than 90 % of the mutants of a target are found, or the list of equivalents
// is stale. The files stay as they are: each change is made while loading.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Verdict } from './pool.ts'
import { percent, survivorList, table } from './report.ts'
import { type Result, runMutation } from './run.ts'

const SHARE_MIN = 0.9
const started = performance.now()
let firstAt: number | undefined
let shownAt = 0

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    target: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
})

const result = await runMutation({
  root: join(import.meta.dirname, '../..'),
  targetsPath: 'tools/mutation/targets.json',
  equivalentPath: 'tools/mutation/equivalent.json',
  workers: Number(values.workers),
  seed: Number(values.seed),
  ...(values.file !== undefined && { file: values.file }),
  ...(values.target !== undefined && { target: values.target }),
  ...(values.sample !== undefined && { sample: Number(values.sample) }),
  onProgress: showProgress,
})
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
console.log(values.json ? JSON.stringify(asJson(result), null, 2) : asText(result))
process.exitCode = passes(result) ? 0 : 1

function passes({ targets, stale, verdicts }: Result): boolean {
  return (
    verdicts.length > 0 && stale.length === 0 && targets.every(({ share }) => share >= SHARE_MIN)
  )
}

function asText({ verdicts, listed, files, targets, stale }: Result): string {
  const survivors = survivorList(verdicts, listed)
  const seconds = Math.round((performance.now() - started) / 1000)
  const verdict = targets.map(({ name, share }) => {
    const enough = share >= SHARE_MIN ? '' : `, less than ${percent(SHARE_MIN)}`
    return `${name}: ${percent(share)}${enough}`
  })
  return [
    ...(survivors === '' ? [] : [`survivors:\n${survivors}\n`]),
    table([...files, ...targets]),
    ...(stale.length === 0 ? [] : [`\nequivalent.json is stale:\n${stale.join('\n')}`]),
    verdicts.length === 0 ? '\nno mutants: nothing was shown' : `\n${verdict.join('\n')}`,
    `${verdicts.length} mutants in ${seconds} s`,
  ].join('\n')
}

function asJson({ verdicts, listed, files, targets, stale }: Result): unknown {
  const mutants = verdicts.map(({ mutant, target, kind, by }) => ({
    ...mutant,
    target: target.name,
    kind: kind === 'survived' && listed.has(mutant) ? 'equivalent' : kind,
    ...(by !== undefined && { by }),
  }))
  return { files, targets, stale, mutants }
}

// A line that is written over on a terminal; elsewhere one every ten seconds.
function showProgress(_verdict: Verdict, done: number, all: number): void {
  const now = performance.now()
  if (now - shownAt < (process.stderr.isTTY ? 200 : 10_000)) return
  shownAt = now
  // The first verdict comes after the tests have run once on the true source, and that is not judging.
  firstAt ??= now
  const left = Math.round((((now - firstAt) / done) * (all - done)) / 1000)
  const line = `${done} of ${all} mutants${done === 1 ? '' : `, about ${left} s left`}`
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
}
