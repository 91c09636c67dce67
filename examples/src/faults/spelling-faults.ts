import { type Fault, type FaultRequest, fieldOf, withField } from './fault.ts'
import { unguarded } from './unguarded.ts'

/** The request that a route behind the guard takes another for; `undefined` where it is written as it should be. */
type Reading = (request: FaultRequest) => FaultRequest | undefined

interface Row {
  readonly name: string
  readonly sentence: string
  readonly reading: Reading
}

const withPath =
  (pattern: RegExp, text = ''): Reading =>
  (request) => {
    const target = request.target.replace(pattern, text)
    return target === request.target ? undefined : { ...request, target }
  }

const ROWS: readonly Row[] = [
  {
    name: 'slash-at-the-end',
    sentence: 'the guard knows /orders, and not /orders/',
    reading: withPath(/(?<=.)\/(?=\?|$)/),
  },
  {
    name: 'two-slashes',
    sentence: 'the guard knows /orders, and not //orders',
    reading: withPath(/\/{2,}/g, '/'),
  },
  {
    name: 'semicolon',
    sentence: 'the guard does not cut off what stands behind a semicolon',
    reading: withPath(/;[^/?]*/),
  },
  {
    name: 'ending',
    sentence: 'the guard knows /orders, and not /orders.json',
    reading: withPath(/\.json(?=\?|$)/),
  },
  {
    name: 'dot-segments',
    sentence: 'the guard does not resolve dot segments',
    reading: withPath(/\/(?:\.|%2e)(?=\/|$)|\/[^/]+\/(?:\.\.|%2e%2e)(?=\/)/gi),
  },
  {
    name: 'encoded-letters',
    sentence: 'the guard compares the path as it was sent, with its escapes',
    reading: withPath(/%6f/gi, 'o'),
  },
  {
    name: 'capital-letters',
    sentence: 'the guard minds the case of a path, and the routes do not',
    reading: (request) => {
      const [path = '', query] = request.target.split('?')
      const target = [path.toLowerCase(), query].filter((part) => part !== undefined).join('?')
      return target === request.target ? undefined : { ...request, target }
    },
  },
  {
    name: 'method-from-a-field',
    sentence: 'the guard sees POST, and the routes what X-HTTP-Method-Override says',
    reading: (request) => {
      const method = fieldOf(request, 'x-http-method-override')
      return method === undefined || method === request.method ? undefined : { ...request, method }
    },
  },
  {
    name: 'path-from-a-field',
    sentence: 'the guard sees /, and the routes what X-Original-URL says',
    reading: (request) => {
      const target = fieldOf(request, 'x-original-url')
      return target === undefined || target === '/' ? undefined : { ...request, target }
    },
  },
  {
    name: 'subject-from-a-field',
    sentence: 'whoever sends X-User-Id is that subject',
    reading: (request) =>
      fieldOf(request, 'x-user-id') === undefined ? undefined : withField(request, 'x-user-id'),
  },
  {
    name: 'role-from-a-field',
    sentence: 'whoever sends X-Role: admin is one',
    reading: (request) =>
      fieldOf(request, 'x-role') === 'admin' ? withField(request, 'x-role') : undefined,
  },
  {
    name: 'head-unguarded',
    sentence: 'the guard knows GET, and not HEAD',
    reading: (request) => (request.method === 'HEAD' ? { ...request, method: 'GET' } : undefined),
  },
]

/** Requests that are written otherwise, and get in. */
export const SPELLING_FAULTS: readonly Fault[] = ROWS.map(({ name, sentence, reading }) => ({
  name,
  sentence,
  oracle: 'Z8',
  severity: 'critical',
  operations: 'all',
  level: 0,
  filter: async (request, place) => {
    const meant = reading(request)
    const answer = await place.forward(request)
    const isRefused = answer.status >= 400 || answer.status === 301
    return meant === undefined || !isRefused ? answer : await unguarded(meant, place)
  },
}))
