import type { RuleSettings } from '../settings.ts'
import { ruleMethodsCover, samplesOf } from './cover.ts'
import type { Ruleset } from './ruleset.ts'

/** Something that is no mistake, and probably not meant. */
export interface Remark {
  /** `gate.yaml:12:5`, where it has a place. */
  readonly place: string | undefined
  readonly message: string
}

/** An operation that an application has, as its OpenAPI document names it. */
export interface KnownOperation {
  readonly method: string
  /** With `{name}` for each parameter. */
  readonly path: string
}

/** What is probably not meant in rules that are right. */
export function checkRules(rules: Ruleset): readonly Remark[] {
  return [
    ...shadowed(rules),
    ...evaded(rules),
    ...open(rules),
    ...unused(rules),
    ...overBudget(rules),
    ...unnumbered(rules),
  ]
}

/** Rules that no request can reach, because an earlier one takes all of theirs. */
function shadowed(ruleset: Ruleset): readonly Remark[] {
  return ruleset.settings.rules.flatMap((rule) => {
    // At the latest it is the rule itself.
    const first = taking(ruleset, rule)
    if (first === undefined || first === rule) return []
    const message = `no request reaches this rule: ${first.path} at ${first.place} takes all of them`
    return [{ place: rule.place, message }]
  })
}

/** The first rule of those that takes all requests of another: found by one path, and asked about all. */
function taking(
  ruleset: Ruleset,
  rule: RuleSettings,
  isAmong: (one: RuleSettings) => boolean = () => true,
): RuleSettings | undefined {
  const paths = samplesOf(rule.path)
  return ruleset.first(
    rule.backend,
    paths[0] as string,
    (one) =>
      ruleMethodsCover(one, rule) &&
      isAmong(one) &&
      paths.every((path) => ruleset.matches(one, path)),
  )
}

/** Rules for some methods of a path, where the next one for all of them lets anybody in by the others. */
function evaded(ruleset: Ruleset): readonly Remark[] {
  const { rules } = ruleset.settings
  const numbers = new Map(rules.map((rule, index) => [rule, index]))
  return rules.flatMap(({ methods, ...rule }, index) => {
    if (methods === undefined || rule.grant.kind === 'anonymous') return []
    const isLater = (one: RuleSettings): boolean => (numbers.get(one) ?? 0) > index
    const next = taking(ruleset, { ...rule, methods: undefined }, isLater)
    if (next?.grant.kind !== 'anonymous') return []
    const message = `${methods.join(', ')} alone is ruled here: ${next.path} at ${next.place} lets every other method in`
    return [{ place: rule.place, message }]
  })
}

/** Everybody may everything: hardly meant, and if so it can be said more narrowly. */
function open({ settings }: Ruleset): readonly Remark[] {
  return settings.rules
    .filter(
      ({ grant, path }) => grant.kind === 'anonymous' && /^\/(\*\*)?$/.test(path) && path !== '/',
    )
    .map(({ place }) => ({ place, message: 'this rule lets everybody in everywhere' }))
}

function unused({ settings }: Ruleset): readonly Remark[] {
  const used = new Set(
    settings.rules.flatMap(({ grant }) => (grant.kind === 'policy' ? [grant.name] : [])),
  )
  const { authzen } = settings
  const { policies } = settings.policies as { readonly policies: object }
  // By AuthZEN it is asked for `type.action`, and for the policy that says who may ask.
  const isAskedFor = (name: string): boolean =>
    authzen !== undefined && (name === authzen.policy || name.includes('.'))
  return Object.keys(policies)
    .filter((name) => !used.has(name) && !isAskedFor(name))
    .map((name) => ({ place: undefined, message: `no rule uses the policy \`${name}\`` }))
}

/** What a proxy asks a second time looks like a replay, unless it says that it is the same request. */
function unnumbered({ settings: { schemes, proxies } }: Ruleset): readonly Remark[] {
  const once = schemes.filter(({ kind }) => kind === 'digest' || kind === 'dpop')
  if (once.length === 0) return []
  const kinds = proxies.filter(({ requestId }) => requestId === undefined).map(({ kind }) => kind)
  return [...new Set(kinds)].map((kind) => ({
    place: undefined,
    message:
      `credentials of \`${once[0]?.kind}\` are good once, and a proxy of kind \`${kind}\` that asks ` +
      'again would be refused: write `request_id: X-Request-Id`',
  }))
}

/** nginx takes 4 KB of fields for one answer, if nothing else is configured there. */
const BUDGET_BYTES = 3_072

function overBudget({ identity, settings }: Ruleset): readonly Remark[] {
  const { budgetBytes } = identity
  if (budgetBytes <= BUDGET_BYTES) return []
  const message =
    `the fields of the identity may take ${budgetBytes} bytes, more than ${BUDGET_BYTES}: ` +
    `shorten their names, such as \`${settings.identity.subject}\``
  return [{ place: undefined, message }]
}

/** The operations of an application that no rule covers: they are refused. */
export function uncovered(
  rules: Ruleset,
  backend: string,
  operations: readonly KnownOperation[],
): readonly KnownOperation[] {
  return operations.filter(({ method, path }) => {
    const pattern = path.replace(/\{[^{}]+\}/g, ':parameter')
    const [sample = path] = samplesOf(pattern)
    return rules.find(backend, method.toUpperCase(), sample) === undefined
  })
}
