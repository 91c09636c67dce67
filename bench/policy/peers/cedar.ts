import {
  type EntityJson,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
  type TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs'

/** Cedar's word for the subject, for its policies. */
export const WHO = `principal`

/** What is asked of Cedar: names of entities, and all that is told about them. */
export interface CedarQuestion {
  readonly who: TypeAndId
  readonly action: string
  readonly resource: TypeAndId
  readonly entities: readonly EntityJson[]
}

/**
 * Parses policies once and keeps them under a name; says whether they allow.
 *
 * An error in a policy is an error here, not a policy that is passed over.
 */
export function cedar(
  preparsedPolicySetId: string,
  staticPolicies: Record<string, string>,
): (question: CedarQuestion) => boolean {
  const parsed = preparsePolicySet(preparsedPolicySetId, { staticPolicies })
  if (parsed.type === 'failure') throw failure(parsed.errors)
  return ({ who, action, resource, entities }) => {
    const answer = statefulIsAuthorized({
      [WHO]: who,
      action: { type: 'Action', id: action },
      resource,
      context: {},
      preparsedPolicySetId,
      entities: entities as StatefulAuthorizationCall['entities'],
    })
    if (answer.type === 'failure') throw failure(answer.errors)
    const { decision, diagnostics } = answer.response
    if (diagnostics.errors.length > 0) throw failure(diagnostics.errors.map(({ error }) => error))
    return decision === 'allow'
  }
}

/** An entity as Cedar wants it. */
export function entity(
  uid: TypeAndId,
  { attrs = {}, parents = [] }: Partial<Pick<EntityJson, 'attrs' | 'parents'>> = {},
): EntityJson {
  return { uid, attrs, parents }
}

function failure(errors: readonly { readonly message: string }[]): Error {
  return new Error(errors.map(({ message }) => message).join('; '))
}
