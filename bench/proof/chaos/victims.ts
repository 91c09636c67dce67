import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedServer } from '../../../tools/database.ts'
import { peer } from '../../../tools/peer.ts'
import { startPostgres } from '../../../tools/postgres.ts'
import { type Line, proxyTo } from '../../../tools/proxy.ts'
import { startRedis } from '../../../tools/redis.ts'
import { Provider, type ProviderSetting } from '../../outage/provider.ts'
import type { Disturbance, Victim } from './disturbances.ts'

/** A server that can be disturbed, and the line on which the service reaches it. */
interface Disturbed {
  readonly line: Line
  /** Its address without the line, by which what is true is written. */
  readonly url: string
  leave(kind: 'stopped' | 'killed'): Promise<void>
  comeBack(kind: 'stopped' | 'killed'): Promise<void>
  end(): Promise<void>
}

/** All that can be disturbed. */
export type Victims = Readonly<Record<Victim, Disturbed>>

/** Starts Redis, PostgreSQL and the issuer, each a process of its own that keeps what it acknowledged. */
export async function startVictims(setting: ProviderSetting): Promise<Victims> {
  const redis = disturbed(await startRedis(pathOf('redis'), { persists: true }))
  const postgres = disturbed(await startPostgres(pathOf('postgresql'), { persists: true }))
  return { redis: await redis, postgres: await postgres, issuer: await issuerOf(setting) }
}

/** Ends them all. */
export async function endVictims(victims: Victims): Promise<void> {
  for (const { line, end } of Object.values(victims)) {
    line.close()
    await end()
  }
}

/** Disturbs one, and lets it be well again. Resolves with when it was well, in `performance.now()`. */
export async function disturb(
  victims: Victims,
  { victim, kind, seconds, delayMs }: Disturbance,
): Promise<number> {
  const { line, leave, comeBack } = victims[victim]
  if (kind === 'slowed') line.delayMs = delayMs
  else await leave(kind)
  await sleep(seconds * 1000)
  line.delayMs = 0
  if (kind !== 'slowed') await comeBack(kind)
  return performance.now()
}

function pathOf(name: 'redis' | 'postgresql'): string {
  const found = peer(name)
  if ('skip' in found) throw new Error(found.skip)
  return found.path
}

async function disturbed(server: StartedServer & { readonly url: string }): Promise<Disturbed> {
  return {
    ...{ line: await proxyTo(server.url), url: server.url, end: server.stop },
    leave: async (kind) => (kind === 'killed' ? server.crash() : server.signal('SIGSTOP')),
    comeBack: async (kind) => (kind === 'killed' ? server.restart() : server.signal('SIGCONT')),
  }
}

async function issuerOf(setting: ProviderSetting): Promise<Disturbed> {
  const provider = new Provider(setting)
  await provider.start()
  const nameOf = (kind: 'stopped' | 'killed') => (kind === 'killed' ? kind : 'hanging')
  return {
    ...{ line: await proxyTo(provider.issuer), url: provider.issuer, end: () => provider.end() },
    leave: (kind) => provider.leave(nameOf(kind)),
    comeBack: (kind) => provider.comeBack(nameOf(kind)),
  }
}
