import type { BackendName, Door } from '@sallyport/examples/gate'
import type { Case, Expectation, Step } from '../case.ts'
import { readData } from '../load.ts'

/** What is expected instead in one step. A null takes a member away. */
export type Patch = { readonly [member in keyof Expectation]?: Expectation[member] | null } & {
  /** Those of the step. */
  readonly counts?: Step['counts']
  /** All that is expected holds, and the bytes are not those of an adapter. */
  readonly bytes?: 'differ'
}

/** A difference that a gate or a proxy forces, and the answers that come instead. */
export interface GateDifference {
  /** In a few words, for the table. */
  readonly what: string
  readonly why: string
  /** Where it shows; everywhere where none are named. */
  readonly doors?: readonly Door[]
  readonly backends?: readonly BackendName[]
  /** By the name of the case and the number of the step, from 1; `*` is each of its steps. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, Patch>>>>
}

/** Cases that a gate cannot be asked. */
export interface NotOffered {
  readonly what: string
  readonly why: string
  /** The option of the fixture that all of them need. */
  readonly fixture?: string
  /** Or their names. */
  readonly cases?: readonly string[]
}

/** A door before an application. */
export interface Combination {
  readonly door: Door
  readonly backend: BackendName
}

/** The differences that are accepted, as `gate/differences.json` lists them. */
export function loadGateDifferences(): readonly GateDifference[] {
  return readData('gate/differences.json') as readonly GateDifference[]
}

/** What is not offered, as `gate/not-offered.json` lists it. */
export function loadNotOffered(): readonly NotOffered[] {
  return readData('gate/not-offered.json') as readonly NotOffered[]
}

/** Whether a case is among those of an entry. */
export function isOf({ fixture, cases = [] }: NotOffered, { name, fixture: asked }: Case): boolean {
  const option = fixture !== undefined && Object.hasOwn(asked ?? {}, fixture)
  return option || cases.includes(name)
}

/** The members of a reply that an application behind a gate knows: no scheme, and no orders. */
const TOLD = ['subject', 'taken', 'error']

/** The case as it has to end on a combination. Throws where two differences claim one step. */
export function amendedCase(
  one: Case,
  at: Combination,
  differences: readonly GateDifference[] = loadGateDifferences(),
): Case {
  const here = differences.filter(
    ({ doors, backends }) =>
      (doors?.includes(at.door) ?? true) && (backends?.includes(at.backend) ?? true),
  )
  const steps = one.steps.map((step, index) => {
    const patches = here.flatMap(({ cases }) => {
      const listed = cases[one.name] ?? {}
      return [listed[String(index + 1)], listed['*']].filter((patch) => patch !== undefined)
    })
    if (patches.length > 1)
      throw new TypeError(`two differences in step ${index + 1} of ${one.name}`)
    const told = toldStep(step)
    const [patch] = patches
    if (patch === undefined) return told
    if (patch.bytes === 'differ') return { ...told, bytes: patch.bytes }
    return { ...patched(told, patch), amends: told }
  })
  return { ...one, steps }
}

/** Of a reply only what the application was told. */
function toldStep(step: Step): Step {
  const told = (expected: Expectation): Expectation => {
    if (typeof expected.json !== 'object' || expected.json === null) return expected
    const kept = Object.entries(expected.json).filter(([name]) => TOLD.includes(name))
    return { ...expected, json: Object.fromEntries(kept) }
  }
  const { expect } = step
  return { ...step, expect: Array.isArray(expect) ? expect.map(told) : told(expect as Expectation) }
}

function patched(step: Step, { counts, bytes: _, ...patch }: Patch): Step {
  const [first, ...others] = [step.expect].flat() as Expectation[]
  // Somebody else answers, or it was one of several: then nothing of what was expected holds.
  const isOther = 'by' in patch || first?.by !== undefined || others.length > 0
  const base = isOther ? {} : first
  const members = Object.entries({ ...base, ...patch }).filter(([, value]) => value !== null)
  const expect = Object.fromEntries(members) as unknown as Expectation
  return { ...step, expect, ...(counts && { counts: { ...step.counts, ...counts } }) }
}
