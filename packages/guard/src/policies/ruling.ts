import type { Refusal, Subject, Unmet } from '@sallyport/contract'
import {
  type CompiledRule,
  type Condition,
  conditionsOf,
  describeRule,
  type Rule,
} from '@sallyport/policy'
import type { AccessRequest } from '../request.ts'

/** A refusal that was worked out before, and why. */
export interface Settled {
  readonly refusal: Refusal
  readonly unmet: readonly Unmet[]
}

/**
 * What a policy says at one time: its rule, compiled, and who may see the resource.
 *
 * Policies can be replaced while requests are under way. A request asks the rulings of the generation
 * in which it began, so it never sees half of a change.
 */
export class Ruling<T extends object = object> {
  readonly rule: Rule
  /** Changes whenever the rule or the model does. */
  readonly version: string
  /** The rule in words. */
  readonly words: string
  readonly compiled: CompiledRule<T>
  /** Who may see the resource at all: what decides between 403 and 404. */
  readonly see: CompiledRule<T> | undefined
  readonly resourceType: string | undefined
  /** What a record says of it besides: what nobody could say later. */
  readonly conditions: readonly Condition[]
  /** Whether an early refusal follows from the subject alone, whatever, when and whence it asks. */
  readonly isSettledBySubject: boolean
  /** Whether an engine outside has to be asked. */
  readonly needsRelations: boolean
  /** Refusals that follow from the subject alone; a subject lives as long as its credentials. */
  readonly settled: WeakMap<Subject, Settled> = new WeakMap()
  readonly #contextNames: readonly string[]

  constructor(
    compiled: CompiledRule<T>,
    stated: { readonly rule: Rule; readonly see: CompiledRule<T> | undefined },
  ) {
    this.compiled = compiled
    this.rule = stated.rule
    this.see = stated.see
    this.version = compiled.version
    this.words = describeRule(stated.rule)
    this.resourceType = compiled.type?.name
    this.conditions = conditionsOf(compiled as CompiledRule)
    const { needs, contextNames } = compiled
    this.isSettledBySubject = !PASSING.some((need) => needs.has(need))
    this.needsRelations = [compiled, this.see].some((rule) => rule?.needs.has('relations'))
    this.#contextNames = [...new Set([...contextNames, ...(this.see?.contextNames ?? [])])]
  }

  /** Of `method`, `address` and `path.<parameter>` what the rules of the policy read. */
  contextOf(request: AccessRequest): Readonly<Record<string, unknown>> {
    if (this.#contextNames.length === 0) return NO_CONTEXT
    const context: Record<string, unknown> = {}
    for (const name of this.#contextNames) context[name] = contextValue(request, name)
    return context
  }
}

const NO_CONTEXT: Readonly<Record<string, unknown>> = Object.freeze({})

/** What passes: another request of the same subject may be answered otherwise. */
const PASSING = ['context', 'now', 'relations'] as const
const PATH = 'path.'

function contextValue({ method, address, params }: AccessRequest, name: string): unknown {
  if (name === 'method') return method
  if (name === 'address') return address
  const parameter = name.startsWith(PATH) ? name.slice(PATH.length) : undefined
  return parameter !== undefined && Object.hasOwn(params, parameter) ? params[parameter] : undefined
}
