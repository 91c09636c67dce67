import { createCaller, type EngineOptions } from './call.ts'
import type { Failure } from './decision-point.ts'
import { engineFailure } from './failure.ts'
import { readUrl } from './url.ts'
import type { Signal } from './web.ts'

/** Where the endpoints of an engine are; those that it does not offer are left out. */
export interface Endpoints {
  readonly evaluation: string
  readonly evaluations?: string
  readonly searchSubject?: string
  readonly searchResource?: string
  readonly searchAction?: string
}

/** What an engine publishes about itself, as far as it is used. */
export type Discovery =
  | {
      readonly kind: 'discovered'
      readonly endpoints: Endpoints
      /** The capabilities that it names. */
      readonly capabilities: readonly string[]
    }
  | Failure

const MEMBERS = {
  evaluation: 'access_evaluation_endpoint',
  evaluations: 'access_evaluations_endpoint',
  searchSubject: 'search_subject_endpoint',
  searchResource: 'search_resource_endpoint',
  searchAction: 'search_action_endpoint',
} as const

/**
 * Asks an engine for its metadata (AuthZEN 1.0, Policy Decision Point Metadata).
 *
 * Its identifier must be the `url` that was asked, and every endpoint must have its origin: else a
 * document could send our questions, and our credentials with them, to somebody else. A
 * `signed_metadata` is ignored, as the standard allows: whoever needs one states the endpoints.
 */
export async function discoverAuthzen(options: EngineOptions, signal?: Signal): Promise<Discovery> {
  const url = metadataUrl(options.url)
  if (url === undefined) return engineFailure('`url` is no address')
  const reply = await createCaller(options)({ url, signal })
  if (reply.kind === 'failure') return reply
  const { policy_decision_point: identifier, capabilities } = reply.body
  if (identifier !== options.url) {
    return engineFailure('the metadata is that of another `policy_decision_point`')
  }
  const endpoints = endpointsOf(reply.body, options.url)
  return typeof endpoints === 'string'
    ? engineFailure(endpoints)
    : { kind: 'discovered', endpoints, capabilities: texts(capabilities) }
}

/** The well-known name goes between the host and the path, not behind it. */
function metadataUrl(url: string): string | undefined {
  const read = readUrl(url)
  if (read === undefined) return undefined
  const path = read.pathname === '/' ? '' : read.pathname
  return `${read.origin}/.well-known/authzen-configuration${path}${read.search}`
}

/** The endpoints, or one sentence that says what is wrong with them. */
function endpointsOf(metadata: Readonly<Record<string, unknown>>, url: string): Endpoints | string {
  const origin = readUrl(url)?.origin
  const found: Partial<Record<keyof typeof MEMBERS, string>> = {}
  for (const [name, member] of Object.entries(MEMBERS)) {
    const place = metadata[member]
    if (place === undefined) continue
    if (typeof place !== 'string' || readUrl(place)?.origin !== origin) {
      return `\`${member}\` is no address of the engine itself`
    }
    found[name as keyof typeof MEMBERS] = place
  }
  const { evaluation } = found
  return evaluation === undefined
    ? `the metadata has no \`${MEMBERS.evaluation}\``
    : { ...found, evaluation }
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.filter((one): one is string => typeof one === 'string')
}
