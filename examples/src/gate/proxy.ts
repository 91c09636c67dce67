import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type GateSettings, type PrintedFile, printConfig } from '@sallyport/gate'
import { accountOf, dataFolder, startServer } from '../../../tools/database.ts'
import { type Peer, peer } from '../../../tools/peer.ts'
import type { GateProxyName } from './doors.ts'

/** A proxy that asks a gate. */
export interface GateProxy {
  readonly port: number
  stop(): Promise<void>
}

/** The program of a proxy, or why it is skipped. */
export function programOf(name: GateProxyName): Peer {
  return peer(name === 'caddy' || name === 'haproxy' ? name : 'nginx')
}

/**
 * Starts a proxy on loopback by the configuration that is printed for it, with no word changed; on a free port
 * where it is 0.
 */
export function startGateProxy(
  name: GateProxyName,
  settings: GateSettings,
  port = 0,
): Promise<GateProxy> {
  return startProxyBy(name, (listen) => printConfig(settings, name, { listen }), port)
}

/** Starts a proxy on loopback by any configuration, which is told where to listen. */
export async function startProxyBy(
  name: GateProxyName,
  files: (listen: string) => readonly PrintedFile[],
  port = 0,
): Promise<GateProxy> {
  const program = programOf(name)
  if ('skip' in program) throw new Error(program.skip)
  const account = accountOf('www-data')
  const folder = dataFolder('proxy', account)
  return await startServer({
    ...{ path: program.path, folder, account, signal: 'SIGTERM' },
    port: port === 0 ? undefined : port,
    args: (port) => {
      const listen = name === 'nginx-accel' || name === 'nginx-check' ? `127.0.0.1:${port}` : ''
      for (const { name: file, text } of files(listen || `:${port}`)) {
        writeFileSync(join(folder, file), text)
      }
      return AROUND[name]({ folder, program: program.path })
    },
    // Who speaks TLS ends a connection that does not begin with it.
    probe: connected,
  })
}

function connected(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })
}

interface Around {
  readonly folder: string
  readonly program: string
}

/** What a program needs besides what is printed, and its arguments. */
const AROUND: Readonly<Record<GateProxyName, (around: Around) => readonly string[]>> = {
  'nginx-accel': aroundNginx,
  'nginx-check': aroundNginx,
  caddy: aroundCaddy,
  haproxy: ({ folder }) => ['-W', '-db', '-C', folder, '-f', 'haproxy.cfg'],
}

/** Its own data would go to the folder that the tests are started in, which only its JSON can prevent. */
function aroundCaddy({ folder, program }: Around): readonly string[] {
  const file = join(folder, 'Caddyfile')
  const adapted = spawnSync(program, ['adapt', '--adapter', 'caddyfile', '--config', file], {
    encoding: 'utf8',
  })
  if (adapted.status !== 0) throw new Error(`caddy does not take it: ${adapted.stderr}`)
  const own = {
    admin: { disabled: true, config: { persist: false } },
    storage: { module: 'file_system', root: folder },
  }
  writeFileSync(join(folder, 'conf'), JSON.stringify({ ...JSON.parse(adapted.stdout), ...own }))
  return ['run', '--config', join(folder, 'conf')]
}

function aroundNginx({ folder }: Around): readonly string[] {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const lines = [
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;`,
    'events { worker_connections 1024; }\nhttp {',
    'access_log off;',
    ...places.map((place) => `${place}_temp_path ${folder}/${place};`),
    `include ${folder}/gate.conf;`,
    '}',
  ]
  writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`)
  return ['-p', folder, '-c', join(folder, 'conf'), '-e', 'stderr']
}
