import type { Allow, Decision, Refusal, Subject } from '@sallyport/contract'
import type { Dialect, Where, WhereOptions } from '@sallyport/policy/sql'
import type { Answer } from './answer/answer.ts'
import { drawChance, idOf, isInShare } from './decision-id.ts'
import type { Asker } from './further.ts'
import type { Question } from './matter.ts'
import type { Policy } from './policies/policy.ts'
import type { AccessRequest } from './request.ts'

export type { Asker } from './further.ts'

/**
 * What reaches a handler: who asks, what they asked for, and a way to ask further.
 *
 * `subject` is `undefined` on public routes only.
 */
export interface Access<T = unknown> {
  readonly subject: Subject | undefined
  /** The resource that the policy loaded. */
  readonly resource: T
  /** The path parameters that the router found, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** The id under which this decision stands in the log. */
  readonly id: string
  /**
   * Requires a policy on a resource that the handler has. A missing resource and one that the
   * subject may not see give the same 404; a visible one gives 403. Throws {@link Refused}, which
   * the adapters answer.
   */
  require<R extends object>(policy: Policy<R>, resource: R | undefined): R
  /** Whether a policy permits, as a value; for showing or hiding a button. */
  permits<R extends object>(policy: Policy<R>, resource: R): boolean
  /**
   * The rows that a policy permits to this subject, as a condition of SQL: for lists. By the same rule
   * as `require`, so that a list shows nothing that a request for one of its rows would be refused.
   */
  where<R extends object>(policy: Policy<R>, options: Dialect | WhereOptions): Where
  /** The same as `require` where the policy asks an engine outside, or may come to: it waits. */
  requireAsync<R extends object>(policy: Policy<R>, resource: R | undefined): Promise<R>
  /** The same as `permits` where the policy asks an engine outside, or may come to: it waits. */
  permitsAsync<R extends object>(policy: Policy<R>, resource: R): Promise<boolean>
  /**
   * The same as `where` where the policy asks an engine outside, or may come to: it waits. An engine
   * that is down, or does not find all, throws a {@link Refused} of 503.
   */
  whereAsync<R extends object>(policy: Policy<R>, options: Dialect | WhereOptions): Promise<Where>
}

/**
 * Thrown by `access.require`: the way out of a handler. It carries the finished answer.
 *
 * `getResponse` is what Hono asks an error for; `status`, `statusCode`, `headers` and `expose` are what
 * others do. An adapter that answers it itself asks for none of them. It has no stack: Express, left
 * to itself, would show one to the client.
 */
export class Refused extends Error {
  override readonly name: string = 'Refused'
  readonly refusal: Refusal
  readonly answer: Answer
  readonly status: number
  readonly statusCode: number
  /** That status and message may be shown: Nest and Koa ask for it. */
  readonly expose = true

  constructor(refusal: Refusal, answer: Answer) {
    super(refusal.code)
    this.refusal = refusal
    this.answer = answer
    this.status = answer.status
    this.statusCode = answer.status
    this.stack = ''
  }

  /** The fields that hold whoever writes the body: challenges, waits, no caching. */
  get headers(): Readonly<Record<string, string | string[]>> {
    const headers: Record<string, string | string[]> = {}
    for (const [name, value] of this.answer.fields) {
      if (name.startsWith('content-') || name.startsWith('access-control-')) continue
      const earlier = headers[name]
      headers[name] = earlier === undefined ? value : [earlier, value].flat()
    }
    return headers
  }

  /** The answer as a Fetch `Response`. */
  getResponse(): Response {
    return toResponse(this.answer)
  }
}

/** What an access was granted on. */
export type Ground = Question<object>

/** The access that the guard hands out with an allow. */
export class GrantedAccess<T> implements Access<T> {
  readonly subject: Subject | undefined
  readonly resource: T
  readonly params: AccessRequest['params']
  readonly #ground: Ground
  readonly #asker: Asker
  readonly #chance = drawChance()

  constructor(allow: Allow, ground: Ground, asker: Asker) {
    this.subject = allow.subject
    this.params = ground.matter.request.params
    // The policy that was allowed loaded it, or has no resource type and T is unknown.
    this.resource = allow.resource as T
    this.#ground = ground
    this.#asker = asker
  }

  get id(): string {
    return idOf(this.#ground.matter.now, this.#chance)
  }

  /** Whether this decision is among a share of all. */
  isInShare(share: number): boolean {
    return isInShare(this.#chance, share)
  }

  require<R extends object>(policy: Policy<R>, resource: R | undefined): R {
    this.#refuseToWait(policy, 'require')
    const refused = this.#asker.refuse(this.#ground, policy, resource) as Refused | undefined
    if (refused !== undefined) throw refused
    return resource as R
  }

  permits<R extends object>(policy: Policy<R>, resource: R): boolean {
    this.#refuseToWait(policy, 'permits')
    const decision = this.#asker.decide(this.#ground, policy, resource) as Decision
    return decision.kind === 'allow'
  }

  async requireAsync<R extends object>(policy: Policy<R>, resource: R | undefined): Promise<R> {
    const refused = await this.#asker.refuse(this.#ground, policy, resource)
    if (refused !== undefined) throw refused
    return resource as R
  }

  async permitsAsync<R extends object>(policy: Policy<R>, resource: R): Promise<boolean> {
    return (await this.#asker.decide(this.#ground, policy, resource)).kind === 'allow'
  }

  where<R extends object>(policy: Policy<R>, options: Dialect | WhereOptions): Where {
    // Who may see a row is asked by its condition alone: what `see` needs does not matter here.
    if (policy.rulingUnder(this.#ground.matter.rules).compiled.needs.has('relations')) {
      throw waits(policy, 'where')
    }
    return this.#asker.list(this.#ground, policy, options)
  }

  whereAsync<R extends object>(policy: Policy<R>, options: Dialect | WhereOptions): Promise<Where> {
    return this.#asker.listAsync(this.#ground, policy, options)
  }

  /** An engine cannot be asked without waiting, and what waits must not pass for an answer. */
  #refuseToWait<R extends object>(policy: Policy<R>, method: 'require' | 'permits'): void {
    if (policy.rulingUnder(this.#ground.matter.rules).needsRelations) throw waits(policy, method)
  }
}

function waits<R extends object>(policy: Policy<R>, method: string): TypeError {
  return new TypeError(
    `policy \`${policy.name}\` asks an engine outside: write \`await access.${method}Async(...)\``,
  )
}

const NO_BODY = new Set([204, 304])

/** Our answer as a Fetch `Response`. Challenges become one joined field: Fetch knows no lines. */
export function toResponse(answer: Answer): Response {
  const headers = new Headers()
  for (const [name, value] of answer.fields) headers.append(name, value)
  const body = NO_BODY.has(answer.status) || answer.body === '' ? null : answer.body
  return new Response(body, { status: answer.status, headers })
}
