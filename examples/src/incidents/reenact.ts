import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findAddresses } from '../first-run/addresses.ts'
import { crowdOf } from './crowd.ts'
import type { Incident, Recording } from './incident.ts'
import { playedCombined, playedJson } from './played-logs.ts'
import { PlayedTime, showPlayedTime } from './played-time.ts'
import { type Proxies, type ProxyPaths, startProxies } from './proxies.ts'
import { openShop, type Shop } from './shop.ts'

/** An incident as it was recorded: each recording is the text of a log. */
export type Recordings = Readonly<Record<Recording, string>>

/** Why incidents can not be played on this machine; nothing where they can. */
export async function whyNotHere(): Promise<string | undefined> {
  const { callers } = await findAddresses()
  return callers === undefined
    ? 'callers need addresses of their own, and this system has no loopback address but 127.0.0.1'
    : undefined
}

/** Plays incidents, all at the same time, and gives what was recorded of each. */
export async function reenact(
  incidents: readonly Incident[],
  paths: ProxyPaths,
): Promise<ReadonlyMap<Incident, Recordings>> {
  const folder = mkdtempSync(join(tmpdir(), 'incidents-'))
  const showRealTime = showPlayedTime()
  const scenes = await Promise.all(incidents.map((incident) => prepare(incident, folder)))
  try {
    const proxies = await startProxies(paths, scenes.map(upstreamOf))
    try {
      const all = await Promise.all(scenes.map((scene) => play(scene, proxies)))
      return new Map(all)
    } finally {
      await proxies.stop()
    }
  } finally {
    await Promise.all(scenes.map(({ shop }) => shop.close()))
    showRealTime()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An incident that can be played. */
interface Scene {
  readonly incident: Incident
  readonly time: PlayedTime
  readonly shop: Shop
  /** The file of the records. */
  readonly records: string
}

async function prepare(incident: Incident, folder: string): Promise<Scene> {
  const { name, asksTooEarly = false } = incident
  const time = new PlayedTime(name)
  const records = join(folder, `${name}.jsonl`)
  const shop = await openShop({ clock: time.now, records, asksTooEarly })
  return { incident, time, shop, records }
}

function upstreamOf({ incident, shop }: Scene): { readonly host: string; readonly port: number } {
  return { host: hostOf(incident), port: Number(new URL(shop.listening.url).port) }
}

async function play(
  { incident, time, shop, records }: Scene,
  { port, logsOf }: Proxies,
): Promise<readonly [Incident, Recordings]> {
  const host = hostOf(incident)
  const site = { origin: `http://${host}`, network: { port, time }, issuer: shop.issuer }
  const stage = { shop, site, time }
  await time.play([...crowdOf(stage), ...incident.actors(stage)])
  await shop.close()
  const { combined, nginxJson, caddy } = logsOf(host)
  const recordings = {
    records: readFileSync(records, 'utf8'),
    'nginx combined': playedCombined(combined, time),
    'nginx json': playedJson(nginxJson, time),
    caddy: playedJson(caddy, time),
  }
  return [incident, recordings]
}

function hostOf({ name }: Incident): string {
  return `${name}.lab`
}
