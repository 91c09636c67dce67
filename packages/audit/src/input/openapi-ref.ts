import type { Elsewhere } from './openapi-elsewhere.ts'
import { isRecord } from './part.ts'

/** A document of an API, and what was noticed about its references. */
export interface Referring {
  readonly root: unknown
  /** What it refers to outside of itself; `undefined` where nothing there is read. */
  readonly elsewhere?: Elsewhere | undefined
  /** Told of each reference that is not followed, with the words that say why. */
  readonly notice: (ref: string, why: string) => void
}

/** References that are followed one after the other. */
const HOPS_MAX = 32

/** What a value refers to, in the end; `undefined` where that cannot be said. Fetches nothing itself. */
export function resolved(value: unknown, referring: Referring): unknown {
  let current = value
  for (let hop = 0; hop < HOPS_MAX; hop++) {
    if (!isRecord(current) || typeof current['$ref'] !== 'string') return current
    const ref = current['$ref']
    const document = documentOf(ref, referring)
    if (document === undefined) return undefined
    current = pointedIn(document.data, ref.slice(ref.indexOf('#') + 1 || ref.length))
    if (current === undefined) {
      referring.notice(ref, 'there is nothing at that place')
      return undefined
    }
  }
  referring.notice('a chain of references', 'it does not end')
  return undefined
}

/** The document that a reference is into. */
function documentOf(
  ref: string,
  { root, elsewhere, notice }: Referring,
): { data: unknown } | undefined {
  if (ref.startsWith('#')) return { data: root }
  const found = elsewhere?.find(ref) ?? { kind: 'missing', why: OUTSIDE }
  if (found.kind === 'found') return found
  notice(ref, found.why)
  return undefined
}

const OUTSIDE = 'it is outside of the document, and no such reference is followed'

function pointedIn(root: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1)
  return steps.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    return Object.hasOwn(inner, name) ? (inner as Record<string, unknown>)[name] : undefined
  }, root)
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
