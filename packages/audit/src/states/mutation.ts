import type { AuditRequest, Effect } from '../exchange.ts'
import type { Operation } from '../plan.ts'

/** Another way of writing a request, which a server may take for something else than its guard does. */
export interface Mutation {
  /** In a few words: `a slash behind the path`. */
  readonly name: string
  /** What is wrong in a server that lets it in. */
  readonly cause: string
  /** Changes a request that has its credentials. */
  apply(request: AuditRequest): AuditRequest
  readonly changes: 'method' | 'path' | 'field' | 'query' | 'body'
  /** The method that is sent. */
  readonly method: string
  /** The method that a server may take it for: that of the operation where nothing is said. */
  readonly seemsLike: string
  /** What it does if it is let in. */
  readonly effect: Effect
  /** Statuses besides 2xx that betray the object: 304 is the answer to a request that would have been let in. */
  readonly betrays: readonly number[]
  /** Whether it is tried on every operation, and not on one alone: what differs from route to route. */
  readonly isSentinel: boolean
}

/** What a refused request was about. */
export interface MutationContext {
  readonly operation: Operation
  /** The id that was refused. */
  readonly id?: string | undefined
  /** The name of the planned object that has it. */
  readonly object?: string | undefined
  /** An id of the same sort that the caller may have. */
  readonly ownId?: string | undefined
  /** Who was refused; `nobody` without credentials. */
  readonly identity: string
  /** Who owns it. */
  readonly owner?: string | undefined
  /** The roles that there are. */
  readonly roles?: readonly string[] | undefined
  readonly tenant?: string | undefined
  /** The tenant that was refused. */
  readonly otherTenant?: string | undefined
}

/** One mutation as data; the rest follows from the request and its operation. */
export interface MutationRow
  extends Pick<Mutation, 'name' | 'cause' | 'apply' | 'changes'>,
    Partial<Pick<Mutation, 'seemsLike' | 'effect' | 'betrays'>> {
  readonly isSentinel?: true | undefined
}

/** Makes a mutation of a row. */
export function mutationOf(
  row: MutationRow,
  request: AuditRequest,
  context: MutationContext,
): Mutation {
  const { method } = row.apply(request)
  const seemsLike = row.seemsLike ?? method
  return {
    betrays: [],
    ...row,
    method,
    seemsLike,
    effect: row.effect ?? worstOf([method, seemsLike], context),
    isSentinel: row.isSentinel === true,
  }
}

/** What the worst of several methods does: whoever sends one for another cannot know which of them counts. */
export function worstOf(
  methods: readonly string[],
  { object, id, operation }: MutationContext,
): Effect {
  const unsafe = methods.filter((method) => !isSafeMethod(method))
  if (unsafe.length === 0) return { kind: 'read' }
  const known = object ?? operation.id
  if (unsafe.includes('DELETE')) return { kind: 'remove', object: known, id: id ?? '' }
  return id === undefined ? { kind: 'create' } : { kind: 'write', object: known, id }
}

/** Whether a method only reads (RFC 9110 section 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'].includes(method)
}
