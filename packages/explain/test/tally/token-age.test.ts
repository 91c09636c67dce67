import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Story } from '../story.ts'

const token = { method: 'POST', path: '/oauth/token' } as const

// Goal: a request is counted by the age of the token that its caller got last, and as what followed a refusal at once.
const rows = [
  ['a request 20 seconds after a token is fresh', [{ at: 0, ...token }, { at: 20 }], 'freshOk'],
  ['one 21 seconds after it is young', [{ at: 0, ...token }, { at: 21 }], 'youngOk'],
  ['one 241 seconds after it is late', [{ at: 0, ...token }, { at: 241 }], 'lateOk'],
  ['one 301 seconds after it is old', [{ at: 0, ...token }, { at: 301 }], 'oldOk'],
  [
    'one that is refused counts as refused',
    [
      { at: 0, ...token },
      { at: 5, status: 401 },
    ],
    'freshRefused',
  ],
  [
    'one 2 seconds after a refusal is the same again',
    [{ at: 0, status: 401 }, { at: 2 }],
    'againOk',
  ],
  ['one 3 seconds after it is not', [{ at: 0, status: 401 }, { at: 3 }], undefined],
  ['one without a token has no age', [{ at: 0 }, { at: 5 }], undefined],
] as const

const counts = ['freshOk', 'freshRefused', 'youngOk', 'lateOk', 'oldOk', 'againOk'] as const

describe('noteAge', () => {
  for (const [name, told, expected] of rows) {
    test(name, () => {
      const minutes = new Story()
        .tell(...told)
        .tally()
        .minutes.inOrder()
      const found = counts.filter((count) => minutes.some((minute) => minute[count] > 0))
      assert.deepEqual(found, expected === undefined ? [] : [expected])
    })
  }
})
