import type {
  Cause,
  Counted,
  Evidence,
  Finding,
  FindingSeverity,
  FindingType,
  NextAction,
} from '../finding.ts'
import type { Streak } from '../tally/streak.ts'
import { advice } from './advice.ts'
import type { Scene } from './scene.ts'
import { effectiveNumber } from './statistics.ts'

/** A finding as its finder knows it. Instants are seconds since the epoch. */
export interface Draft {
  readonly type: FindingType
  readonly title: string
  /** That of the advice, if nothing else is said. */
  readonly severity?: FindingSeverity
  readonly confidence: number
  readonly from: number
  readonly to: number
  /** Refusals by who met them, by name. */
  readonly who: ReadonlyMap<string, number>
  /** Refusals by route, by name. */
  readonly where: ReadonlyMap<string, number>
  readonly evidence: readonly Evidence[]
  readonly missingInput?: readonly string[]
  /** Causes, and what to do, where these are not the same for all of the type. */
  readonly causes?: readonly Cause[]
  readonly next?: readonly NextAction[]
  readonly ids?: readonly string[]
}

const TOP = 5
const IDS = 5
const MARK_SECONDS = 300

/** Adds to a draft what is said of all findings of its type, and what happened at the same time. */
export function finished(scene: Scene, draft: Draft): Finding {
  const { type, title, confidence, from, to, who, where, evidence } = draft
  const { severity, causes, next } = advice[type]
  const near = scene.tally.marks
    .map((mark) => ({ mark, apart: Math.abs(mark.time / 1000 - from) }))
    .filter(({ apart }) => apart <= MARK_SECONDS)
    .sort((a, b) => a.apart - b.apart)[0]
  return {
    type,
    title,
    severity: draft.severity ?? severity,
    confidence: Math.round(Math.min(1, confidence) * 100) / 100,
    window: { from: from * 1000, to: to * 1000 },
    who: {
      count: who.size,
      effective: Math.round(effectiveNumber(who.values()) * 10) / 10,
      top: topOf(who),
    },
    where: { routes: topOf(where) },
    evidence,
    causes: draft.causes ?? causes,
    next: draft.next ?? next,
    missingInput: draft.missingInput ?? [],
    sampleIds: (draft.ids ?? []).slice(0, IDS),
    ...(near !== undefined && { mark: near.mark }),
  }
}

function topOf(counts: ReadonlyMap<string, number>): readonly Counted[] {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, count]) => ({ name, count }))
}

/** Who and where of some streaks, with the ids of a few. */
export function partsOf(
  scene: Scene,
  streaks: readonly Streak[],
): Pick<Draft, 'who' | 'where' | 'ids'> {
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  for (const streak of streaks) {
    add(who, nameOf(scene, streak), streak.refusals)
    add(where, scene.routeOf(streak.route).name, streak.refusals)
  }
  return { who, where, ids: streaks.flatMap(({ ids }) => ids) }
}

/** What a caller is called: its subject, or its address with the beginning of its client. */
export function nameOf(scene: Scene, of: { readonly caller: number }): string {
  const caller = scene.callerOf(of)
  if (caller.isNamed) return caller.name
  const agent = scene.tally.callers.clients.textOf(caller.client)
  return agent === '-' ? caller.name : `${caller.name} (${agent.slice(0, 40)})`
}

/** Counts something under a name. */
export function add<Name>(counts: Map<Name, number>, name: Name, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}

/** A share as a person reads it. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
