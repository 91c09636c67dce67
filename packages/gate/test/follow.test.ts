import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { readConfigFile } from '../src/config/read-config.ts'
import { type Followed, followConfig } from '../src/follow.ts'
import { createGate, type Gate } from '../src/gate.ts'
import { configText } from './stated.ts'

interface Following {
  readonly gate: Gate
  readonly followed: Followed
  readonly told: string[]
  put(parts: Readonly<Record<string, string>>, name?: string): void
  until(line: RegExp): Promise<void>
}

/** Follows a configuration in a folder of its own; it was changed already where `later` is given. */
function following(later?: Readonly<Record<string, string>>): Following {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-gate-'))
  const path = join(folder, 'gate.yaml')
  writeFileSync(path, configText())
  const read = () => readConfigFile(path, { name: 'gate.yaml' })
  const first = read()
  assert.ok(first.kind === 'settings')
  const gate = createGate(first.settings)
  if (later !== undefined) writeFileSync(path, configText(later))
  const told: string[] = []
  const followed = followConfig(gate, {
    ...{ read, files: first.files, intervalMs: 5 },
    onReplaced: ({ generation }) => told.push(`generation ${generation}`),
    onWrong: (lines) => told.push(...lines),
  })
  return {
    ...{ gate, followed, told },
    // As editors and Kubernetes do it: a new file in the place of the old one.
    put: (parts, name = 'gate.yaml') => {
      writeFileSync(
        join(folder, 'next'),
        name === 'gate.yaml' ? configText(parts) : (parts['text'] ?? ''),
      )
      renameSync(join(folder, 'next'), join(folder, name))
    },
    until: async (line) => {
      for (let n = 0; n < 1_000; n++) {
        if (told.some((one) => line.test(one))) return
        await rest(10)
      }
      assert.fail(`not told ${line}: ${told.join('\n')}`)
    },
  }
}

describe('a configuration that is followed', () => {
  test('what changes comes into force, a mistake does not', async () => {
    const { gate, followed, told, put, until } = following()
    try {
      put({ realm: 'realm: second' })
      await until(/^generation 2$/)
      assert.equal(gate.settings.realm, 'second')
      put({ realm: 'relm: third' })
      await until(/there is no field `relm`/)
      assert.equal(gate.settings.realm, 'second')
      put({ rules: 'rules: [{ match: { path: /x }, allow: anonymous, schemes: [basic] }]' })
      await until(/accepts the scheme `basic`/)
      assert.equal(gate.settings.realm, 'second')
      put({ realm: 'realm: fourth' })
      await until(/^generation 3$/)
      assert.equal(gate.settings.realm, 'fourth')
      assert.equal(told.filter((one) => one.startsWith('generation')).length, 2)
    } finally {
      followed.close()
    }
  })

  test('a file that it names is followed as well', async () => {
    const { gate, followed, put, until } = following()
    try {
      const document = (version: string): string =>
        JSON.stringify({ v: 1, version, permissions: ['a'], policies: {} })
      const rules = 'rules: [{ match: { path: /x }, allow: anonymous }]'
      put({ text: document('one') }, 'policies.json')
      put({ policies: 'policies_file: policies.json', rules })
      await until(/^generation 2$/)
      put({ text: document('two') }, 'policies.json')
      await until(/^generation 3$/)
      assert.equal((gate.settings.policies as { version: string }).version, 'two')
    } finally {
      followed.close()
    }
  })

  test('a change between its reading and the first look is not missed', async () => {
    const { gate, followed, until } = following({ realm: 'realm: later' })
    try {
      await until(/^generation 2$/)
      assert.equal(gate.settings.realm, 'later')
    } finally {
      followed.close()
    }
  })

  test('it is read at once where that is asked for, and no more once it is closed', async () => {
    const { gate, followed, put, told } = following()
    await rest(50)
    assert.equal(gate.generation, 1)
    followed.reload()
    assert.equal(gate.generation, 2)
    followed.close()
    put({ realm: 'realm: second' })
    await rest(50)
    assert.equal(gate.settings.realm, 'orders')
    assert.deepEqual(told, ['generation 2'])
  })
})
