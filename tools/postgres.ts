import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { accountOf, type Database, dataFolder, runOnce, startServer } from './database.ts'

/**
 * Starts a PostgreSQL of its own for a test, in a second or two: an empty database `postgres`, whose
 * superuser `postgres` needs no password on loopback. `path` is that of the program `postgres`.
 *
 * Nothing is written through to the disk: data that nobody keeps need not survive a crash.
 */
export async function startPostgres(path: string): Promise<Database> {
  const account = accountOf('postgres')
  const folder = dataFolder('postgres', account)
  const data = join(folder, 'data')
  const initdb = join(dirname(path), 'initdb')
  const form = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8']
  runOnce(initdb, ['--pgdata', data, '--no-sync', '--no-instructions', ...form], account)
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    jit: 'off',
    max_connections: '20',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { port, stop } = await startServer({
    ...{ path, account, folder, signal: 'SIGINT' },
    args: (free) => ['-D', data, '-p', String(free), ...options],
    probe: asksForStart,
  })
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, stop }
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
