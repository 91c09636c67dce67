// Goal: what refused the requests of a wave is the explanation that fits best.
// Method: for each, the counts that it leads to, by the age of tokens and the time; no chance is involved.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Cell, cellsOf, fitsOf, tolerated } from '../../src/find/wave-likelihoods.ts'
import { emptyMinute } from '../../src/tally/minutes.ts'
import { AGES, ageEnds } from '../../src/tally/token-age.ts'

const STRETCHES = 30
const EACH = 200
const USUAL = 0.01

type Share = (at: { readonly time: number; readonly age: number }) => number

/** The cells of half an hour in which tokens of all ages are shown, and this share is refused. */
function cellsFor(refusedShare: Share): readonly Cell[] {
  return Array.from({ length: STRETCHES }, (_, minute) =>
    ageEnds.map((end, i) => {
      const youngest = ageEnds[i - 1] ?? 0
      const oldest = Math.min(end, 1e9)
      const age = end === Number.POSITIVE_INFINITY ? 7200 : (youngest + oldest) / 2
      const share = Math.max(USUAL, refusedShare({ time: minute * 60 + 30, age }))
      const refused = Math.round(EACH * share)
      const span = { from: minute * 60, to: minute * 60 + 60, youngest, oldest }
      return { ...span, refused, served: EACH - refused, usual: USUAL }
    }),
  ).flat()
}

const rows: readonly (readonly [string, ReturnType<typeof bestOf>, Share])[] = [
  ['nothing more than usual', 'nothing', () => 0],
  ['a quarter, whatever the token', 'setup', () => 0.25],
  ['nearly everything', 'verifier', () => 0.9],
  ['a quarter of what is younger than 90 s', 'behind', ({ age }) => (age < 90 ? 0.25 : 0)],
  [
    'a quarter of what is younger than a clock that wanders off is behind',
    'wandering',
    ({ time, age }) => (age < 240 * Math.min(1, time / 1200) ? 0.25 : 0),
  ],
  ['all that is younger than 90 s', 'issuer', ({ age }) => (age < 90 ? 0.97 : 0)],
  ['a quarter of what was issued since', 'keys', ({ time, age }) => (time > age ? 0.25 : 0)],
  [
    'what was issued since, less and less',
    'cached',
    ({ time, age }) => (time > age ? 1 - time / 1800 : 0),
  ],
  ['what was issued before', 'withdrawn', ({ time, age }) => (time < age ? 0.97 : 0)],
  ['a quarter of what is older than 300 s', 'ahead', ({ age }) => (age > 300 ? 0.25 : 0)],
]

function bestOf(cells: readonly Cell[]): keyof ReturnType<typeof fitsOf> | undefined {
  const all = Object.entries(fitsOf(cells)).sort(([, a], [, b]) => b.likelihood - a.likelihood)
  return all[0]?.[0] as keyof ReturnType<typeof fitsOf> | undefined
}

// Goal: what is refused of old tokens, or of those of unknown age, speaks against no explanation; what is served does.
describe('tolerated', () => {
  /** A clock that is 90 seconds behind, where tokens run out at ten minutes, and so many of unknown age are refused. */
  const skewed = (unknown: number) =>
    cellsFor(({ age }) => {
      if (age < 90) return 0.25
      return age > 3600 ? unknown : age > 600 ? 0.5 : 0
    })

  test('lets a clock explain what has run out', () => {
    assert.notEqual(bestOf(skewed(0.25)), 'behind')
    assert.equal(bestOf(tolerated(skewed(0.25))), 'behind')
  })

  test('lets a quarter of everything be no clock', () =>
    assert.equal(bestOf(tolerated(cellsFor(() => 0.25))), 'setup'))

  test('states nothing of what is younger than five minutes', () => {
    const young = tolerated(skewed(0.25)).filter(({ least }) => least === undefined)
    assert.ok(young.length > 0)
    assert.ok(young.every(({ youngest }) => youngest < 300))
  })
})

describe('fitsOf', () => {
  for (const [name, explanation, share] of rows) {
    test(`${explanation}: ${name}`, () => assert.equal(bestOf(cellsFor(share)), explanation))
  }
  test('of no requests all are as likely', () =>
    assert.deepEqual(
      [...new Set(Object.values(fitsOf([])).map(({ likelihood }) => likelihood))],
      [0],
    ))
  for (const seconds of [30, 90, 240]) {
    test(`clocks that are ${seconds} s apart are told so`, () => {
      const { behind, issuer, setup } = fitsOf(cellsFor(({ age }) => (age < seconds ? 0.9 : 0)))
      assert.deepEqual(
        [behind.seconds, issuer.seconds, setup.seconds],
        [seconds, seconds, undefined],
      )
    })
  }
})

// Goal: stretches are a minute, or so long that there are at most sixty; what is usual comes from around the wave.
describe('cellsOf', () => {
  const BEGIN = 28_000_000
  const minutes = Array.from({ length: 400 }, (_, i) => {
    const ages = new Uint32Array(2 * AGES)
    ages[0] = 10
    ages[AGES] = i >= 100 && i < 250 ? 10 : 0
    return { ...emptyMinute(BEGIN + i), ages }
  })
  const at = (minute: number): number => (BEGIN + minute) * 60
  for (const [length, stretches] of [
    [60, 60],
    [61, 31],
    [150, 50],
  ] as const) {
    test(`${length} minutes are ${stretches} stretches`, () => {
      const cells = cellsOf(minutes, { from: at(100), to: at(100 + length) - 1 })
      assert.equal(cells.length, stretches)
      assert.equal(
        cells.reduce((sum, { refused }) => sum + refused, 0),
        length * 10,
      )
      assert.equal(cells[0]?.youngest, 0)
      assert.equal(cells[0]?.oldest, 2)
    })
  }
  test('what is refused outside is usual', () => {
    const [usual] = cellsOf(minutes, { from: at(10), to: at(20) })
    const [worse] = cellsOf(minutes, { from: at(240), to: at(260) })
    assert.ok((usual?.usual ?? 1) < 0.01 && (worse?.usual ?? 0) > 0.2)
  })
})
