import { equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { examplesOf, type WaveWay, waveModule, wayOf } from './fit-waves.ts'
import { generate } from './generate.ts'

describe('the way of an incident', () => {
  const rows: readonly (readonly [Parameters<typeof wayOf>[0], WaveWay])[] = [
    [{ type: 'key_rotation', story: 'the old key is withdrawn at once' }, 'key_rotation/withdrawn'],
    [{ type: 'key_rotation', story: 'keys are cached for 9 min' }, 'key_rotation/cached'],
    [{ type: 'clock_skew', story: 'the clock of the issuer is 9 s ahead' }, 'clock_skew/issuer'],
    [{ type: 'clock_skew', story: 'the clock of app-1 is 9 s ahead' }, 'clock_skew/ahead'],
    [{ type: 'clock_skew', story: 'the clock of app-1 is 9 s behind' }, 'clock_skew/behind'],
    [{ type: 'stale_instance', story: 'app-1 alone keeps the old keys' }, 'stale_instance/keys'],
    [{ type: 'stale_instance', story: 'another configuration' }, 'stale_instance/setup'],
    [{ type: 'verifier_broken', story: '' }, 'verifier_broken'],
    [{ type: 'credential_expired', story: '' }, 'broken_refresh'],
    [{ type: 'scanner', story: '' }, 'nothing'],
  ]
  for (const [incident, way] of rows) {
    test(`${incident.type} (${incident.story}): ${way}`, () => equal(wayOf(incident), way))
  }
})

test('waves of a log are examples of what was planted, and become weights', async () => {
  const labelled = generate(1, { linesMax: 8000, type: 'stale_instance' })
  const examples = await examplesOf(labelled)
  ok(examples.some(({ truth }) => truth.startsWith('stale_instance/')))
  const text = waveModule(examples, 'one log')
  ok(text.includes('from one log'))
  ok(text.includes('"stale_instance/keys"'))
})
