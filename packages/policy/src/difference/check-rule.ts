import type { CompiledRule } from '../compile.ts'
import { describeRule } from '../describe.ts'
import { type Place, pathOf } from '../document/document.ts'
import { all, not, type Rule } from '../rule.ts'
import { bounded } from '../text.ts'
import { ALWAYS, DiagramTooLarge, NEVER, type Node } from './diagram.ts'
import { askAbout } from './question.ts'

/** How much work one rule may take. */
const STEPS_MAX = 150_000

/** Something in a document that can hardly be meant. */
export interface Finding {
  readonly kind:
    | 'never'
    | 'always'
    | 'unreachable'
    | 'redundant'
    | 'unused'
    | 'ungranted'
    | 'unstated'
    | 'undecided'
  /** Where, as in `$.policies["orders.read"].rule.rules[1]`. */
  readonly path: string
  /** The same, step by step. */
  readonly at: Place
  /** What was found, and what it means. */
  readonly message: string
}

/** Makes a finding. */
export function finding(kind: Finding['kind'], at: Place, message: string): Finding {
  return { kind, path: pathOf(at), at, message }
}

/** A rule that is looked through. */
export interface Checked {
  readonly compiled: CompiledRule
  /** The rule as it was written, without what its resource type adds. */
  readonly own: Rule
  readonly at: Place
  /** When looking ends, on the clock of `Date.now`; by default it does not. */
  readonly until?: number
}

/** Says that the time for looking is over. */
class OutOfTime extends Error {}

/**
 * Looks for what can hardly be meant in one rule: that it is never met, or always, and parts without
 * which it would be the same.
 */
export function checkRule({ compiled, own, at, until = Infinity }: Checked): readonly Finding[] {
  try {
    refuseAfter(until)
    const questions = (['subject', 'nobody'] as const).map((who) =>
      askAbout([compiled], { who, stepsMax: STEPS_MAX }),
    )
    if (questions.some((question) => !question.isComplete)) return [undecided(at)]
    const where: Where = (rule) => {
      refuseAfter(until)
      return questions.map((question) => question.outcome(compiled, rule).holds)
    }
    // Only a tenant joins a rule, in front of it.
    const [tenant] = compiled.rule.kind === 'all' ? compiled.rule.rules : []
    const isJoined = describeRule(compiled.rule) !== describeRule(own) && tenant !== undefined
    const whole = (rule: Rule): Rule => (isJoined ? all(tenant, rule) : rule)
    return wholeFindings(own, at, { where, whole }) ?? partFindings(own, at, { where, whole })
  } catch (error) {
    if (error instanceof OutOfTime) return [unseen(at)]
    if (!(error instanceof DiagramTooLarge)) throw error
    return [undecided(at)]
  }
}

function refuseAfter(until: number): void {
  if (Date.now() > until) throw new OutOfTime()
}

function unseen(at: Place): Finding {
  const message = 'the time for the whole document was over: the rule was not looked through'
  return finding('undecided', at, message)
}

function undecided(at: Place): Finding {
  return finding('undecided', at, 'the rule is too large to be looked through')
}

/** Where a rule holds: for a subject, and for nobody. */
type Where = (rule: Rule) => readonly Node[]

interface Looking {
  readonly where: Where
  /** The whole rule, with another one in the place of the part that is looked at. */
  readonly whole: (part: Rule) => Rule
}

function wholeFindings(
  own: Rule,
  at: Place,
  { where, whole }: Looking,
): readonly Finding[] | undefined {
  const [bySubject, byNobody] = where(whole(own))
  if (bySubject === NEVER && byNobody === NEVER) {
    return [finding('never', at, `nobody can ever meet this rule: ${whyNever(whole(own), where)}`)]
  }
  const isPlain = own.kind === 'anyone' || own.kind === 'authenticated'
  if (bySubject !== ALWAYS || isPlain) return undefined
  const plain = byNobody === ALWAYS ? 'anyone' : 'authenticated'
  return [
    finding('always', at, `every subject meets this rule: write \`${plain}\` if that is meant`),
  ]
}

/** The fewest of the joined conditions that cannot be together. */
function whyNever(rule: Rule, where: Where): string {
  let core = conditionsOf(rule)
  for (const one of core) {
    const rest = core.filter((other) => other !== one)
    if (rest.length > 0 && isNever(where({ kind: 'all', rules: rest }))) core = rest
  }
  const words = core.map((one) => `\`${bounded(describeRule(one))}\``)
  const [only] = core
  if (core.length > 1) return `${words.join(' and ')} exclude one another`
  if (only?.kind === 'not')
    return `${words} never holds, for what it negates is never certainly false`
  return `${words} never holds`
}

function conditionsOf(rule: Rule): readonly Rule[] {
  return rule.kind === 'all' ? rule.rules.flatMap(conditionsOf) : [rule]
}

function isNever(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node === NEVER)
}

function isSame(left: readonly Node[], right: readonly Node[]): boolean {
  return left.every((node, i) => node === right[i])
}

/** Parts that could be left out, and the same within those that could not. */
function partFindings(rule: Rule, at: Place, { where, whole }: Looking): readonly Finding[] {
  if (rule.kind === 'not') {
    const within = { where, whole: (part: Rule) => whole(not(part)) }
    return partFindings(rule.rule, [...at, 'rule'], within)
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return []
  const wanted = where(whole(rule))
  let kept = rule.rules
  const found: Finding[] = []
  // From the end: of two that say the same, the first stays.
  for (const [i, part] of [...rule.rules.entries()].toReversed()) {
    const rest = kept.filter((other) => other !== part)
    if (rest.length > 0 && isSame(where(whole({ ...rule, rules: rest })), wanted)) {
      kept = rest
      found.unshift(leftOut(part, [...at, 'rules', i], { group: rule.kind, where }))
      continue
    }
    const within = {
      where,
      whole: (other: Rule) => whole({ ...rule, rules: rule.rules.with(i, other) }),
    }
    found.unshift(...partFindings(part, [...at, 'rules', i], within))
  }
  return found
}

function leftOut(
  part: Rule,
  at: Place,
  { group, where }: { readonly group: 'all' | 'any'; readonly where: Where },
): Finding {
  const words = `\`${bounded(describeRule(part))}\``
  if (group === 'all') {
    return finding('redundant', at, `${words} adds nothing: the rule is the same without it`)
  }
  if (isNever(where(part))) {
    return finding('unreachable', at, `${words} can never be met: ${whyNever(part, where)}`)
  }
  return finding(
    'redundant',
    at,
    `${words} adds nothing: whoever meets it is permitted, or refused, by the rest of the rule`,
  )
}
