import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clientOf } from '../../src/log/client-name.ts'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

// Goal: a client is told from another, and one version from the next. Method: one row per rule.
const rows = [
  ['a program and its version', 'okhttp/4.12.0', 'okhttp/4.12.0', 'okhttp'],
  [
    'what stands behind is left out',
    'python-requests/2.32.3 (x)',
    'python-requests/2.32.3',
    'python-requests',
  ],
  ['a program without a version', 'node', 'node', 'node'],
  ['a browser by its own name', CHROME, 'Chrome/131', 'Chrome'],
  ['one that claims to be another', `${CHROME} Edg/133.0.0.0`, 'Edge/133', 'Edge'],
  [
    'a phone',
    'Mozilla/5.0 (iPhone) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Safari/18',
    'Safari',
  ],
  [
    'a crawler that says it is a browser',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Googlebot/2.1',
    'Googlebot',
  ],
  ['a version ends at what follows', 'app/1.0;x', 'app/1.0', 'app'],
  ['a word that a blank ends', 'Datadog Agent', 'Datadog', 'Datadog'],
  ['what begins with no word is whole', '<img src=x>/1.0', '<img src=x>/1.0', '<img src=x>/1.0'],
  ['a word with more in it is whole', 'a<b c', 'a<b c', 'a<b c'],
  ['a version with more in it is whole', 'app/1<b c', 'app/1<b c', 'app/1<b c'],
  ['none', undefined, '(none)', '(none)'],
  ['a dash is none', '-', '(none)', '(none)'],
  ['a long one is cut', `${'a'.repeat(80)}/1`, 'a'.repeat(60), 'a'.repeat(60)],
] as const

describe('clientOf', () => {
  for (const [name, agent, expected, family] of rows) {
    test(name, () => assert.deepEqual(clientOf(agent), { name: expected, family }))
  }
})
