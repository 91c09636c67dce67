import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfigFile } from '../../src/config/read-config.ts'
import type { GateSettings } from '../../src/settings.ts'

/** The rows of a table of vectors, each split into its words. */
export function readVectors(name: 'gateway' | 'todo' | 'search'): readonly (readonly string[])[] {
  const folder = join(import.meta.dirname, '../../../policy/test/remote/vectors')
  const lines = readFileSync(join(folder, `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '))
}

/** The configuration that the public harnesses are run on: it knows nothing of what a vector expects. */
export function harnessSettings(): GateSettings {
  const path = join(import.meta.dirname, '../../../../conformance/authzen/gate.yaml')
  const reading = readConfigFile(path, {
    env: { HARNESS_SECRET: 'a secret of nobody but the tests' },
  })
  assert.equal(reading.kind, 'settings', JSON.stringify(reading))
  return reading.kind === 'settings' ? reading.settings : assert.fail()
}
