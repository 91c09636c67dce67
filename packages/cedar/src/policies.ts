import {
  type DetailedError,
  policySetTextToParts,
  policyToJson,
} from '@cedar-policy/cedar-wasm/nodejs'

/** Policies by id, or one text in which each has its `@id`. */
export type Policies = string | Readonly<Record<string, string>>

/** A mistake in policies or a schema: thrown when they are loaded, before any decision. */
export class CedarError extends Error {
  override readonly name: string = 'CedarError'
}

/** The most policies, and the longest text of all of them. */
export const POLICY_COUNT_MAX = 10_000
const TEXT_LENGTH_MAX = 4_194_304

/** Policies, ready to be handed to Cedar. */
export interface ReadPolicies {
  readonly texts: Readonly<Record<string, string>>
  /** What a policy says about itself with `@reason`. */
  readonly reasons: ReadonlyMap<string, string>
  readonly count: number
}

/**
 * Reads policies into a map by id. Throws a `CedarError`.
 *
 * Cedar calls the policies of a text `policy0`, `policy1` and ignores their `@id`: a decision could not
 * name what made it. So here they go by `@id`, and one without has to get one.
 */
export function readPolicies(policies: Policies): ReadPolicies {
  const entries = typeof policies === 'string' ? splitText(policies) : Object.entries(policies)
  const length = entries.reduce((sum, [, text]) => sum + text.length, 0)
  if (entries.length > POLICY_COUNT_MAX || length > TEXT_LENGTH_MAX) {
    throw new CedarError(
      `there are at most ${POLICY_COUNT_MAX} policies of ${TEXT_LENGTH_MAX} characters together`,
    )
  }
  const reasons = new Map<string, string>()
  for (const [id, text] of entries) {
    const { reason } = annotationsOf(text, id)
    if (reason !== undefined) reasons.set(id, reason)
  }
  return { texts: Object.fromEntries(entries), reasons, count: entries.length }
}

function splitText(text: string): readonly (readonly [id: string, text: string])[] {
  if (text.length > TEXT_LENGTH_MAX) {
    throw new CedarError(`a text of policies has at most ${TEXT_LENGTH_MAX} characters`)
  }
  const parts = policySetTextToParts(text)
  if (parts.type === 'failure')
    throw new CedarError(`the policies are no Cedar: ${said(parts.errors)}`)
  if (parts.policy_templates.length > 0) {
    throw new CedarError('templates cannot be linked here: write a policy for each')
  }
  const seen = new Set<string>()
  return parts.policies.map((policy) => {
    const { id } = annotationsOf(policy, 'a policy')
    if (id === undefined) {
      throw new CedarError(`write \`@id("name")\` before the policy \`${policy.slice(0, 60)}\``)
    }
    if (seen.has(id)) throw new CedarError(`the policy \`${id}\` is there twice`)
    seen.add(id)
    return [id, policy]
  })
}

function annotationsOf(text: string, name: string): Readonly<Record<string, string | undefined>> {
  const read = policyToJson(text)
  if (read.type === 'success') return read.json.annotations ?? {}
  throw new CedarError(`${name} is no policy of Cedar: ${said(read.errors)}`)
}

/** What Cedar says about mistakes, in bounded length. */
export function said(errors: readonly DetailedError[]): string {
  const text = errors.map(({ message }) => message).join('; ')
  return text.length > 300 ? `${text.slice(0, 299).toWellFormed()}…` : text
}
