import { isOf } from '../input/pattern.ts'
import type { Expect, Expected, Identity, Matter, Operation, Remark } from '../plan.ts'
import type { AuditRule } from './read-rules.ts'
import { schemeOf } from './scheme-of.ts'
import { type Asked, isMet, isTermMet } from './terms.ts'

/** Makes of rules what each caller must get; the first rule that matches an operation decides. */
export function expectFromRules(
  rules: readonly AuditRule[],
  identities: readonly Identity[],
): Expect {
  const found = new Map<string, AuditRule | undefined>()
  const persons = new Map(identities.map(({ name, person }) => [name, person]))
  const personOf = (name: string): string => persons.get(name) ?? name
  return (operation, identity, matter) => {
    if (!found.has(operation.id)) found.set(operation.id, ruleOf(rules, operation))
    const rule = found.get(operation.id)
    if (rule === undefined) return { kind: 'unstated', why: 'no rule is about this operation' }
    const expected = decide(rule, operation, { identity, matter, personOf })
    return { ...expected, rule: rule.place }
  }
}

function ruleOf(rules: readonly AuditRule[], operation: Operation): AuditRule | undefined {
  return rules.find(({ operations }) => operations.some((pattern) => isOf(pattern, operation)))
}

interface Call extends Omit<Asked, 'identity'> {
  readonly identity: Identity | undefined
}

function decide(rule: AuditRule, { method }: Operation, call: Call): Expected {
  const { identity, matter } = call
  if (identity === undefined) {
    const isOpen = rule.allow.some((list) => list.length === 1 && list[0]?.kind === 'anyone')
    return isOpen
      ? { kind: 'allow', why: 'anyone may' }
      : { kind: 'challenge', why: 'nobody is signed in' }
  }
  const scheme = schemeOf(identity)
  if (rule.schemes !== undefined && !rule.schemes.includes(scheme)) {
    return { kind: 'challenge', why: `${scheme} is not accepted here` }
  }
  const asked = { ...call, identity }
  const unmet = unmetNeed(rule, asked) ?? missingScope(rule, method, identity)
  // A scope that would not help is not asked for: whoever lacks more than it is refused plainly.
  if (unmet !== undefined && !isMet(rule.allow, asked)) return { kind: 'forbid', why: unmet.why }
  if (unmet?.kind === 'forbid') {
    const isWeak = stepUpOf(rule, identity).kind === 'step_up'
    return isWeak ? { ...unmet, mayStepUp: true } : unmet
  }
  if (isMet(rule.allow, asked)) return stepUpOf(rule, identity)
  if (rule.see !== undefined && isMet(rule.see, asked)) {
    return {
      kind: 'forbid',
      why: `${identity.name} may see ${aboutOf(matter)}, and no more`,
    }
  }
  return { kind: rule.deny, why: whyNot(rule, identity, matter) }
}

function unmetNeed({ needs }: AuditRule, asked: Asked): Expected | undefined {
  if (needs === undefined || isMet(needs, asked)) return undefined
  const { name } = asked.identity
  // Where a scope is all that is missing, the refusal says which (RFC 6750 section 3.1).
  const nearest = needs.find((list) =>
    list.every((term) => term.kind === 'scope' || isTermMet(term, asked)),
  )
  const missing = nearest?.find((term) => !isTermMet(term, asked))
  return missing?.kind === 'scope'
    ? { kind: 'forbid', scope: missing.name, why: `${name} lacks the scope ${missing.name}` }
    : { kind: 'forbid', why: `${name} lacks what is needed first` }
}

function missingScope(
  { scopes }: AuditRule,
  method: string,
  identity: Identity,
): Expected | undefined {
  const wanted = scopes.get(method) ?? scopes.get('*') ?? []
  const missing = wanted.filter((scope) => identity.scopes?.includes(scope) === false)
  if (missing.length === 0) return undefined
  return {
    kind: 'forbid',
    scope: wanted.join(' '),
    why: `${identity.name} lacks the scope ${missing.join(' ')}`,
  }
}

function stepUpOf({ stepUp }: AuditRule, { name, acr }: Identity): Expected {
  const wanted = stepUp?.acr
  if (wanted === undefined || (acr !== undefined && wanted.includes(acr))) {
    return { kind: 'allow', why: `${name} may` }
  }
  const why = `${name} has to authenticate more strongly`
  return { kind: 'step_up', acr: wanted.join(' '), maxAge: stepUp?.maxAge, why }
}

function aboutOf(matter: Matter): string {
  if (matter.kind === 'object') return matter.object.name
  return matter.kind === 'tenant' ? `tenant ${matter.tenant}` : 'it'
}

function whyNot({ allow }: AuditRule, { name }: Identity, matter: Matter): string {
  const isOwned = allow.some((list) => list.some(({ kind }) => kind === 'owner'))
  if (matter.kind === 'object' && isOwned) return `${name} does not own ${matter.object.name}`
  if (matter.kind === 'none') return `${name} is none of those who may`
  return `${name} is none of those who may for ${aboutOf(matter)}`
}

/** What a person should know: rules about nothing, and operations that no rule is about. */
export function ruleRemarks(
  rules: readonly AuditRule[],
  operations: readonly Operation[],
  expect: Expect,
): readonly Remark[] {
  const idle = rules.flatMap(({ operations: patterns, place }) =>
    patterns
      .filter((pattern) => !operations.some((operation) => isOf(pattern, operation)))
      .map(({ text, place: at }) => ({
        place: at ?? place,
        message: `\`${text}\` is no operation of the target: the rule does nothing there`,
      })),
  )
  const unstated = operations
    .filter((operation) => expect(operation, undefined, { kind: 'none' }).kind === 'unstated')
    .map(({ id, place }) => ({ place, message: `no rule is about \`${id}\`` }))
  return [...idle, ...unstated]
}
