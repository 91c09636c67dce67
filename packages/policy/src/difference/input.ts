import type { Subject } from '@sallyport/contract'
import type { RuleInput } from '../leaf.ts'
import { isSameQuery, type RelationAnswers, type RelationQuery } from '../relations.ts'
import type { Truth } from '../truth.ts'
import { type Slot, slotKey } from './reading.ts'
import type { Draft } from './variables.ts'

/** A slot and what stands in it. */
export interface SlotValue {
  readonly slot: Slot
  readonly value: unknown
}

/** The values of some slots, each once. */
export type Values = readonly SlotValue[]

/** What a subject holds. */
export interface Holding {
  readonly sets: readonly string[]
  readonly permissions: readonly string[]
  /** `undefined` where its credentials are not scoped. */
  readonly scopes: readonly string[] | undefined
}

/** What a request is put together from. */
export interface Parts {
  readonly values: Values
  readonly holding: Holding
  /** Whether the rule is about a resource. */
  readonly hasResource: boolean
}

/** Somebody who holds nothing. */
export const NOTHING_HELD: Holding = { sets: [], permissions: [], scopes: undefined }

/** A Monday at noon, where the rule does not ask for the time. */
const NOW = Date.UTC(2026, 0, 5, 12)

/** Puts a request together in which certain values stand; everything else is plain or missing. */
export function inputOf({ values, holding, hasResource }: Parts): RuleInput {
  const of: Record<Slot['from'], Record<string, unknown>> = {
    subject: {},
    resource: {},
    context: {},
    authentication: {},
    request: { now: NOW },
  }
  for (const { slot, value } of values) {
    if (value !== undefined) of[slot.from][slot.name] = value
    else if (slot.from === 'request') of.request = {}
  }
  const { now } = of.request as { readonly now?: number }
  return {
    subject: subjectOf(of.subject, { holding, proof: of.authentication, now }),
    resource: hasResource ? of.resource : undefined,
    context: of.context,
    ...(now !== undefined && { now }),
  }
}

/** The request that a draft stands for, with its access lists and the answers from outside. */
export function draftedInput(draft: Draft, hasResource: boolean): RuleInput {
  const objects = draft.answers.flatMap(({ object }) => object ?? [])
  // The id of an object may stand in a slot that is asked for other things too.
  const missing = objects.filter((slot) =>
    draft.values.every((one) => slotKey(one.slot) !== slotKey(slot)),
  )
  const values = [...draft.values, ...missing.map((slot) => ({ slot, value: 'object' }))]
  const { sets, permissions, isScoped, scopes } = draft
  const holding = { sets, permissions, scopes: isScoped ? scopes : undefined }
  const input = inputOf({ values, holding, hasResource })
  const lists = listsOf(draft, input.subject as Subject)
  const whole = { ...input, ...(hasResource && { resource: { ...input.resource, ...lists } }) }
  return draft.answers.length === 0 ? whole : { ...whole, relations: answersOf(draft, whole) }
}

/** Every list that is asked about, also where nothing stands in it. */
function listsOf({ entries, lists }: Draft, subject: Subject): Record<string, unknown> {
  return Object.fromEntries(
    [...lists].map((column) => [
      column,
      entries
        .filter((entry) => entry.column === column)
        .map(({ to, effect, permission }) => ({
          subject: to === 'subject' ? `${subject.kind}:${subject.id}` : to,
          permission,
          ...(effect !== undefined && { effect }),
        })),
    ]),
  )
}

function answersOf({ answers }: Draft, input: RuleInput): RelationAnswers {
  const known: { readonly query: RelationQuery; readonly truth: Truth }[] = []
  for (const { query, truth } of answers) {
    const asked = query?.(input)
    if (asked !== undefined) known.push({ query: asked, truth })
  }
  return { truthOf: (query) => known.find((one) => isSameQuery(one.query, query))?.truth }
}

interface Rest {
  readonly holding: Holding
  readonly proof: Readonly<Record<string, unknown>>
  readonly now: number | undefined
}

function subjectOf(
  { id = 'somebody', kind = 'user', tenant, ...attributes }: Record<string, unknown>,
  { holding, proof, now = NOW }: Rest,
): Subject {
  const { acr, age } = proof as { acr?: string; age?: number }
  const { scopes, ...held } = holding
  const subject = {
    id,
    kind,
    ...(tenant !== undefined && { tenant }),
    ...held,
    ...(scopes !== undefined && { scopes }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    authentication: {
      scheme: 'bearer',
      methods: [],
      ...(acr !== undefined && { acr }),
      ...(age !== undefined && { time: now / 1000 - age }),
    },
  }
  return subject as unknown as Subject
}
