import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** How a call of the command ended. */
export interface Called {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs the real command in a folder, as a process of its own. */
export function call(cwd: string, ...args: readonly string[]): Promise<Called> {
  return callWith('', cwd, args)
}

/** The same, with a text on its standard input. */
export function callWith(input: string, cwd: string, args: readonly string[]): Promise<Called> {
  const child = spawn(process.execPath, ['--conditions=sallyport:source', MAIN, ...args], { cwd })
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
    child.on('close', (code) => resolve({ code, ...texts }))
  })
}

/** A new folder with files in it; data that is no text is written as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
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
