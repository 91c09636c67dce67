import { useEffect, useState } from 'preact/hooks'

/** What the URL says: which view, and all that it shows. */
export interface Address {
  readonly view: string
  readonly params: Params
}

/** The query of the URL. */
export type Params = Readonly<Record<string, string>>

/** The parts of a filter, in the order of a drill-down. */
export const FILTER_NAMES = [
  'from',
  'to',
  'status',
  'reason',
  'route',
  'caller',
  'client',
  'address',
  'path',
  'id',
] as const

/** What the URL says now. */
export function addressNow(): Address {
  const view = location.pathname.slice(location.pathname.lastIndexOf('/') + 1)
  const params: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(location.search)) params[name] = value
  return { view, params }
}

/** The URL of a view, relative to whatever the dashboard is mounted at. */
export function hrefOf(view: string, params: Params = {}): string {
  const query = queryOf(params)
  return `./${view}${query === '' ? '' : `?${query}`}`
}

/** Parameters as a query; what is empty is left out. */
export function queryOf(params: Params): string {
  const given = Object.entries(params).filter(([, value]) => value !== '')
  return new URLSearchParams(given).toString()
}

const MOVED = 'dashboard:moved'

/** Goes to a view; `replace` where nobody would want to come back. */
export function goTo(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', href)
  else history.replaceState(null, '', href)
  dispatchEvent(new Event(MOVED))
}

/** What the URL says, and again whenever it says something else. */
export function useAddress(): Address {
  const [address, setAddress] = useState(addressNow)
  useEffect(() => {
    const moved = (): void => setAddress(addressNow())
    addEventListener('popstate', moved)
    addEventListener(MOVED, moved)
    return () => {
      removeEventListener('popstate', moved)
      removeEventListener(MOVED, moved)
    }
  }, [])
  return address
}

/** Of parameters those that are a filter. */
export function filterOf(params: Params): Params {
  return Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const value = params[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

/** Of parameters the window of time alone. */
export function windowOf({ from = '', to = '' }: Params): Params {
  return { from, to }
}
