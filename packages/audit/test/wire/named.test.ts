// Goal: what a request is about may stand in its body, and nothing else of the body is taken for that.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bodyWith, namesInBody, sentPath, valuesInBody } from '../../src/wire/named.ts'

const BODY = {
  query: '{a{id}}',
  variables: { id: '{id}', list: ['{other:number}'], text: 'of {id}', canary: '{canary}' },
}

describe('namesInBody', () => {
  test('whole texts are names, wherever they stand; the canary fills itself', () =>
    assert.deepEqual(namesInBody(BODY), ['id', 'other']))
  test('no body has none', () => assert.deepEqual(namesInBody(undefined), []))
})

describe('bodyWith', () => {
  test('each name has its value, as a text or a number', () => {
    const values: Readonly<Record<string, string>> = { id: '7', other: '8' }
    assert.deepEqual(
      bodyWith(BODY, (name) => values[name]),
      {
        ...BODY,
        variables: { id: '7', list: [8], text: 'of {id}', canary: '{canary}' },
      },
    )
  })
  test('what has no value stays, and what is no number stays a text', () => {
    const given = { a: '{a}', b: '{b:number}' }
    assert.deepEqual(
      bodyWith(given, (name) => (name === 'b' ? 'x1' : undefined)),
      {
        ...{ a: '{a}', b: 'x1' },
      },
    )
  })
})

test('what tells requests to one address apart is not sent', () => {
  assert.equal(sentPath('/graphql#order'), '/graphql')
  assert.equal(sentPath('/orders/{id}'), '/orders/{id}')
})

describe('valuesInBody', () => {
  test('of JSON', () => assert.deepEqual(valuesInBody('{"a":{"b":[1,"x"]},"c":null}'), ['1', 'x']))
  test('of a form', () => assert.deepEqual(valuesInBody('a=1&b=x'), ['1', 'x']))
})
