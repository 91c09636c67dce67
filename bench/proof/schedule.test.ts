import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apart } from './apart.ts'
import type { Proof } from './proof.ts'
import { PROOFS } from './proofs.ts'
import { runTogether } from './schedule.ts'

// Goal: what needs the machine has it alone, the rest shares it, and a process that fails is no silence.
// Method: proofs that are planted and never end before they are told; then processes of real ones.

const proof = (name: string, needs: Proof['needs'], seconds: number): Proof => {
  const budget = { seconds, inputs: 1 }
  const run = (): Promise<never> => Promise.reject(new Error('nobody runs it here'))
  return { name, proves: '', needs, budgets: { usual: budget, full: budget }, run }
}
const PLANTED = [
  proof('short', 'a process', 1),
  proof('alone', 'the machine', 2),
  proof('long', 'a process', 3),
  proof('middle', 'a process', 2),
  proof('alone too', 'the machine', 9),
]
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('runTogether', () => {
  test('first those that need the machine, each alone, then the longest beside the others', async () => {
    const under = new Map<string, () => void>()
    const run = ({ name }: Proof): Promise<void> => new Promise((end) => void under.set(name, end))
    const all = runTogether(PLANTED, run)
    const seen: string[] = []
    for (const name of ['alone', 'alone too', 'middle', 'short', 'long']) {
      await turn()
      seen.push([...under.keys()].join(', '))
      under.get(name)?.()
      under.delete(name)
    }
    await all
    assert.deepEqual(seen, ['alone', 'alone too', 'long, middle', 'long, short', 'long'])
  })
})

describe('apart', () => {
  const budget = { seed: '1', seconds: Number.POSITIVE_INFINITY, inputs: 40, tell: () => {} }

  test('a proof in a process of its own says what it says here', async () => {
    const properties = PROOFS.find(({ name }) => name === 'properties') as Proof
    const [here, there] = [await properties.run(budget), await apart(properties).run(budget)]
    assert.deepEqual(there.notes[0], here.notes[0])
    assert.equal(there.tried, here.tried)
  })

  test('a process that ends before it has told is an error', async () => {
    await assert.rejects(
      apart(proof('of nobody', 'a process', 1)).run(budget),
      /its process ended with 1/,
    )
  })
})
