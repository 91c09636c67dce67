import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filterOf, hrefOf, queryOf, windowOf } from '../../src/page/address.ts'

test('a URL is relative, and leaves out what is empty', () => {
  assert.equal(hrefOf(''), './')
  assert.equal(
    hrefOf('refusals', { route: 'GET /a?b', caller: '' }),
    './refusals?route=GET+%2Fa%3Fb',
  )
  assert.equal(queryOf({ a: '', b: '1' }), 'b=1')
})

test('a filter is what asks for requests, in the order of a drill-down', () => {
  const params = { before: '7', caller: 'a', status: '401', q: 'x', from: 'f' }
  assert.deepEqual(Object.keys(filterOf(params)), ['from', 'status', 'caller'])
  assert.deepEqual(windowOf(params), { from: 'f', to: '' })
})
