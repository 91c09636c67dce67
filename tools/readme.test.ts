// Goal: the programs of the README compile, and the first one answers as is said below it.
// Method: each is saved in a folder of this tree; the first is run, on a free port instead of 3000.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { blocksOf } from './snippets/page.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/.snippets/readme')
const programs = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'))
  .filter(({ language }) => language === 'ts')
  .map(({ text }) => text)

describe('the README', () => {
  before(() => {
    mkdirSync(folder, { recursive: true })
    programs.forEach((text, index) => {
      writeFileSync(join(folder, `${index}.ts`), text)
    })
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('its programs compile', () => {
    // A program that shows how something is made need not go on to use it.
    const compilerOptions = { noUnusedLocals: false }
    const extended = { extends: '../../../tsconfig.test.json', compilerOptions }
    const settings = { ...extended, include: ['*.ts'], exclude: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
    const compiler = join(root, 'node_modules/.bin/tsc')
    const { status, stdout } = spawnSync(compiler, ['-p', folder], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  test('its first program answers 200 with the key, 401 without, and 403 where it may not', async () => {
    const program = join(folder, 'first.ts')
    writeFileSync(program, programs[0]?.replaceAll('3000', String(await freePort())) ?? '')
    const child = spawn(process.execPath, [program])
    try {
      const [, key = '', url = ''] = /X-API-Key: (\S+)' (\S+)/.exec(await firstLine(child)) ?? []
      const headers = { 'x-api-key': key }
      const asked = [fetch(url, { headers }), fetch(url), fetch(url, { method: 'POST', headers })]
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      assert.deepEqual(statuses, [200, 401, 403])
    } finally {
      child.kill()
    }
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a program prints first; whatever it says as it fails is told instead. */
function firstLine({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    stdout?.once('data', (text) => resolve(String(text)))
    stderr?.once('data', (text) => reject(new Error(String(text))))
  })
}
