import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Proof, type ProofResult, prove } from './proof.ts'
import { publish } from './publish.ts'
import { tableOf } from './table.ts'

// Goal: what did not run, or tried nothing, is no proof; the table says what was found.
// Method: proofs that are planted.

const budget = { seed: '1', seconds: 1, inputs: 1, tell: () => {} }
const proof = (run: () => Promise<ProofResult>): Proof => {
  const budgets = { usual: budget, full: budget }
  return { name: 'planted', proves: 'nothing', needs: 'a process', budgets, run }
}
const result = (tried: number, failures: readonly string[] = []): ProofResult => {
  return { tried, unit: 'inputs', failures, notes: ['a note'] }
}

test('a proof that throws has failed', async () => {
  const row = await prove(
    proof(() => Promise.reject(new Error('no such store'))),
    budget,
  )
  assert.deepEqual(row.failures, ['it did not run: Error: no such store'])
})

test('a proof that tried nothing has failed', async () => {
  const row = await prove(
    proof(async () => result(0)),
    budget,
  )
  assert.deepEqual(row.failures, ['nothing was tried'])
})

test('the table holds a row for each, what failed beneath', async () => {
  const row = await prove(
    proof(async () => result(1234, ['a fault'])),
    budget,
  )
  const text = tableOf([{ ...row, seconds: 1.25, run: 'today' }])
  assert.match(text, /^\| planted \| nothing \| 1,234 inputs \| 1 \| 1\.3 \| today \|$/m)
  assert.match(text, /planted, failed:\n\n- a fault/)
})

test('what is published takes the place of the row before, and leaves the others', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-proof-'))
  t.after(() => rmSync(path, { recursive: true }))
  const folder = pathToFileURL(`${path}/`)
  const row = await prove(
    proof(async () => result(1)),
    budget,
  )
  const run = 'today'
  publish(folder, [
    { ...row, run },
    { ...row, run, name: 'another' },
  ])
  publish(folder, [{ ...row, run, tried: 77 }])
  const page = readFileSync(new URL('README.md', folder), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| (?:planted|another) /.test(line))
  assert.match(rows.join('\n'), /^\| planted .* 77 inputs .*\n\| another .* 1 inputs .*$/)
})
