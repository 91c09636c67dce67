import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sceneOf } from '../../src/find/scene.ts'
import { measuresOf, type WaveMeasure } from '../../src/find/wave-measures.ts'
import { waveWeights } from '../../src/find/wave-weights.ts'
import { wavesOf } from '../../src/find/waves.ts'
import { from, type Story } from '../story.ts'
import { CALLERS, everyday, renewing, T, token } from './everyday.ts'

function measured(story: Story): Readonly<Record<WaveMeasure, number>> {
  const scene = sceneOf(story.tally())
  const [wave] = wavesOf(scene)
  ok(wave !== undefined)
  return measuresOf(scene, wave)
}

const rotation = everyday().each(CALLERS, (i) => renewing(i, T + (i % 60)))
const broken = everyday((_i, at) => (at > T && at < T + 600 ? { status: 401 } : {})).each(
  CALLERS,
  (i) => [{ at: T + 25 + i, ...from(i), ...token }],
)

describe('a wave is measured:', () => {
  const once = measured(rotation)
  const all = measured(broken)
  const rows: readonly (readonly [string, WaveMeasure, 1 | -1])[] = [
    ['a new token helps after a rotation, and not where the verifier is broken', 'freshFirst', -1],
    ['so most are well again after one refusal', 'healing', 1],
    ['less is refused', 'whole', -1],
    ['and each only once', 'refusals', -1],
  ]
  for (const [name, measure, sign] of rows) {
    test(`${name} (${measure})`, () => ok((once[measure] - all[measure]) * sign > 0))
  }

  // Goal: whether those who are refused were served since the first was tells an instant from what goes on.
  test('of whom nobody was served since an instant, all are away', () => {
    const gone = everyday((_i, at) => (at >= T && at < T + 20 ? { status: 401 } : {})).each(
      CALLERS,
      (i) => ({ at: T + 19.9, ...from(i), ...token }),
    )
    equal(measured(gone).away, 1)
    ok(once.away < 0.5)
  })

  test('those who were well and are challenged are more than in the rest of the log', () => {
    const spread = measured(everyday().each(CALLERS, (i) => renewing(i, T + i * 11)))
    ok(once.anew > spread.anew && spread.anew > 0)
  })

  test('everything is a number', () => {
    for (const value of [...Object.values(once), ...Object.values(all)]) ok(Number.isFinite(value))
  })
})

test('the weights are of these measures, and of no others', () => {
  const measures = Object.keys(measured(rotation)).sort()
  deepEqual(Object.keys(waveWeights.centre).sort(), measures)
  for (const row of Object.values(waveWeights.weights))
    equal(Object.keys(row).length, measures.length)
})
