/** What the application replies once both doors are open; a framework only writes it. */
export interface Reply {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  readonly body: string
}

// With the charset that Express and Fastify would add, so that all seven send the same.
const JSON_TYPE = 'application/json; charset=utf-8'
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** 200 with a value as JSON. */
export function ok(value: unknown): Reply {
  return { status: 200, fields: { 'content-type': JSON_TYPE }, body: JSON.stringify(value) }
}

/** 201 with the new thing, and where it is from now on. */
export function created(location: string, value: unknown): Reply {
  return { ...ok(value), status: 201, fields: { 'content-type': JSON_TYPE, location } }
}

/** 204: done, and nothing to say. */
export const NO_CONTENT: Reply = { status: 204, fields: {}, body: '' }

/** A problem of the application's own, never of access: RFC 9457, without a type. */
export function problem(status: number, title: string, detail: string): Reply {
  const body = JSON.stringify({ title, status, detail })
  return { status, fields: { 'content-type': PROBLEM_TYPE }, body }
}
