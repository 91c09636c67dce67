// Goal: each response is good but for one parameter, and the password is never shown.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest } from '../../src/exchange.ts'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { Field } from '../../src/plan.ts'
import { withoutPassword } from '../../src/states/digest-states.ts'
import { BARE, heldAs, valuesOf } from './issuer.ts'
import { stateNamed } from './row-kit.ts'

const good = ({ target }: AuditRequest): string =>
  `Digest username="alice", realm="r", nonce="n1", uri="${target}", algorithm=SHA-256, nc=00000001, response="0f0f"`
const held: HeldCredentials = {
  ...heldAs('digest', 'alice-password', { prefix: 'Digest ' }),
  fields: [],
  prove: async (request): Promise<readonly Field[]> => [['Authorization', good(request)]],
}

const rows: readonly (readonly [state: string, parameter: string, pattern: RegExp])[] = [
  ['wrong response', 'response', /^"(?!0f0f)[0-9a-f]{4}"$/],
  ['empty response', 'response', /^""$/],
  ['nonce of nobody', 'nonce', /^"[a-z]\d"$/],
  ['address of another request', 'uri', /^"\/orders\/1\?full=1-sallyport"$/],
  ['user that nobody knows', 'username', /^"sallyport-nobody"$/],
  ['other algorithm', 'algorithm', /^SALLYPORT$/],
  ['count that was not counted', 'nc', /^00000000$/],
]

function parametersOf(value: string): ReadonlyMap<string, string> {
  return new Map(
    value
      .slice('Digest '.length)
      .split(', ')
      .map((pair): [string, string] => {
        const equals = pair.indexOf('=')
        return [pair.slice(0, equals), pair.slice(equals + 1)]
      }),
  )
}

describe('digestStates', () => {
  for (const [name, parameter, pattern] of rows) {
    test(`${name}: ${parameter} alone is other than that of a good response`, async () => {
      const state = await stateNamed(held, name)
      const [value = ''] = valuesOf((await state.prepare?.(BARE)) ?? BARE, 'authorization')
      const [before, after] = [parametersOf(good(BARE)), parametersOf(value)]
      const changed = [...before.keys()].filter((one) => before.get(one) !== after.get(one))
      assert.deepEqual(changed, [parameter])
      assert.match(after.get(parameter) ?? '', pattern)
    })

    test(`${name}: without a good response, one of nobody is shown`, async () => {
      const { apply } = await stateNamed(held, name)
      assert.match(valuesOf(apply(BARE), 'authorization').join(), /^Digest .*sallyport/)
    })
  }

  test('the password is no secret to show', () => {
    assert.ok(!JSON.stringify(withoutPassword(held)).includes('alice-password'))
  })

  test('other credentials stay as they are', () => {
    const bearer = heldAs('opaque', 'abc')
    assert.equal(withoutPassword(bearer), bearer)
  })
})
