import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AUDIENCE } from '../../examples/src/start.ts'
import { obtainToken } from '../../examples/src/tokens/obtain.ts'
import { type Caller, callersOf, RATES, type Tokens } from './callers.ts'
import { judge, type Marks, RECOVERY_SECONDS, type Verdict } from './judge.ts'
import { newSetting, type OutageKind, Provider, type ProviderSetting } from './provider.ts'
import { type Service, startService } from './service.ts'
import { drawTokens } from './stock.ts'
import { sampleOf, startTraffic } from './traffic.ts'

/** How the identity provider goes away, and for how long. */
export interface OutageOptions {
  readonly kind: OutageKind
  readonly seconds: number
}

const OPAQUE_AUDIENCE = 'https://opaque.example.com'
const SCOPE = 'orders:read'
const BEFORE_SECONDS = 2
/** What follows the recovery shows that it lasts. */
const AFTER_SECONDS = RECOVERY_SECONDS + 2
/** A provider takes its time to start; the callers go on meanwhile. */
const STARTING_SECONDS = 20
/** What `introspection()` remembers by default; in a shorter outage it is a third of that. */
const CACHE_SECONDS_MAX = 30

/**
 * Lets callers call the orders API while its identity provider goes away and comes back, and judges
 * what they got.
 */
export async function outage(options: OutageOptions): Promise<Verdict> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-outage-'))
  const setting = await settingOf(join(directory, 'provider.db'))
  const provider = new Provider(setting)
  try {
    await provider.start()
    const service = await startService({
      issuer: provider.issuer,
      audience: AUDIENCE,
      client: setting.service,
      opaqueAudience: OPAQUE_AUDIENCE,
      cacheSeconds: Math.min(CACHE_SECONDS_MAX, options.seconds / 3),
    })
    const tokens = await tokensOf(provider, setting, options.seconds)
    return await observe({ ...options, provider, service, tokens }).finally(service.close)
  } finally {
    await provider.end()
    rmSync(directory, { recursive: true })
  }
}

function settingOf(storeFile: string): Promise<ProviderSetting> {
  const audiences = { audience: AUDIENCE, opaqueAudience: OPAQUE_AUDIENCE }
  return newSetting({ storeFile, ...audiences, scope: SCOPE, tokenSeconds: 3600 })
}

async function tokensOf(
  { issuer }: Provider,
  { service, keys }: ProviderSetting,
  seconds: number,
): Promise<Tokens> {
  const whole = BEFORE_SECONDS + seconds + AFTER_SECONDS + STARTING_SECONDS
  const desk = { issuer, service }
  const source = { issuer, audience: AUDIENCE }
  const [opaqueSeen = '', ...opaqueFresh] = await drawTokens(
    desk,
    OPAQUE_AUDIENCE,
    1 + whole * RATES['opaque, fresh'],
  )
  return {
    seen: await obtainToken(source, 'alice', { scope: SCOPE }),
    forbidden: await obtainToken(source, 'erin', { scope: SCOPE }),
    fresh: await drawTokens(desk, AUDIENCE, whole * RATES.fresh),
    ...{ opaqueSeen, opaqueFresh, keys },
  }
}

interface Scene extends OutageOptions {
  readonly provider: Provider
  readonly service: Service
  readonly tokens: Tokens
}

async function observe({ kind, seconds, provider, service, tokens }: Scene): Promise<Verdict> {
  const callers = callersOf(service, tokens)
  // What was seen before was so before anybody is judged.
  for (const caller of callers.filter(({ name }) => name.includes('seen'))) {
    await sampleOf(caller, 0)
  }
  const traffic = startTraffic(callers, sampleOf)
  await sleep(BEFORE_SECONDS * 1000)
  await seeAnew(service, callers)
  const leavesAt = performance.now()
  await provider.leave(kind)
  const goneAt = performance.now()
  await sleep(seconds * 1000)
  const returnsAt = performance.now()
  await provider.comeBack(kind)
  const marks: Marks = { leavesAt, goneAt, returnsAt, backAt: performance.now() }
  await sleep(AFTER_SECONDS * 1000)
  return judge(callers, await traffic.stop(), marks)
}

/** The opaque token that is seen is seen a moment before the outage, so its cache has all its time. */
async function seeAnew(service: Service, callers: readonly Caller[]): Promise<void> {
  service.forgetOpaque()
  const caller = callers.find(({ name }) => name === 'opaque, seen')
  if (caller !== undefined) await sampleOf(caller, 0)
}
