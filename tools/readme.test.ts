// Goal: the programs of the README and of those of the packages compile, and do what is said of them.
// Method: each is saved in a folder of this tree. The first of the README is run on a free port instead of 3000; those
// of the packages are run where they say beside a `console.log` what it prints.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { blocksOf } from './snippets/page.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/.snippets/readme')
const programs = programsOf('README.md')
const packages = globSync('packages/*/README.md', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const { name } = JSON.parse(readFileSync(join(root, path, '../package.json'), 'utf8')) as {
    name: string
  }
  return { name, text, programs: programsOf(path) }
})

describe('a README', () => {
  before(() => {
    mkdirSync(folder, { recursive: true })
    const all = [{ name: 'README', programs }, ...packages]
    for (const page of all) {
      page.programs.forEach((text, index) => {
        writeFileSync(join(folder, fileOf(page.name, index)), text)
      })
    }
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('the programs of all compile', () => {
    // A program that shows how something is made need not go on to use it.
    const compilerOptions = { noUnusedLocals: false }
    const extended = { extends: '../../../tsconfig.test.json', compilerOptions }
    const settings = { ...extended, include: ['*.ts'], exclude: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
    const compiler = join(root, 'node_modules/.bin/tsc')
    const { status, stdout } = spawnSync(compiler, ['-p', folder], { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  test('the first program of ours answers 200 with the key, 401 without, and 403 where it may not', async () => {
    const program = join(folder, 'on-free-port.ts')
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

  for (const { name, text, programs: own } of packages) {
    test(`that of ${name} says how it is installed`, () => {
      assert.match(text, new RegExp(`^    npm install (?:-g )?${name}(?: |$)`, 'm'))
    })
    own.forEach((program, index) => {
      const expected = printedBy(program)
      if (expected.length === 0) return
      test(`program ${index + 1} of ${name} prints what it says`, () => {
        const given = [...process.execArgv, fileOf(name, index)]
        const { stdout, stderr } = spawnSync(process.execPath, given, {
          cwd: folder,
          encoding: 'utf8',
        })
        assert.deepEqual(stdout.trimEnd().split('\n'), expected, stderr)
      })
    })
  }

  test('what a program says that it prints is found', () => {
    const said = ['console.log(1) // 1', 'f() // not this', 'console.log(2)', '// { two }']
    assert.deepEqual(printedBy(said.join('\n')), ['1', '{ two }'])
  })
})

function programsOf(path: string): readonly string[] {
  return blocksOf(readFileSync(join(root, path), 'utf8'))
    .filter(({ language }) => language === 'ts')
    .map(({ text }) => text)
}

function fileOf(name: string, index: number): string {
  return `${name.replace(/^@/, '').replace('/', '-')}-${index}.ts`
}

/** What stands behind a `console.log`, or on the line below it. */
function printedBy(program: string): readonly string[] {
  const said = program.matchAll(/console\.log\(.*\)(?: |\n)\/\/ (.+)$/gm)
  return Array.from(said, ([, text = '']) => text)
}

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
