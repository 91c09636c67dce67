import { PROBLEM_LENGTH_MAX, PROBLEM_MEMBERS_MAX } from './limits.ts'

/** A problem as RFC 9457 section 3.1 tells it, with its extension members (section 3.2). */
export interface Problem {
  /** A URI reference that names the kind of problem; `about:blank` if none was told. */
  readonly type: string
  readonly title?: string
  /** The status the server says it sent: advisory, the status line goes before it. */
  readonly status?: number
  readonly detail?: string
  readonly instance?: string
  /** All other members. Ask with `Object.hasOwn`: their names come from outside. */
  readonly extensions: Readonly<Record<string, unknown>>
}

/** What a problem document says. */
export type ProblemReading =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | {
      readonly kind: 'malformed'
      readonly why: 'too-long' | 'too-many-members' | 'not-json' | 'not-an-object'
    }

const TEXTS = ['type', 'title', 'detail', 'instance'] as const
const MEMBERS: ReadonlySet<string> = new Set([...TEXTS, 'status'])

/**
 * Reads an `application/problem+json` document (RFC 9457 section 3), given as its text or already parsed. Never throws.
 *
 * A member of the wrong type is as if it were not there (section 3.1), also a `status` that is no status from 100 to
 * 599. A string is always taken for the text of a document: `'"x"'` is JSON and no object.
 */
export function parseProblem(value: unknown): ProblemReading {
  if (typeof value !== 'string') return readDocument(value)
  if (value.length > PROBLEM_LENGTH_MAX) return { kind: 'malformed', why: 'too-long' }
  let document: unknown
  try {
    document = JSON.parse(value)
  } catch {
    return { kind: 'malformed', why: 'not-json' }
  }
  return readDocument(document)
}

function readDocument(document: unknown): ProblemReading {
  try {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return { kind: 'malformed', why: 'not-an-object' }
    }
    const keys = Object.keys(document)
    if (keys.length > PROBLEM_MEMBERS_MAX) return { kind: 'malformed', why: 'too-many-members' }
    return { kind: 'problem', problem: readMembers(new Map(Object.entries(document))) }
  } catch {
    // An object that did not come from JSON can throw when it is looked at.
    return { kind: 'malformed', why: 'not-an-object' }
  }
}

function readMembers(members: ReadonlyMap<string, unknown>): Problem {
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {}
  for (const name of TEXTS) {
    const value = members.get(name)
    if (typeof value === 'string') texts[name] = value
  }
  const status = members.get('status')
  // `fromEntries` makes an own member of `__proto__`; writing it one by one would set the prototype.
  const extensions = Object.fromEntries(Array.from(members).filter(([name]) => !MEMBERS.has(name)))
  return { type: 'about:blank', ...texts, ...(isStatus(status) ? { status } : {}), extensions }
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599
}

/** What the writer of problems takes; a `type` left out is `about:blank`. */
export type ProblemInput = Partial<Problem>

/**
 * Writes a problem as the text of an `application/problem+json` document (RFC 9457 section 3), the members of the RFC first.
 *
 * An extension that has the name of one of those, or a status that is none, is a `TypeError`.
 */
export function formatProblem(problem: ProblemInput): string {
  const { type = 'about:blank', title, status, detail, instance, extensions = {} } = problem
  if (status !== undefined && !isStatus(status)) {
    throw new TypeError(`\`${status}\` is no status of a problem: it must be from 100 to 599`)
  }
  for (const name of Object.keys(extensions)) {
    if (MEMBERS.has(name)) throw new TypeError(`\`${name}\` cannot be an extension of a problem`)
  }
  const members = Object.entries({ type, title, status, detail, instance })
  return JSON.stringify(Object.fromEntries([...members, ...Object.entries(extensions)]))
}
