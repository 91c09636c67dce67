import { randomBytes } from 'node:crypto'
import {
  type AccessRequest,
  apiKey,
  createSessions,
  createThrottle,
  hashApiKey,
  memorySessions,
  type Scheme,
  session,
} from '@sallyport/guard'
import { hashSessionId } from '../../packages/guard/src/session/session-cookie.ts'
import { asked, type Decide, type Dimension, placeOf } from './dimension.ts'
import { allows, guardWith, policyOf, requestOf } from './routes.ts'

const NOW = Date.now()
const DAY_MS = 86_400_000

/** More subjects: whoever has signed in, whoever has a key, and whoever guessed. */
export const subjectDimensions: readonly Dimension[] = [
  {
    name: 'sessions in memory',
    counted: 'sessions',
    make(count) {
      const store = memorySessions({ maxEntries: count })
      const common = { factors: [], createdAt: NOW, seenAt: NOW, endsAt: NOW + DAY_MS }
      const shown = shownOf(count, (n, id) => {
        const hash = id === undefined ? `hash-${n}` : hashSessionId(id)
        store.create({ hash, subject: { id: `subject-${n}`, sets: [] }, ...common })
      })
      const scheme = session(createSessions({ store }))
      return behind(
        scheme,
        shown.map((id) => ({ cookie: `__Host-session=${id}` })),
      )
    },
  },
  {
    name: 'API keys in a map',
    counted: 'keys',
    make(count) {
      const entries = new Map<string, { readonly subject: { id: string; sets: string[] } }>()
      const shown = shownOf(count, (n, key) => {
        const hash = key === undefined ? `hash-${n}` : hashApiKey(key)
        entries.set(hash, { subject: { id: `service-${n}`, sets: [] } })
      })
      const scheme = apiKey({ lookup: (hash) => entries.get(hash) })
      return behind(
        scheme,
        shown.map((key) => ({ 'x-api-key': key })),
      )
    },
  },
  {
    name: 'addresses that failed before',
    counted: 'addresses',
    make(count) {
      const throttle = createThrottle({ maxEntries: count, retrySeconds: 0 })
      const attemptOf = (n: number) => ({ address: addressOf(n), account: undefined })
      for (let n = 0; n < count; n += 1) {
        throttle.began(attemptOf(n))
        throttle.ended(attemptOf(n), 'failed', NOW)
      }
      const attempts = Array.from({ length: asked(count) }, (_, n) => attemptOf(placeOf(n, count)))
      return (question) => {
        const attempt = attempts[question] as (typeof attempts)[number]
        return throttle.check(attempt, NOW) === undefined
      }
    },
  },
]

/** Keeps so many by `keep`; those that are asked about get a secret, which is returned. */
function shownOf(count: number, keep: (n: number, secret?: string) => void): readonly string[] {
  const secrets = new Map<number, string>()
  for (let question = 0; question < asked(count); question += 1) {
    secrets.set(placeOf(question, count), randomBytes(32).toString('base64url'))
  }
  for (let n = 0; n < count; n += 1) keep(n, secrets.get(n))
  return [...secrets.values()]
}

function behind(scheme: Scheme, fields: readonly Readonly<Record<string, string>>[]): Decide {
  const guard = guardWith(scheme)
  const policy = policyOf(guard, 'any')
  const requests = fields.map((shown): AccessRequest => requestOf('/', shown))
  return (question) => allows(guard, requests[question] as AccessRequest, policy)
}

function addressOf(n: number): string {
  return `${10 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.7`
}
