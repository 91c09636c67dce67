import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { audienceOf, isPreflight, isScript } from '../src/request.ts'
import { requestOf } from './support.ts'

describe('isPreflight', () => {
  const origin = 'https://app.example'
  const asked = 'POST'
  const both = { origin, 'access-control-request-method': asked }
  const rows = [
    ['OPTIONS with both fields is one', 'OPTIONS', both, true],
    [
      'OPTIONS without Origin is none',
      'OPTIONS',
      { 'access-control-request-method': asked },
      false,
    ],
    ['OPTIONS without the method asked for is none', 'OPTIONS', { origin }, false],
    ['another method with both fields is none', 'GET', both, false],
  ] as const
  for (const [name, method, fields, expected] of rows) {
    test(name, () => assert.equal(isPreflight(requestOf({ method, fields })), expected))
  }
})

describe('audienceOf', () => {
  const html = 'text/html,application/xhtml+xml,*/*;q=0.8'
  const rows = [
    ['a navigation is a person', { 'sec-fetch-mode': 'navigate' }, 'person'],
    [
      'a script is a machine, whatever it accepts',
      { 'sec-fetch-mode': 'cors', accept: html },
      'machine',
    ],
    ['without fetch metadata HTML in Accept is a person', { accept: html }, 'person'],
    ['HTML after JSON is a machine', { accept: 'application/json, text/html;q=0.1' }, 'machine'],
    ['HTML that is ruled out is a machine', { accept: 'text/html;q=0, */*' }, 'machine'],
    ['HTML ruled out with zeros too', { accept: 'text/html; q=0.000' }, 'machine'],
    ['HTML with a weight is a person', { accept: 'text/html;q=0.9, */*;q=0.1' }, 'person'],
    ['HTML alone is a person, in any case', { accept: 'Text/HTML' }, 'person'],
    ['another type that begins so is a machine', { accept: 'text/htmlx' }, 'machine'],
    ['anything at all in Accept is a machine', { accept: '*/*' }, 'machine'],
    ['no Accept is a machine', {}, 'machine'],
    ['two lines of Accept are a machine', { accept: [html, html] }, 'machine'],
  ] as const
  for (const [name, fields, expected] of rows) {
    test(name, () => assert.equal(audienceOf(requestOf({ fields })), expected))
  }
})

describe('isScript', () => {
  const rows = [
    ['a fetch mode is a script', { 'sec-fetch-mode': 'cors' }, true],
    ['a navigation is not', { 'sec-fetch-mode': 'navigate' }, false],
    ['no fetch metadata is not: curl has none', {}, false],
  ] as const
  for (const [name, fields, expected] of rows) {
    test(name, () => assert.equal(isScript(requestOf({ fields })), expected))
  }
})
