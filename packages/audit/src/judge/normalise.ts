import type { AuditAnswer } from '../exchange.ts'

/** What changes from answer to answer and tells nothing: times, ids of requests, nonces. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<uuid>'],
  [/\burn:[\w-]{1,32}:(?:decision|request|trace|instance|incident|error):[\w-]+/g, '<event>'],
  [/\b1[5-9]\d{8}(?:\d{3})?\b/g, '<time>'],
]

/** Fields that say something about the connection or the moment alone. */
const MOMENTARY: ReadonlySet<string> = new Set([
  'date',
  'age',
  'x-request-id',
  'x-correlation-id',
  'x-trace-id',
  'traceparent',
  'x-runtime',
  'x-response-time',
  'server-timing',
  'cf-ray',
  'ratelimit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])

/** A text without the ids that were asked for, however they are written, and without what changes anyway. */
export function normalised(text: string, ids: readonly string[]): string {
  let plain = text
  // First what changes anyway: an id of one digit stands in every time.
  for (const [pattern, mark] of VOLATILE) plain = plain.replace(pattern, mark)
  for (const id of ids.flatMap(spellingsOf).toSorted((a, b) => b.length - a.length)) {
    plain = /^\d+$/.test(id)
      ? plain.replace(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, 'g'), '<id>')
      : plain.replaceAll(id, '<id>')
  }
  return plain
}

/** A text as it is, and as addresses, pages and JSON write it. */
export function spellingsOf(text: string): readonly string[] {
  const escaped = text.replace(/[&<>"']/g, (one) => `&${ENTITIES[one]};`)
  const all = [text, encoded(text), escaped, JSON.stringify(text).slice(1, -1)]
  return [...new Set(all)].filter((one) => one !== '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": '#39',
}

function encoded(text: string): string {
  // Half a character cannot be encoded.
  return encodeURIComponent(text.toWellFormed())
}

/** The fields of an answer that can tell something, in order, names in lower case. */
export function tellingFields(
  { fields }: AuditAnswer,
  ids: readonly string[],
): readonly (readonly [string, string])[] {
  return fields
    .map(([name, value]) => [name.toLowerCase(), normalised(value, ids)] as const)
    .filter(([name]) => !MOMENTARY.has(name))
    .map(([name, value]) => [name, name === 'set-cookie' ? (value.split('=')[0] ?? '') : value])
}
