import { type Reason, reasons, type Subject } from '@sallyport/contract'
import { isObject } from '../fields.ts'
import { statedInstant } from '../instant.ts'
import type { RuleInput } from '../leaf.ts'
import type { RelationAnswers } from '../relations.ts'
import { suggestion } from '../suggest.ts'
import { bounded } from '../text.ts'
import { truthOf } from '../truth.ts'
import type { Place, Problem } from './document.ts'
import { judge, type Verdict } from './judge.ts'
import { Problems } from './problems.ts'
import type { Policies } from './read.ts'
import { readSubjects } from './read-subject.ts'

/** The most cases of a file. */
export const CASE_COUNT_MAX = 10_000

/** One case: somebody asks for something, and what shall come of it. */
export interface PolicyCase {
  readonly name: string
  readonly at: Place
  readonly policy: string
  readonly input: RuleInput
  readonly expect: Verdict['kind']
  /** The reasons of the requirements that shall not be met, in any order; not looked at where absent. */
  readonly unmet: readonly Reason[] | undefined
}

/** What became of untrusted cases. */
export type CasesReading =
  | { readonly kind: 'cases'; readonly cases: readonly PolicyCase[] }
  | { readonly kind: 'invalid'; readonly problems: readonly [Problem, ...Problem[]] }

/** What came of a case. */
export interface CaseResult {
  readonly case: PolicyCase
  readonly verdict: Verdict
  readonly passed: boolean
}

const FIELDS = ['policies', 'subjects', 'resources', 'cases']
const CASE_FIELDS = [
  ...['name', 'subject', 'policy', 'resource', 'relations', 'context', 'now', 'expect', 'unmet'],
]
const KINDS: readonly Verdict['kind'][] = ['allow', 'challenge', 'step_up', 'forbid', 'conceal']

/** Reads cases out of untrusted JSON; all problems are told at once. */
export function readCases(json: unknown, policies: Policies): CasesReading {
  const problems = new Problems()
  const fields = problems.object(json, [], FIELDS) ?? {}
  const subjects = readSubjects(fields['subjects'] ?? {}, problems)
  const resources = problems.map(fields['resources'] ?? {}, ['resources']) ?? {}
  for (const [name, resource] of Object.entries(resources)) {
    if (!isObject(resource)) problems.add(['resources', name], 'an object is expected')
  }
  const list = problems.list(fields['cases'], ['cases'])
  if (list.length > CASE_COUNT_MAX)
    problems.add(['cases'], `at most ${CASE_COUNT_MAX} are possible`)
  const around = { policies, subjects, resources: new Map(Object.entries(resources)), problems }
  const cases = list
    .slice(0, CASE_COUNT_MAX)
    .flatMap((one, i) => readCase(one, ['cases', i], around))
  const [first, ...rest] = problems.found
  return first === undefined
    ? { kind: 'cases', cases }
    : { kind: 'invalid', problems: [first, ...rest] }
}

/** Decides every case as a guard would. */
export function runCases(policies: Policies, cases: readonly PolicyCase[]): readonly CaseResult[] {
  return cases.map((one) => {
    const rule = policies.compiled.get(one.policy)
    if (rule === undefined) throw new TypeError(`there is no policy \`${one.policy}\``)
    const see = rule.type && policies.visibility.get(rule.type.name)
    const verdict = judge({ rule, see }, one.input)
    return { case: one, verdict, passed: verdict.kind === one.expect && isUnmet(one, verdict) }
  })
}

function isUnmet({ unmet }: PolicyCase, verdict: Verdict): boolean {
  if (unmet === undefined) return true
  const found = new Set<string>(verdict.unmet.map(({ reason }) => reason))
  return found.size === new Set(unmet).size && unmet.every((reason) => found.has(reason))
}

interface Around {
  readonly policies: Policies
  readonly subjects: ReadonlyMap<string, Subject>
  readonly resources: ReadonlyMap<string, unknown>
  readonly problems: Problems
}

