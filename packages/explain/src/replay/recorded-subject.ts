import type { Subject } from '@sallyport/contract'
import { FALSE, TRUE, type Truth, UNKNOWN } from '@sallyport/policy'

/** So many names of a list stand in a record: of a list that long nobody knows whether it went on. */
const NAMES_MAX = 32

/** A subject as a record knows it: without its attributes. */
export interface RecordedSubject {
  readonly subject: Subject
  /** Whether it may have held more than the record says. */
  readonly holdsMore: boolean
}

/** The subject of a record; `undefined` where that has another form. */
export function recordedSubject(value: unknown): RecordedSubject | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, kind, tenant, sets, permissions, scopes, acr, auth_time } = value as Readonly<
    Record<string, unknown>
  >
  const lists = [sets, permissions, scopes]
  if (typeof id !== 'string' || (kind !== 'user' && kind !== 'service')) return undefined
  if (!lists.every((list) => list === undefined || areTexts(list))) return undefined
  const subject: Subject = {
    id,
    kind,
    ...(typeof tenant === 'string' && { tenant }),
    sets: (sets as readonly string[] | undefined) ?? [],
    ...(permissions !== undefined && { permissions: permissions as readonly string[] }),
    ...(scopes !== undefined && { scopes: scopes as readonly string[] }),
    authentication: {
      scheme: '',
      methods: [],
      ...(typeof acr === 'string' && { acr }),
      ...(typeof auth_time === 'number' && { time: auth_time }),
    },
  }
  const holdsMore =
    sets === undefined || lists.some((list) => areTexts(list) && list.length >= NAMES_MAX)
  return { subject, holdsMore }
}

function areTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((one) => typeof one === 'string')
}

/** What the conditions of a record came to, by their keys. */
export function recordedTruths(value: unknown): ReadonlyMap<string, Truth> {
  if (!Array.isArray(value)) return new Map()
  return new Map(
    value.flatMap((one: unknown): readonly (readonly [string, Truth])[] => {
      const { key, holds } = (one ?? {}) as { readonly key?: unknown; readonly holds?: unknown }
      const truth = truthOf(holds)
      return typeof key === 'string' && truth !== undefined ? [[key, truth]] : []
    }),
  )
}

function truthOf(holds: unknown): Truth | undefined {
  if (holds === true) return TRUE
  if (holds === false) return FALSE
  return holds === null ? UNKNOWN : undefined
}
