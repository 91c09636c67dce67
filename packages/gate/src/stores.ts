import type { RecordSink, Throttle } from '@sallyport/guard'
import {
  type FullStores,
  openRecordSink,
  openStores,
  type RedisStores,
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
  readonly sink: RecordSink | undefined
  close(): Promise<void>
}

/** No stores: everything is in the configuration and in memory. */
export const NO_STORES: OpenStores = {
  accounts: undefined,
  shared: undefined,
  throttle: undefined,
  sink: undefined,
  close: () => Promise.resolve(),
}

/** Opens what the configuration names. Rejects where a server is not there; nothing stays open then. */
export async function openGateStores({
  stores,
  records,
}: Pick<GateSettings, 'stores' | 'records'>): Promise<OpenStores> {
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
      shared: shared && shared.kind === 'redis' ? shared : undefined,
      throttle:
        shared && shared.kind === 'redis'
          ? redisThrottle(shared.connection, { whenDown: stores.whenDown })
          : undefined,
      sink,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
