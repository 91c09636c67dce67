// Goal: whoever starts the command with an old Node is told so in one sentence, before anything is imported.
// Method: the real file, in a process that takes itself for another version.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url))

function startedBy(version: string): { readonly status: number | null; readonly text: string } {
  const versions = `{ value: { ...process.versions, node: '${version}' } }`
  const script = `Object.defineProperty(process, 'versions', ${versions})`
  const pretence = `data:text/javascript,${encodeURIComponent(script)}`
  const args = ['--conditions=sallyport:source', '--import', pretence, BIN, '--version']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

describe('the file that starts the command', () => {
  for (const version of ['12.22.0', '20.20.2', '22.17.1']) {
    test(`Node ${version} is too old`, () => {
      const text = `sallyport: needs Node 22.18 or newer; this is ${version}\n`
      assert.deepEqual(startedBy(version), { status: 2, text })
    })
  }

  for (const version of ['22.18.0', '24.0.0']) {
    test(`Node ${version} runs it`, () => {
      const { status, text } = startedBy(version)
      assert.equal(status, 0)
      assert.match(text, /^\d+\.\d+\.\d+\n$/)
    })
  }
})
