import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Terminal } from '../src/command.ts'
import { painter } from '../src/paint.ts'
import { run } from '../src/run.ts'
import { readSecret } from '../src/secret.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const DEADLINE_MILLISECONDS = 30_000

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** How a call of the command ended. */
export interface Called {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs the command in a folder, in this process: one of its own takes half a second to begin. */
export function call(cwd: string, ...args: readonly string[]): Promise<Called> {
  return callWith('', cwd, args)
}

/** The same, with a text on its standard input. */
export async function callWith(
  input: string,
  cwd: string,
  args: readonly string[],
): Promise<Called> {
  const texts = { out: '', error: '' }
  const terminal: Terminal = {
    out: (line) => {
      texts.out += `${line}\n`
    },
    error: (line) => {
      texts.error += `${line}\n`
    },
    secret: (prompt) => readSecret(prompt, Readable.from([input]), process.stderr),
    paint: painter(false),
    cwd,
  }
  // The path of a store starts from where the process is.
  const before = process.cwd()
  process.chdir(cwd)
  try {
    const code = await run(args, terminal)
    return { code, ...texts }
  } finally {
    process.chdir(before)
  }
}

/** Runs the real command, as a process of its own. */
export function callProcess(cwd: string, args: readonly string[], input = ''): Promise<Called> {
  const all = ['--conditions=sallyport:source', MAIN, ...args]
  const deadline = { timeout: DEADLINE_MILLISECONDS, killSignal: 'SIGKILL' } as const
  const child = spawn(process.execPath, all, { cwd, ...deadline })
  // A command that does not read has ended before it is written to.
  child.stdin.on('error', () => undefined).end(input)
  const texts = { out: '', error: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.error += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === null) resolve({ code, ...texts })
      else reject(new Error(`\`${args.join(' ')}\` was ended by ${signal}: ${texts.error}`))
    })
  })
}

/** A folder with files in it, until the tests end; data that is no text is written as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** The folder of this file. */
export const here: string = dirname(fileURLToPath(import.meta.url))

/** Policies of orders: what every command is tried on. */
export const policies = {
  v: 1,
  version: '1',
  permissions: ['orders:read', 'orders:write'],
  sets: { member: { permissions: ['orders:read', 'orders:write'] } },
  resources: { order: { tenant: 'tenant', owner: 'owner' } },
  policies: {
    'orders.list': { rule: { kind: 'permission', permission: 'orders:read' } },
    'orders.change': {
      resource: 'order',
      rule: {
        kind: 'all',
        rules: [{ kind: 'permission', permission: 'orders:write' }, { kind: 'owner' }],
      },
    },
  },
}
