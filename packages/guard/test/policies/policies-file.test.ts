import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createGuard, type Guard } from '../../src/guard.ts'
import { followPolicies, policiesFrom } from '../../src/policies/policies-file.ts'
import { fakeScheme, okay, requestOf, subjectOf } from '../support.ts'

// Goal: what stands in the file is in force soon, unless it is wrong; then what stood there before.

const documentOf = (permission: string) => ({
  v: 1,
  version: permission,
  permissions: ['orders:read', 'orders:write'],
  sets: { member: { permissions: ['orders:read'] } },
  policies: { list: { rule: { kind: 'permission', permission } } },
})

describe('followPolicies', () => {
  let folder: string
  let file: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-policies-'))
    file = join(folder, 'policies.json')
  })
  after(() => rmSync(folder, { recursive: true }))

  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }

  function followed(): { guard: Guard; told: string[]; next: () => Promise<string>; end(): void } {
    write(JSON.stringify(documentOf('orders:read')))
    const verify = () => okay(subjectOf('alice', { sets: ['member'] }))
    const policies = policiesFrom(file)
    const guard = createGuard({ realm: 'orders', policies, schemes: [fakeScheme({ verify })] })
    const told: string[] = []
    let tell = (_: string): void => {}
    const note = (text: string): void => {
      told.push(text)
      tell(text)
    }
    // The content at the start is put in force once more: generation 2.
    const { close } = followPolicies(guard, file, {
      intervalMs: 20,
      onReplaced: ({ generation }) => note(`generation ${generation}`),
      onProblem: note,
    })
    const next = () =>
      new Promise<string>((resolve) => {
        tell = resolve
      })
    return { guard, told, next, end: close }
  }

  const kindOf = async (guard: Guard): Promise<string> => {
    const list = guard.policies.get('list') ?? guard.policy('list', {})
    const request = requestOf({ fields: { authorization: 'Token alice' } })
    return (await guard.decide(request, list)).kind
  }

  test('a new content is in force; a wrong one, a broken one and none leave the old', async () => {
    const { guard, next, end } = followed()
    // A file is followed without keeping the process; the test has to.
    const alive = setInterval(() => {}, 1000)
    try {
      assert.equal(await kindOf(guard), 'allow')
      for (const [text, told] of [
        [JSON.stringify(documentOf('orders:write')), /^generation 3$/],
        [JSON.stringify(documentOf('orders:raed')), /orders:raed.*; the policies before stay/],
        ['{', /is not JSON.*; the policies before stay in force$/],
      ] as const) {
        const seen = next()
        write(text)
        assert.match(await seen, told)
        assert.equal(await kindOf(guard), 'forbid')
      }
      const seen = next()
      rmSync(file)
      assert.match(await seen, /ENOENT/)
      assert.equal(await kindOf(guard), 'forbid')
    } finally {
      clearInterval(alive)
      end()
    }
  })

  test('a change before it was followed is seen at once', async () => {
    write(JSON.stringify(documentOf('orders:read')))
    const policies = policiesFrom(file)
    const verify = () => okay(subjectOf('alice', { sets: ['member'] }))
    const guard = createGuard({ realm: 'orders', policies, schemes: [fakeScheme({ verify })] })
    write(`\uFEFF${JSON.stringify(documentOf('orders:write'))}`)
    const told: number[] = []
    const onReplaced = ({ generation }: { generation: number }) => told.push(generation)
    followPolicies(guard, file, { onReplaced }).close()
    assert.deepEqual(told, [2])
    assert.equal(await kindOf(guard), 'forbid')
  })

  test('what is not JSON at the start is told with the file', () => {
    write('policies:')
    assert.throws(() => policiesFrom(file), /policies\.json is not JSON/)
  })
})
