import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding } from '../../src/finding.ts'
import { ocsfFindings } from '../../src/tell/ocsf.ts'
import { diagnosed, everyday, proved } from './diagnosed.ts'

const diagnosis = diagnosed(everyday())
const events = ocsfFindings(diagnosis, proved)

// What class 2004 requires: schema.ocsf.io, Detection Finding.
const required = [
  ...['activity_id', 'category_uid', 'class_uid', 'finding_info', 'metadata'],
  ...['severity_id', 'time', 'type_uid'],
]

describe('ocsfFindings', () => {
  test('there is an event for each finding', () =>
    assert.equal(events.length, diagnosis.findings.length))

  test('each has what its class requires', () => {
    for (const event of events) {
      for (const name of required) assert.ok(event[name] !== undefined, name)
      const { title, uid } = event['finding_info'] as { title: string; uid: string }
      assert.ok(title !== '' && uid !== '')
      const { version, product } = event['metadata'] as { version: string; product: object }
      assert.ok(version !== '' && product !== undefined)
    }
  })

  test('its type is that of its class and activity', () => {
    const [{ class_uid, activity_id, type_uid } = {}] = events
    assert.deepEqual([class_uid, activity_id, type_uid], [2004, 1, 200_401])
  })

  test('noise is no alert', () => {
    const noise = events.filter(({ is_alert }) => is_alert === false)
    assert.deepEqual(
      noise.map(({ finding_info }) => (finding_info as { types: string[] }).types),
      [['scanner']],
    )
  })

  test('an id out of a log is shown as a text without controls', () => {
    const [finding] = diagnosis.findings
    const findings = [{ ...(finding as Finding), sampleIds: ['a\u009b2J\u202e'] }]
    const [event] = ocsfFindings({ ...diagnosis, findings }, proved)
    const { sample_ids } = { ...(event?.['unmapped'] as { sample_ids: string[] } | undefined) }
    assert.deepEqual(sample_ids, ['a\\u009b2J\\u202e'])
  })

  test('the proof is among the evidence', () =>
    assert.match(JSON.stringify(events[0]?.['evidences']), /awk/))
})
