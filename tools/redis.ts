import { connect } from 'node:net'
import { join } from 'node:path'
import { type Database, dataFolder, type StartedServer, startServer } from './database.ts'

/** A Redis of a test. */
export interface RedisServer extends Database, StartedServer {
  /** Ends it as a crash does, within no time, and removes its data. */
  kill(): Promise<void>
}

/** How a Redis is started. */
export interface RedisServerOptions {
  /** The port, where it has to be one that was known before; default a free one. */
  readonly port?: number
  /** Whether every write is on the disk before it is acknowledged; default nothing is kept. */
  readonly persists?: boolean
}

/** Starts a Redis of its own for a test, on loopback. `path` is that of the program `redis-server`. */
export async function startRedis(
  path: string,
  options: RedisServerOptions = {},
): Promise<RedisServer> {
  const folder = dataFolder('redis', undefined)
  const kept = options.persists
    ? ['--appendonly', 'yes', '--appendfsync', 'always']
    : ['--appendonly', 'no']
  const place = ['--bind', '127.0.0.1', '--dir', folder, '--pidfile', join(folder, 'pid')]
  // A test may let it hang: `DEBUG SLEEP`. Nothing is saved unless it is asked for.
  const form = [...place, '--enable-debug-command', 'local', '--save', '', ...kept]
  const server = await startServer({
    ...{ path, folder, account: undefined, port: options.port, signal: 'SIGTERM' },
    args: (free) => ['--port', String(free), ...form],
    probe: answersPing,
  })
  const kill = () => server.crash().then(server.stop)
  return { ...server, url: `redis://127.0.0.1:${server.port}`, kill }
}

function answersPing(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('data', (data) => {
      socket.destroy()
      if (data.toString().startsWith('+PONG')) resolve()
      else reject(new Error('starting up'))
    })
  })
}
