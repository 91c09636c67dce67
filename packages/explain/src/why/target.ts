const TRACE = /^[0-9a-f]{32}$/
/** A whole `traceparent` field (W3C Trace Context section 3.2). */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The path of a target or URL, without the query: records have none. */
export function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target.split(/[?#]/, 1).join('')
  if (!URL.canParse(target)) return undefined
  const start = target.indexOf('/', target.indexOf('://') + 3)
  return start === -1 ? '/' : pathOf(target.slice(start))
}

/** A trace id, alone or in a `traceparent` field. */
export function traceIdOf(text: string): string | undefined {
  const given = text.trim().toLowerCase()
  if (TRACE.test(given)) return given
  return TRACEPARENT.exec(given)?.[1]
}
