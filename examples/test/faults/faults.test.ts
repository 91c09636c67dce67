import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { FAULTS } from '../../src/faults/catalogue.ts'
import type { Fault } from '../../src/faults/fault.ts'
import { isOperation } from '../../src/faults/fault.ts'
import { callEverything, type MatrixLine } from '../../src/first-run/access-matrix.ts'
import type { Listening } from '../../src/listen.ts'
import { EXPECTATIONS } from '../../src/orders/expectations.ts'
import { askAt, type Bench, startWorkshop, type Workshop } from './bench.ts'
import { PROOFS } from './proofs.ts'

// Goal: every fault is there, and is the only one.
// Method: one request that shows it, which shows nothing at the API as it is right; and of one fault of
// each oracle the whole access matrix, which may deviate on the operations that the fault names, and on no other.

/** Passwords are left out: a hundred times the hashes of them all take longer than the rest. */
const LINES = EXPECTATIONS.filter(({ scheme }) => scheme !== 'basic')

let workshop: Workshop
before(async () => {
  workshop = await startWorkshop()
})
after(() => workshop.close())

test('the names of the faults are all different, and each has a request that shows it', () => {
  assert.deepEqual(FAULTS.map(({ name }) => name).sort(), Object.keys(PROOFS).sort())
})

for (const fault of FAULTS) {
  test(`${fault.name} shows, and changes nothing else`, async (t) => {
    const proof = PROOFS[fault.name]
    assert.ok(proof)
    const bench = await workshop.open()
    t.after(bench.close)
    const wallet = isFirst(fault) ? await bench.signedIn() : undefined
    const { url, close } = await bench.put(fault)
    t.after(close)
    const right = await rightBy(fault, bench)
    t.after(right.close)
    assert.equal(
      await proof(askAt(right.url, bench.wallet), bench, right.url),
      false,
      'it is right',
    )
    bench.database.refill()
    assert.equal(await proof(askAt(url, bench.wallet), bench, url), true, fault.sentence)
    if (wallet === undefined) return
    bench.database.refill()
    const matrix = await callEverything({
      api: url,
      wallet,
      from: '127.0.0.9',
      expectations: LINES,
    })
    assert.deepEqual(unexplained(fault, matrix), [])
  })
}

/** The API where nothing is wrong: where a fault is one by another file, that which is right by that one. */
async function rightBy(fault: Fault, { api, put }: Bench): Promise<Listening> {
  if (fault.instead === undefined) return { url: api, close: async () => {} }
  return await put({ ...fault, filter: fault.instead.filter })
}

/** The first of an oracle: the others are written as it is, and the whole matrix for each would take a minute. */
function isFirst({ name, oracle }: Fault): boolean {
  return FAULTS.find((one) => one.oracle === oracle)?.name === name
}

/** Where the matrix deviates and the fault does not say so. What holds everywhere changes refusals alone. */
function unexplained({ operations }: Fault, matrix: readonly MatrixLine[]): readonly string[] {
  return matrix.flatMap(({ route, cells }, index) => {
    const { method = '', path: target = '' } = LINES[index] ?? {}
    const request = { method, target, fields: [], body: '' }
    const isNamed = operations !== 'all' && operations.some((one) => isOperation(request, one))
    return cells.flatMap(({ expected, status }) => {
      const isExplained = isNamed || (operations === 'all' && expected >= 400)
      return status === expected || isExplained ? [] : [`${route}: ${status}, not ${expected}`]
    })
  })
}
