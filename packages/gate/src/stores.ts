import type { NonceCounters, RecordSink, ReplayStore, Throttle } from '@sallyport/guard'
import {
  type FullStores,
  openRecordSink,
  openStores,
  type RedisStores,
  redisNonceCounters,
  redisReplays,
  redisThrottle,
} from '@sallyport/stores'
import type { GateSettings } from './settings.ts'

/** The stores of a gate, open. */
export interface OpenStores {
  /** Accounts, API keys and revocations. */
  readonly accounts: FullStores | undefined
  /** What all processes share. */
  readonly shared: RedisStores | undefined
  /** Counts failures for all processes; each counts for itself without. */
  readonly throttle: Throttle | undefined
  /** Which proofs (DPoP) and counts (Digest) were used; each process remembers its own without. */
  readonly replays: ReplayStore | undefined
  readonly nonceCounters: NonceCounters | undefined
  readonly sink: RecordSink | undefined
  close(): Promise<void>
}

/** No stores: everything is in the configuration and in memory. */
export const NO_STORES: OpenStores = {
  accounts: undefined,
  shared: undefined,
  throttle: undefined,
  replays: undefined,
  nonceCounters: undefined,
  sink: undefined,
  close: () => Promise.resolve(),
}

/** Opens what the configuration names. Rejects where a server is not there; nothing stays open then. */
export async function openGateStores({
  stores,
  records,
  throttle,
}: Pick<GateSettings, 'stores' | 'records' | 'throttle'>): Promise<OpenStores> {
  const opened: { close(): Promise<void> | void }[] = []
  const keep = <T extends { close(): Promise<void> | void }>(one: T): T => {
    opened.push(one)
    return one
  }
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one.close()
  }
  try {
    const accounts = stores.accounts && keep(await openStores(stores.accounts))
    const shared = stores.shared && keep(await openStores(stores.shared))
    const sink = records === undefined ? undefined : keep(await openRecordSink(records))
    return {
      accounts: accounts && accounts.kind !== 'redis' ? accounts : undefined,
      ...(shared && shared.kind === 'redis' ? sharedBy(shared, stores, throttle) : SHARED_BY_NONE),
      sink,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Shared = Pick<OpenStores, 'shared' | 'throttle' | 'replays' | 'nonceCounters'>

const { shared, throttle, replays, nonceCounters } = NO_STORES
const SHARED_BY_NONE: Shared = { shared, throttle, replays, nonceCounters }

function sharedBy(
  shared: RedisStores,
  { whenDown }: GateSettings['stores'],
  throttle: GateSettings['throttle'],
): Shared {
  const { connection } = shared
  return {
    shared,
    throttle: throttle === 'off' ? undefined : redisThrottle(connection, { ...throttle, whenDown }),
    replays: redisReplays(connection),
    nonceCounters: redisNonceCounters(connection),
  }
}
