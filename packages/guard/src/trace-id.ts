import type { FieldLines } from './request.ts'

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/
const NO_TRACE = '0'.repeat(32)

/**
 * The trace that a request belongs to, of its `traceparent` field (W3C Trace Context section 3.2.2.3); `undefined`
 * where that is absent, repeated, broken or all zeros.
 */
export function traceIdOf(field: FieldLines): string | undefined {
  if (typeof field !== 'string') return undefined
  const id = TRACEPARENT.exec(field)?.[1]
  return id === NO_TRACE || field.startsWith('ff') ? undefined : id
}