function readCase(json: unknown, at: Place, around: Around): readonly PolicyCase[] {
  const { policies, subjects, resources, problems } = around
  const fields = problems.object(json, at, CASE_FIELDS)
  if (fields === undefined) return []
  const name = textOf(fields['name'], [...at, 'name'], problems)
  const known = { problems, at, fields }
  const policy = chosen('policy', policies.compiled, known)
  const subject = fields['subject'] == null ? undefined : chosen('subject', subjects, known)
  const resource = fields['resource'] == null ? undefined : chosen('resource', resources, known)
  const context = problems.map(fields['context'] ?? {}, [...at, 'context']) ?? {}
  const now = instantOf(fields['now'], [...at, 'now'], problems)
  const expect = expected(fields['expect'], [...at, 'expect'], problems)
  const relations = relationsOf(fields['relations'], [...at, 'relations'], problems)
  const unmet = reasonsOf(fields['unmet'], [...at, 'unmet'], problems)
  if (name === undefined || policy === undefined || expect === undefined) return []
  const input = {
    subject: subject?.value,
    resource: resource?.value as object | undefined,
    context,
    ...(now !== undefined && { now }),
    ...(relations !== undefined && { relations }),
  }
  return [{ name, at, policy: policy.name, input, expect, unmet }]
}

function textOf(json: unknown, at: Place, problems: Problems): string | undefined {
  if (typeof json === 'string' && json !== '') return json
  problems.add(at, 'a text that says what the case shows is expected')
  return undefined
}

interface Known {
  readonly problems: Problems
  readonly at: Place
  readonly fields: Readonly<Record<string, unknown>>
}

/** What a field names, among what there is. */
function chosen<T>(
  field: string,
  known: ReadonlyMap<string, T>,
  { problems, at, fields }: Known,
): { readonly name: string; readonly value: T } | undefined {
  const name = fields[field]
  const value = typeof name === 'string' ? known.get(name) : undefined
  if (typeof name === 'string' && value !== undefined) return { name, value }
  const wrong = typeof name === 'string' ? `there is no ${field} \`${bounded(name)}\`` : 'no name'
  const list = [...known.keys()].slice(0, 10).join(', ')
  problems.add([...at, field], `${wrong}: write one of ${list}${suggestion(name, known.keys())}`)
  return undefined
}

/** The relations that the subject has, as an engine would answer; every other it has not. */
function relationsOf(json: unknown, at: Place, problems: Problems): RelationAnswers | undefined {
  if (json === undefined) return undefined
  const held = new Set<string>()
  for (const [i, one] of problems.list(json, at).entries()) {
    const fields = problems.object(one, [...at, i], ['relation', 'type', 'id']) ?? {}
    const names = [fields['relation'], fields['type'], fields['id']]
    if (names.every((name) => typeof name === 'string')) held.add(JSON.stringify(names))
    else
      problems.add(
        [...at, i],
        '`relation`, and `type` and `id` of its object, are expected as texts',
      )
  }
  return {
    truthOf: ({ relation, objectType, objectId }) =>
      truthOf(held.has(JSON.stringify([relation, objectType, objectId]))),
  }
}

function instantOf(json: unknown, at: Place, problems: Problems): number | undefined {
  if (json === undefined) return undefined
  const instant = statedInstant(json)
  if (instant !== undefined) return Number(instant)
  problems.add(at, 'an instant such as `2026-01-31T09:00:00Z` is expected')
  return undefined
}

function expected(json: unknown, at: Place, problems: Problems): Verdict['kind'] | undefined {
  const kind = KINDS.find((one) => one === json)
  if (kind === undefined) {
    problems.add(at, `one of ${KINDS.join(', ')} is expected${suggestion(json, KINDS)}`)
  }
  return kind
}

function reasonsOf(json: unknown, at: Place, problems: Problems): readonly Reason[] | undefined {
  if (json === undefined) return undefined
  const known = Object.keys(reasons)
  return problems.list(json, at).flatMap((reason, i) => {
    if (typeof reason === 'string' && Object.hasOwn(reasons, reason)) return [reason as Reason]
    problems.add([...at, i], `the name of a reason is expected${suggestion(reason, known)}`)
    return []
  })
}
