import {
  type Model,
  type Policies,
  type Problem,
  type ResourceType,
  type Rule,
  readPolicies,
} from '@sallyport/policy'

/** What the policies of a guard are compiled from: a model, or a whole document that was read. */
export interface Rules {
  readonly generation: number
  readonly model: Model
  /** The document, where the rules stand in one. */
  readonly policies: Policies | undefined
}

/** What became of an attempt to replace the policies of a guard. */
export type Replacement =
  | { readonly kind: 'replaced'; readonly generation: number }
  /** The old ones stay in force. */
  | { readonly kind: 'invalid'; readonly problems: readonly [Problem, ...Problem[]] }

/** The rules at the start, or a `TypeError` that says what to write. */
export function firstRules(given: {
  readonly model?: Model | undefined
  readonly policies?: unknown
}): Rules {
  const { model, policies } = given
  if (policies === undefined) {
    if (typeof model?.compile === 'function') return { generation: 1, model, policies: undefined }
    throw new TypeError(
      'a guard needs options with a model: write `createGuard({ realm, model: createModel({ ... }), schemes })`, ' +
        'or `policies:` with a policy document',
    )
  }
  if (model !== undefined) {
    throw new TypeError('give `model` or `policies`: a policy document has a model of its own')
  }
  const read = readPolicies(policies)
  if (read.kind === 'policies') return { generation: 1, model: read.model, policies: read }
  throw new TypeError(`the policy document is wrong: ${inWords(read.problems)}`)
}

/** The rules after a replacement, or what is wrong with the document. */
export function nextRules(
  before: Rules,
  document: unknown,
): Rules | Extract<Replacement, { kind: 'invalid' }> {
  const read = readPolicies(document)
  if (read.kind === 'invalid') return read
  return { generation: before.generation + 1, model: read.model, policies: read }
}

/** Where a policy finds its rule: in the program, or under its name in the document. */
export function ruleOf<T extends object>(
  name: string,
  stated: { readonly rule?: Rule | undefined; readonly resource?: ResourceType<T> | undefined },
  { policies }: Rules,
): { readonly rule: Rule; readonly type: ResourceType<T> | undefined } | undefined {
  if (stated.rule !== undefined) return { rule: stated.rule, type: stated.resource }
  const definitions = policies?.document.policies ?? {}
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined
  if (policies === undefined || definition === undefined) return undefined
  const type =
    definition.resource === undefined ? undefined : policies.types.get(definition.resource)
  // The document says which columns there are; the program says by `load` what a row is.
  return { rule: definition.rule, type: type as ResourceType<T> | undefined }
}

const PROBLEMS_SHOWN = 5

/** The first few problems, each with its place. */
export function inWords(problems: readonly Problem[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).map(({ path, message }) => `${path}: ${message}`)
  const more = problems.length - shown.length
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ')
}
