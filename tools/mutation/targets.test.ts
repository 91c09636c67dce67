// Goal: what is mutated is there, and so are its tests and what is known to change nothing.
// Method: the lists themselves, read as a run reads them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readTargets } from './targets.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const LIST = 'tools/mutation/targets.json'

describe('targets', () => {
  test('each pattern of the list fits something', () => {
    const targets = readTargets(root, LIST)
    assert.ok(targets.every(({ files, tests }) => files.length > 0 && tests.length > 0))
  })

  test('one of them alone can be read', () => {
    assert.deepEqual(
      readTargets(root, LIST, 'grammar').map(({ name }) => name),
      ['grammar'],
    )
    assert.throws(() => readTargets(root, LIST, 'nothing'), /no target `nothing`/)
  })

  test('each file in which a mutant changes nothing is mutated', () => {
    const equivalent = JSON.parse(
      readFileSync(join(root, 'tools/mutation/equivalent.json'), 'utf8'),
    ) as { file: string }[]
    const mutated = new Set(readTargets(root, LIST).flatMap(({ files }) => files))
    assert.deepEqual(
      [...new Set(equivalent.map(({ file }) => file))].filter((file) => !mutated.has(file)),
      [],
    )
  })
})
