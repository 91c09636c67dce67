// A million records, decided again: node bench/explain-replay/main.ts [RECORDS]
//
// Each change of policies is run by the real command, in a process of its own; beside it the same lines only parsed,
// as the measure of what this machine is worth just now.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeRecords } from './generate.ts'
import { type Change, policiesOf } from './policies.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'sallyport-replay-'))
const records = join(folder, 'decisions.jsonl')
const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const PARSE = `
  import { createInterface } from 'node:readline'
  import { createReadStream } from 'node:fs'
  let count = 0
  const lines = createInterface({ input: createReadStream(process.argv[1]) })
  for await (const line of lines) if (JSON.parse(line).v === 1) count += 1
  console.log(count)`

function measured(name: string, args: readonly string[]): string {
  const begin = performance.now()
  const { stdout, stderr } = spawnSync('bash', ['-c', 'time -p "$@"', name, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  const of = (what: string): number => Number(new RegExp(`${what} ([\\d.]+)`).exec(stderr)?.[1])
  const said = stdout.split('\n').filter((line) => /^\d|^sure/.test(line))
  const cpu = (of('user') + of('sys')).toFixed(1)
  const wall = ((performance.now() - begin) / 1000).toFixed(1)
  return `${name.padEnd(24)}  ${cpu.padStart(6)} CPU s  ${wall.padStart(6)} s  ${said.join('; ')}`
}

try {
  await writeRecords(count, records)
  const megabytes = Math.round(statSync(records).size / 1e6)
  console.log(`${count.toLocaleString('en-US')} records, ${megabytes} MB`)
  const node = [process.execPath, '--conditions=sallyport:source']
  const parse = [...node, '--input-type=module', '-e', PARSE, records]
  console.log(measured('readline and JSON.parse', parse))
  for (const change of ['before', 'dropped', 'moved'] satisfies readonly Change[]) {
    const policy = join(folder, `${change}.json`)
    writeFileSync(policy, JSON.stringify(policiesOf(change)))
    const replay = ['explain', 'replay', '--records', records, '--policy', policy]
    console.log(measured(`replay, ${change}`, [...node, command, ...replay]))
  }
} finally {
  rmSync(folder, { recursive: true })
}
