import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { accountOf, type Database, dataFolder, runOnce, startServer } from './database.ts'

/**
 * Starts a MariaDB of its own for a test: an empty database `test`, and the user `root` without a
 * password on loopback. `path` is that of the program `mariadbd`.
 */
export async function startMariadb(path: string): Promise<Database> {
  const account = accountOf('mysql')
  const folder = dataFolder('mariadb', account)
  const data = join(folder, 'data')
  const install = join(dirname(dirname(path)), 'bin', 'mariadb-install-db')
  const plain = ['--no-defaults', `--datadir=${data}`]
  const root = ['--auth-root-authentication-method=normal', '--skip-test-db']
  runOnce(install, [...plain, ...root], account)
  const form = [
    ...plain,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--skip-log-bin',
    '--skip-name-resolve',
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_general_ci',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ]
  const { port, stop } = await startServer({
    ...{ path, account, folder, signal: 'SIGTERM' },
    args: (free) => [...form, `--port=${free}`],
    probe: greets,
  })
  return { url: `mariadb://root@127.0.0.1:${port}/`, port, stop }
}

/** A server that is ready greets whoever connects. */
function greets(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setTimeout(2000, () => socket.destroy(new Error('no greeting')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
  })
}
