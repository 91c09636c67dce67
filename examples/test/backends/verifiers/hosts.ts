import { copyFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { dataFolder, runOnce, startServer } from '../../../../tools/database.ts'
import { type Peer, peer } from '../../../../tools/peer.ts'
import { gateIdentity } from '../../../backends/verifiers/gate-identity.ts'

/** Whom the verifier of a host believes. */
export interface Believed {
  readonly jwks: string
  readonly issuer: string
  readonly audience: string
}

/** An application that stands behind a verifier, and says `subject=` and whom it takes for it. */
export interface Host {
  readonly url: string
  stop(): Promise<void>
}

/** The hosts, and what each needs. */
export const hosts = {
  express: { needs: (): Peer => ({ path: process.execPath }), start: startExpress },
  django: { needs: (): Peer => peer('django'), start: startDjango },
  servlet: { needs: (): Peer => peer('spring'), start: startServlet },
} as const

async function startExpress(believed: Believed): Promise<Host> {
  const app = express()
  app.use(gateIdentity(believed))
  app.use((request, response) => {
    response.send(`subject=${request.headers['x-gate-subject']}`)
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const verifier = (name: string): string => here(`../../../backends/verifiers/${name}`)

async function startDjango({ jwks, issuer, audience }: Believed): Promise<Host> {
  const folder = dataFolder('verifier', undefined)
  copyFileSync(here('host.py'), join(folder, 'host.py'))
  copyFileSync(verifier('gate_identity.py'), join(folder, 'gate_identity.py'))
  const env = [`JWKS=${jwks}`, `ISSUER=${issuer}`, `AUDIENCE=${audience}`]
  return await started('django', folder, (port) => [
    ...['--bind', `127.0.0.1:${port}`, '--chdir', folder, '--threads', '2'],
    ...env.flatMap((one) => ['--env', one]),
    'host:application',
  ])
}

const JARS = [
  'servlet-api',
  ...['server', 'servlet', 'util', 'http', 'io', 'security', 'util-ajax'].map((n) => `jetty9-${n}`),
].map((name) => `/usr/share/java/${name}.jar`)

async function startServlet({ jwks, issuer, audience }: Believed): Promise<Host> {
  const folder = dataFolder('verifier', undefined)
  const sources = ['GateIdentityFilter.java', 'Seen.java', 'Told.java'].map(verifier)
  const { path } = peer('spring') as { readonly path: string }
  const javac = join(dirname(path), 'javac')
  const libraries = JARS.join(':')
  runOnce(javac, ['-d', folder, '-cp', libraries, ...sources, here('Host.java')], undefined)
  return await started('spring', folder, (port) => [
    ...['-Xmx64m', '-XX:+UseSerialGC', '-cp', `${folder}:${libraries}`],
    ...['Host', String(port), jwks, issuer, audience],
  ])
}

async function started(
  name: 'django' | 'spring',
  folder: string,
  args: (port: number) => readonly string[],
): Promise<Host> {
  const { path } = peer(name) as { readonly path: string }
  const server = await startServer({
    ...{ path, folder, args, account: undefined, signal: 'SIGTERM' },
    probe: async (port) => {
      await fetch(`http://127.0.0.1:${port}/`)
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, stop: server.stop }
}
