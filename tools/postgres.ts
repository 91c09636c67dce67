import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import {
  type Account,
  accountOf,
  type Database,
  dataFolder,
  runOnce,
  type StartedServer,
  startServer,
} from './database.ts'

/**
 * Starts a PostgreSQL of its own for a test, in a second or two: an empty database `postgres`, whose
 * superuser `postgres` needs no password on loopback. `path` is that of the program `postgres`.
 *
 * Nothing is written through to the disk: data that nobody keeps need not survive a crash of the machine.
 * Where it `persists`, what it acknowledged survives a crash of its own.
 */
export async function startPostgres(
  path: string,
  { persists = false }: { readonly persists?: boolean } = {},
): Promise<Database & StartedServer> {
  const account = accountOf('postgres')
  const folder = dataFolder('postgres', account)
  const data = join(folder, 'data')
  makeData(path, data, account)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: persists ? 'on' : 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    jit: 'off',
    max_connections: '20',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = await startServer({
    ...{ path, account, folder, signal: 'SIGINT' },
    args: (free) => ['-D', data, '-p', String(free), ...options],
    probe: asksForStart,
  })
  return { ...server, url: `postgres://postgres@127.0.0.1:${server.port}/postgres` }
}

const FORM = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8']
const KEPT = join(import.meta.dirname, '../node_modules/.cache/postgres')

/**
 * Makes the data of an empty server: those that were made before are copied, which takes a tenth of what `initdb` does.
 */
function makeData(path: string, data: string, account: Account | undefined): void {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const made = JSON.stringify([path, stdout, FORM, account])
  const kept = join(KEPT, createHash('sha256').update(made).digest('hex').slice(0, 16))
  if (existsSync(kept)) {
    copy(kept, data)
    return
  }
  const initdb = join(dirname(path), 'initdb')
  runOnce(initdb, ['--pgdata', data, '--no-sync', '--no-instructions', ...FORM], account)
  keep(data, kept)
}

/** Keeps data for the next start, whole or not at all: of two at once, one is kept. */
function keep(data: string, kept: string): void {
  const whole = `${kept}-${process.pid}`
  mkdirSync(KEPT, { recursive: true })
  copy(data, whole)
  try {
    renameSync(whole, kept)
  } catch {
    rmSync(whole, { recursive: true, force: true })
  }
}

/** With its owner and its permissions, which PostgreSQL insists on. */
function copy(from: string, to: string): void {
  runOnce('cp', ['-a', from, to], undefined)
}

/** A start-up message without credentials; a server that is ready answers it with `R` (trust). */
function asksForStart(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1')
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')))
    socket.once('connect', () => socket.write(Buffer.concat([length, body])))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('data', (data) => {
      socket.destroy()
      if (data[0] === 0x52) resolve()
      else reject(new Error('starting up'))
    })
  })
}
