import type { FullStores, Stores } from '@sallyport/stores'
import { textOption } from './call-options.ts'
import { type Call, type CommandOption, type ExitCode, Unanswerable } from './command.ts'

type StoreOption = Readonly<Record<'store', CommandOption>>

/** The option that says where sessions are kept. */
export const storeOption: StoreOption = optionFor('sqlite:FILE, postgres://..., redis://...')

/** The option that says where accounts and keys are kept. */
export const accountStoreOption: StoreOption = optionFor('sqlite:FILE, postgres://...')

function optionFor(urls: string): StoreOption {
  const summary = `${urls}; default the variable SALLYPORT_STORE`
  return { store: { type: 'string', value: 'URL', summary } }
}

/** Does work with the stores of a call, and closes them. */
export async function withStores(
  call: Call,
  work: (stores: Stores) => Promise<ExitCode>,
): Promise<ExitCode> {
  const url = textOption(call, 'store') ?? process.env['SALLYPORT_STORE']
  if (url === undefined || url === '') {
    throw new Unanswerable([
      'where the accounts are kept is not said: write `--store sqlite:./sallyport.db`, or set SALLYPORT_STORE',
    ])
  }
  if (url.startsWith('memory:')) {
    throw new Unanswerable([
      '`memory:` keeps nothing beyond this command: write `--store sqlite:./sallyport.db`',
    ])
  }
  const stores = await opened(url)
  try {
    return await work(stores)
  } catch (error) {
    if (error instanceof Unanswerable) throw error
    throw new Unanswerable([error instanceof TypeError ? error.message : failureOf(error)])
  } finally {
    await stores.close()
  }
}

/** The same, with stores that keep accounts and keys. */
export function withAccounts(
  call: Call,
  work: (stores: FullStores) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withStores(call, (stores) => {
    if (stores.kind !== 'redis') return work(stores)
    throw new Unanswerable(['redis keeps no accounts and no keys: use sqlite: or postgres:'])
  })
}

async function opened(url: string): Promise<Stores> {
  try {
    // Loaded only by whoever asks for accounts: the drivers of all databases take a fifth of a second.
    const { openStores } = await import('@sallyport/stores')
    return await openStores(url)
  } catch (error) {
    throw new Unanswerable([error instanceof TypeError ? error.message : failureOf(error)])
  }
}

/** What went wrong, without the URL: it may hold a password. */
function failureOf(error: unknown): string {
  const cause = error instanceof Error ? error.message || error.name : String(error)
  return `the store cannot be used: ${cause}`
}
