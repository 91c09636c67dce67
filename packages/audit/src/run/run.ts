import type { Exchange, Sender } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import type { AuditObject, AuditPlan, Matter, Operation } from '../plan.ts'
import type { Book } from './book.ts'

/** An object that is there while the audit runs. */
export interface LiveObject {
  readonly plan: AuditObject
  readonly id: string
  /** A text that stands in it and nowhere else; `undefined` where none could be put there. */
  readonly canary: string | undefined
  /** Two ids that do not exist, of the same form. */
  readonly ghosts: readonly [string, string]
}

/** Which cell: `state` is absent where any is meant. */
export interface CellName {
  readonly operation: string
  readonly caller: string
  readonly state?: string | undefined
}

/** What the controls found out about an operation. */
export interface Controls {
  /** The answer to whoever may, by matter: without one, nothing about others is conclusive. */
  readonly allowed: Map<string, Exchange>
  /** The answer without credentials. */
  nobody: Exchange | undefined
  /** Whether it answers 2xx without credentials. */
  isOpen: boolean
  /** A body that is not good, and the answer that whoever may gets to it. */
  invalid: { readonly body: string; readonly answer: Exchange } | undefined
  /** The answer to the same body without credentials: where it is the same, the body is judged before the doors. */
  invalidOfNobody: Exchange | undefined
  /** The answer to whoever may, about an object that does not exist. */
  ghost: Exchange | undefined
}

/** One audit while it runs. */
export interface Run {
  readonly plan: AuditPlan
  readonly sender: Sender
  /** The identities that are signed in. */
  readonly held: Map<string, HeldCredentials>
  /** Whose credentials are not good, or no longer, and why. */
  readonly notSignedIn: Map<string, string>
  readonly objects: Map<string, LiveObject>
  /** Objects that were made to be removed. */
  readonly spares: Map<string, LiveObject>
  /** Planned objects of which what was made could not be told: nobody makes more of them. */
  readonly unnamed: Set<string>
  /** What was made and cannot be named, so that nobody can remove it. */
  readonly lost: { object: string; id: string }[]
  readonly controls: Map<string, Controls>
  /** The operations whose answers held objects that were made: lists of them. */
  readonly lists: Set<string>
  /** Who was let in where nobody may be, as `ann GET /notes`. */
  readonly letIn: Set<string>
  /** Those of whom nothing shows whether their credentials are good. */
  readonly doubted: Set<string>
  /** What was answered about objects that do not exist. */
  readonly ghosts: Map<string, Promise<readonly Exchange[]>>
  readonly book: Book
  /** What nobody shows that is given out to everybody: a token against forged requests. */
  stranger?: Promise<HeldCredentials | undefined>
  /** The answer to a path that nobody offers. */
  nowhere?: Exchange | undefined
  readonly remarks: { place: string | undefined; message: string }[]
  /** The local address for the next bad attempt; `undefined` for any. See `failure-addresses.ts`. */
  readonly addressForFailure: () => string | undefined
  /** Whether an operation is part of this run; a replay leaves most out. */
  readonly isWanted: (operation: Operation) => boolean
  /** Whether a cell is, by its operation, caller and state; the controls always are. */
  readonly isWantedCell: (cell: CellName) => boolean
}

/** The key of a matter in maps. */
export function matterKey(matter: Matter): string {
  if (matter.kind === 'object') return `object ${matter.object.name}`
  return matter.kind === 'tenant' ? `tenant ${matter.tenant}` : ''
}

/** The controls of an operation, made when first asked for. */
export function controlsOf({ controls }: Run, { id }: Operation): Controls {
  const known = controls.get(id)
  if (known !== undefined) return known
  const made: Controls = {
    allowed: new Map(),
    nobody: undefined,
    isOpen: false,
    invalid: undefined,
    invalidOfNobody: undefined,
    ghost: undefined,
  }
  controls.set(id, made)
  return made
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether an operation reads only, as far as its method says (RFC 9110 section 9.2.1), or the file. */
export function isSafe({ method, reads }: Operation): boolean {
  return SAFE.has(method) || reads === true
}

/** Whether it shows something to whoever is let in. */
export function isReading({ method, reads }: Operation): boolean {
  return method === 'GET' || reads === true
}

/** Whether it removes an object: by its method, or because the plan says so. */
export function isRemoval({ plan }: Run, { method, id }: Operation): boolean {
  return method === 'DELETE' || plan.objects.some(({ remove }) => remove === id)
}
