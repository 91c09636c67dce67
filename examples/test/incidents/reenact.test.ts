// Goal: whatever really happened is named rightly, with what to do about it, from each of three logs of it.
// Method: every incident is played through guard, client, nginx and Caddy; each recording is diagnosed for itself.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { peer } from '../../../tools/peer.ts'
import { INCIDENTS } from '../../src/incidents/catalogue.ts'
import { type Incident, RECORDINGS } from '../../src/incidents/incident.ts'
import { type Judged, judge } from '../../src/incidents/judge.ts'
import { type Recordings, reenact, whyNotHere } from '../../src/incidents/reenact.ts'

const nginx = peer('nginx')
const caddy = peer('caddy')
const skip =
  ('skip' in nginx && nginx.skip) ||
  ('skip' in caddy && caddy.skip) ||
  (await whyNotHere()) ||
  false

describe('the incidents', { skip }, () => {
  let all: ReadonlyMap<Incident, Recordings>
  const recordingsOf = (incident: Incident): Recordings => all.get(incident) as Recordings

  before(async () => {
    if (skip !== false || 'skip' in nginx || 'skip' in caddy) return
    all = await reenact(INCIDENTS, { nginx: nginx.path, caddy: caddy.path })
  })

  for (const incident of INCIDENTS) {
    test(`${incident.name}: ${incident.story}`, async () => {
      const wrong = (await judge(incident, recordingsOf(incident))).filter((one) => !one.isRight)
      assert.deepEqual(wrong.map(toldOf), [])
    })
  }

  test('all recordings of an incident are of the same requests', () => {
    for (const incident of INCIDENTS) {
      const { records, caddy: ofCaddy, ...ofNginx } = recordingsOf(incident)
      const combined = ofNginx['nginx combined']
      const counts = [combined, ofNginx['nginx json'], ofCaddy].map((log) => countOf(log, /\n/g))
      assert.equal(new Set(counts).size, 1, String(counts))
      assert.ok((counts[0] ?? 0) > 1000, String(counts))
      // The guard records each refusal, and half of what it allows.
      assert.equal(countOf(records, /"http":.*?"status":/g), countOf(combined, /" 40[13] /g))
      const allowed = countOf(records, /"kind":"allow"/g) / countOf(combined, /" 200 /g)
      assert.ok(allowed > 0.3 && allowed < 0.6, `${allowed} of what was allowed`)
    }
  })

  test('no recording has a credential in it', () => {
    for (const incident of INCIDENTS) {
      for (const recording of RECORDINGS) {
        const [found] = recordingsOf(incident)[recording].match(CREDENTIALS) ?? []
        assert.equal(found, undefined, `${incident.name}, ${recording}`)
      }
    }
  })

  test('a recording ends three quarters of an hour after it began', () => {
    const [incident] = INCIDENTS as readonly [Incident]
    const times = recordingsOf(incident)['nginx combined'].match(/\d\d:\d\d(?=:\d\d \+0000)/g)
    assert.deepEqual([times?.[0], times?.at(-1)], ['08:00', '08:44'])
  })
})

/** A signed token, and a key of `generateApiKey`. */
const CREDENTIALS = /eyJ[\w-]+\.eyJ[\w-]+|orders_\w{20}/

function toldOf({ recording, first, step }: Judged): readonly unknown[] {
  return [recording, first?.type, first?.title, step]
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
