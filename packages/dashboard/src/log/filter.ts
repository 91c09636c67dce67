/** What requests are asked for: each part that is given has to hold. */
export interface Filter {
  /** Milliseconds since the epoch; from `from` on, and before `to`. */
  readonly from?: number
  readonly to?: number
  readonly status?: string
  readonly reason?: string
  readonly route?: string
  readonly caller?: string
  readonly client?: string
  readonly address?: string
  readonly path?: string
  readonly id?: string
}

/** The parts that are compared as texts. */
export const FILTER_TEXTS = [
  'status',
  'reason',
  'route',
  'caller',
  'client',
  'address',
  'path',
  'id',
] as const

const TEXT_LENGTH_MAX = 2048

/** A filter from the query of a URL, or what is wrong with it. */
export function readFilter(query: URLSearchParams): Filter | string {
  const filter: Record<string, string | number> = {}
  for (const name of FILTER_TEXTS) {
    const text = query.get(name)
    if (text === null || text === '') continue
    if (text.length > TEXT_LENGTH_MAX) return `\`${name}\` is longer than ${TEXT_LENGTH_MAX}`
    filter[name] = text
  }
  for (const name of ['from', 'to']) {
    const text = query.get(name)
    if (text === null || text === '') continue
    const instant = Date.parse(text)
    if (Number.isNaN(instant)) return `\`${name}\` is no instant such as 2026-11-28T10:05:00Z`
    filter[name] = instant
  }
  const { from, to } = filter
  if (from !== undefined && to !== undefined && from >= to) return '`from` has to be before `to`'
  return filter as Filter
}

/** Whether a filter asks for nothing but time. */
export function isOfTimeAlone(filter: Filter): boolean {
  return FILTER_TEXTS.every((name) => filter[name] === undefined)
}

/** Whether an instant lies in the window of a filter. */
export function isInWindow({ from, to }: Filter, time: number): boolean {
  return (from === undefined || time >= from) && (to === undefined || time < to)
}
