import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { send } from '../../../examples/src/http.ts'
import { Random } from '../../explain/random.ts'
import { newSetting, type ProviderSetting } from '../../outage/provider.ts'
import { drawTokens } from '../../outage/stock.ts'
import { startTraffic } from '../../outage/traffic.ts'
import { type ChaosCaller, callersOf, makeSteady } from './callers.ts'
import { type Disturbance, type Episode, episodesOf } from './disturbances.ts'
import { endingsOver, turnOver } from './endings.ts'
import { type Calm, type Judged, judge, RECOVERY_MS, type Sample } from './judge.ts'
import { openMint } from './mint.ts'
import { type OpenPlaces, openPlaces, type Places, startChaosService } from './service.ts'
import { lostOf, watchStalls } from './stalls.ts'
import { disturb, endVictims, startVictims, type Victims } from './victims.ts'

/** What a run of chaos came to. */
export interface Chaos extends Judged {
  readonly requests: number
  readonly done: readonly Disturbance[]
  /** How long this process could not run, in all. */
  readonly lostMs: number
}

/** How long, and drawn from what. */
export interface ChaosOptions {
  readonly seconds: number
  readonly seed: string
  readonly tell: (line: string) => void
}

const AUDIENCE = 'https://chaos.example.com'
const OPAQUE_AUDIENCE = 'https://opaque.example.com'
const SCOPE = 'orders:read'
const OPAQUE_TOKENS = 60
/** More at once than time-outs explain, and the machine is loaded instead of the guard. */
const UNDER_WAY_MAX = 64

/** Calls a service whose stores and issuer are disturbed at random, and judges every answer. */
export async function chaos(options: ChaosOptions): Promise<Chaos> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-chaos-'))
  const setting = await settingOf(join(folder, 'provider.db'))
  const victims = await startVictims(setting)
  try {
    const places = placesOf(victims, setting)
    const service = await startChaosService(places)
    const own = { postgres: victims.postgres.url, redis: victims.redis.url }
    const truth = await openPlaces(own)
    const setup = { ...options, setting, victims, truth, url: service.url }
    return await observe(setup).finally(async () => {
      await service.close()
      await truth.close()
    })
  } finally {
    await endVictims(victims)
    rmSync(folder, { recursive: true })
  }
}

function settingOf(storeFile: string): Promise<ProviderSetting> {
  const audiences = { audience: AUDIENCE, opaqueAudience: OPAQUE_AUDIENCE }
  return newSetting({ storeFile, ...audiences, scope: SCOPE, tokenSeconds: 3 * 3600 })
}

function placesOf({ redis, postgres, issuer }: Victims, { service }: ProviderSetting): Places {
  return {
    ...{ redis: redis.line.url, postgres: postgres.line.url },
    ...{ issuer: issuer.url, issuerLine: issuer.line.url },
    ...{ audience: AUDIENCE, opaqueAudience: OPAQUE_AUDIENCE, client: service },
  }
}

interface Setup extends ChaosOptions {
  readonly setting: ProviderSetting
  readonly victims: Victims
  readonly truth: OpenPlaces
  readonly url: string
}

async function observe(setup: Setup): Promise<Chaos> {
  const { seed, setting, victims, truth, url } = setup
  const random = new Random(`chaos/${seed}`)
  const mint = await openMint(setting.keys, { issuer: victims.issuer.url, audience: AUDIENCE })
  const desk = { issuer: victims.issuer.url, service: setting.service }
  const opaque = await drawTokens(desk, OPAQUE_AUDIENCE, OPAQUE_TOKENS)
  const steady = await makeSteady(truth)
  const turnovers = new Map(
    endingsOver(truth, mint).map((one) => [one.name, turnOver(one, random.fork(one.name))]),
  )
  const callers = callersOf({ url, mint, opaque, steady, turnovers })
  const watch = watchStalls()
  let underWay = 0
  const traffic = startTraffic(callers, async (caller, n) => {
    if (underWay >= UNDER_WAY_MAX) return undefined
    underWay += 1
    return sampleOf(caller, n, url).finally(() => {
      underWay -= 1
    })
  })
  const wreaked = wreak(victims, episodesOf(random), setup)
  // Whatever came of it, nobody goes on.
  await wreaked.catch(() => undefined)
  const samples = (await traffic.stop()).filter((sample) => sample !== undefined)
  for (const turnover of turnovers.values()) await turnover.stop()
  const lost = lostOf(watch.stop())
  const { done, calms } = await wreaked
  const lostMs = lost(0, performance.now())
  return { ...judge(samples, calms, lost), requests: samples.length, done, lostMs }
}

/** Disturbs for so long; at the end everything is well, for long enough to see that it is. */
async function wreak(
  victims: Victims,
  episodes: Iterable<Episode>,
  { seconds, tell }: ChaosOptions,
): Promise<{ readonly done: readonly Disturbance[]; readonly calms: readonly Calm[] }> {
  const began = performance.now()
  const endsAt = began + seconds * 1000 - CALM_MS
  const done: Disturbance[] = []
  const calms: Calm[] = []
  let last: Pick<Calm, 'from' | 'after'> = { from: performance.now(), after: [] }
  for (const { calmSeconds, disturbances } of episodes) {
    if (performance.now() >= endsAt) break
    await sleep(calmSeconds * 1000)
    calms.push({ ...last, to: performance.now() })
    const well = await Promise.all(disturbances.map((one) => disturb(victims, one)))
    last = { from: Math.max(...well), after: disturbances }
    done.push(...disturbances)
    tell(`chaos ${Math.round((last.from - began) / 1000)} s: ${namesOf(disturbances)}`)
  }
  await sleep(CALM_MS)
  return { done, calms: [...calms, { ...last, to: performance.now() }] }
}

function namesOf(disturbances: readonly Disturbance[]): string {
  return disturbances.map(({ victim, kind }) => `${victim} ${kind}`).join(' and ')
}

/** What is sent later than this is sure to find everything as it was. */
const CALM_MS = RECOVERY_MS + 2_000

async function sampleOf(
  { name, show }: ChaosCaller,
  n: number,
  url: string,
): Promise<Sample | undefined> {
  const shown = await show(n)
  if (shown === undefined) return undefined
  const { headers, right, heard = () => undefined } = shown
  // Each guess from a network of its own, or the throttle would take them for what they are.
  const from = `127.${1 + Math.floor(Math.random() * 200)}.${n & 255}.${1 + ((n >> 8) & 127)}`
  const sentAt = performance.now()
  const about = { caller: name, right, sentAt }
  try {
    const { status } = await send(`${url}/`, { headers, from })
    heard(status)
    return { ...about, endedAt: performance.now(), status }
  } catch (error) {
    return { ...about, endedAt: performance.now(), status: 0, why: String(error) }
  }
}
