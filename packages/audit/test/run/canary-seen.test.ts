import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canarySeen } from '../../src/run/canary-seen.ts'
import type { Tools } from '../../src/run/tools.ts'
import { runOf } from './run-of.ts'

function tools(hits: number): Tools {
  const close = async (): Promise<void> => {}
  const states = { now: 0, base: 'http://127.0.0.1:1', jwks: [] }
  return { states, canary: { url: 'http://127.0.0.1:2', hits, close }, close }
}

const rows = [
  ['keys that were fetched are a finding', tools(2), ['A2 critical']],
  ['keys that were not are none', tools(0), []],
  ['without a canary nobody knows', { ...tools(2), canary: undefined }, []],
] as const

describe('canarySeen', () => {
  for (const [name, given, expected] of rows) {
    test(name, () => {
      const run = runOf()
      canarySeen(run, given)
      const found = run.book.findings.map(({ oracle, severity }) => `${oracle} ${severity}`)
      assert.deepEqual(found, expected)
    })
  }
})
