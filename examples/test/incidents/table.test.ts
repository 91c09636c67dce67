// Goal: what was said of each recording can be read at a glance, and by programs.
// Method: one that is right and one that found nothing.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding } from '@sallyport/explain'
import { INCIDENTS } from '../../src/incidents/catalogue.ts'
import type { Incident } from '../../src/incidents/incident.ts'
import type { Judged } from '../../src/incidents/judge.ts'
import { jsonOf, tableOf } from '../../src/incidents/table.ts'

const [incident] = INCIDENTS as readonly [Incident]
const first = { type: 'key_rotation', title: 'keys changed' } as unknown as Finding
const judged: readonly Judged[] = [
  { incident, recording: 'records', lines: 12, first, step: 'compare', isRight: true },
  {
    ...{ incident, recording: 'caddy', lines: 7, first: undefined, step: undefined },
    isRight: false,
  },
]

test('tableOf: a line for each recording', () => {
  assert.deepEqual(tableOf(judged).split('\n'), [
    'incident  recording  lines  first finding  right  next step',
    'rotation  records    12     key_rotation   yes    compare',
    'rotation  caddy      7      none           NO',
  ])
})

describe('jsonOf', () => {
  test('all of it, and null for what is not', () => {
    const name = { incident: 'rotation' }
    assert.deepEqual(JSON.parse(jsonOf(judged)), [
      {
        ...{ ...name, recording: 'records', lines: 12, first: 'key_rotation' },
        ...{ title: 'keys changed', step: 'compare', isRight: true },
      },
      {
        ...{ ...name, recording: 'caddy', lines: 7, first: null, title: null, step: null },
        isRight: false,
      },
    ])
  })
})
