import { Refused } from '../access.ts'
import { whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { Answered, writeTo } from './nest-answer.ts'
import { type NestContext, requestOf, sidesOf } from './nest-message.ts'

/** How Nest says it: an application's own `Cannot find the order` is its own. */
const UNMATCHED_MESSAGES: Readonly<Record<string, RegExp>> = {
  NotFoundException: /^Cannot [A-Z-]+ \S+$/,
  // Only where a route has a parameter: 400 would tell routes from no routes.
  BadRequestException: /^Failed to decode param '/,
}

/** What Nest throws where no route matches, told by its form: Nest need not be installed. */
const UNMATCHED = {
  [Symbol.hasInstance]: (error: unknown): boolean =>
    error instanceof Error && UNMATCHED_MESSAGES[error.name]?.test(error.message) === true,
}

/** The name under which Nest's `Catch` keeps what a filter catches. */
const CATCHES = '__filterCatchExceptions__'

interface Metadata {
  defineMetadata?(key: string, value: unknown, target: object): void
}

/**
 * Nest's way to our answers: writes what a guard or `access.require` refused, and lets unmatched
 * requests meet the guard's fallback, also those whose path cannot be decoded; on Fastify these need
 * `new FastifyAdapter({ frameworkErrors: badRequests(guard) })`. Register it after filters that catch
 * everything: the last one registered is asked first.
 *
 *     app.useGlobalFilters(new RefusedFilter(guard))
 */
export class RefusedFilter {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
    const metadata = Reflect as Metadata
    if (metadata.defineMetadata === undefined) {
      throw new TypeError('make a `RefusedFilter` after Nest was imported')
    }
    metadata.defineMetadata(CATCHES, [Refused, Answered, UNMATCHED], RefusedFilter)
  }

  /** Called by Nest. Throws again whatever is not ours. */
  catch(error: unknown, host: NestContext): void | Promise<void> {
    const { request, response } = sidesOf(host)
    if (error instanceof Refused || error instanceof Answered) {
      return writeTo(response, error.answer)
    }
    if (!UNMATCHED[Symbol.hasInstance](error)) throw error
    return whenReady(this.#guard.handle(requestOf(request), this.#guard.fallback), (outcome) => {
      if (outcome.kind === 'answer') writeTo(response, outcome.answer)
    })
  }
}
