import type { FindingType } from '@sallyport/explain'
import type { Client } from '../callers/client.ts'
import type { Crowd } from '../callers/people.ts'
import type { Random } from '../random.ts'
import type { Life } from '../world/schedule.ts'
import type { Asked, Verdict } from '../world/things.ts'
import type { Nature, World } from '../world/world.ts'

/** Where an incident is planted, and from when to when. */
export interface Scene {
  readonly world: World
  readonly random: Random
  /** Its number in the label. */
  readonly incident: number
  readonly from: number
  /** The end of the log, where nobody mends it before. */
  readonly to: number
  readonly people: readonly Client[]
  readonly services: readonly Client[]
  readonly crowd: Crowd
  /** Requests a minute, in all. */
  readonly rate: number
}

/** How an incident of a type comes about. */
export interface IncidentKind {
  readonly type: FindingType
  /** What a service must be like for it to happen there. */
  readonly nature?: (random: Random) => Partial<Nature>
  /** As many lines as it takes to be one, where a few are none. */
  readonly linesMin?: number
  /** Sets the causes, and says in a sentence what they are. */
  readonly plant: (scene: Scene) => Planted
}

/** What was planted. */
export interface Planted {
  readonly story: string
  readonly also?: readonly FindingType[]
  /** Types that leave the same lines in a log that does not name the accounts that were tried. */
  readonly sameWithoutAccounts?: readonly FindingType[]
}

/** Does something at an instant. */
export function* at(instant: number, act: () => void): Life {
  yield instant
  act()
}

/** Whether an instant lies within the incident. */
export function isDuring({ from, to }: Scene, now: number): boolean {
  return now >= from && now < to
}

/** Puts the blame for refusals on an incident: each that is so, from its beginning on. */
export function blame(scene: Scene, is: (asked: Asked, verdict: Verdict) => boolean): void {
  scene.world.faults.push({
    incident: scene.incident,
    answer: (asked, verdict) => {
      const isMine = asked.now >= scene.from && verdict.status >= 400 && is(asked, verdict)
      return isMine ? { ...verdict, incident: scene.incident } : undefined
    },
  })
}

/** Whether a request comes from one of some clients. */
export function isFrom(clients: ReadonlySet<Client>): (asked: Asked) => boolean {
  const names = new Set([...clients].map(nameOf))
  return ({ request }) => names.has(`${request.credential?.subject.id ?? ''} ${request.agent}`)
}

function nameOf({ subject, agent }: Client): string {
  return `${subject.id} ${agent}`
}

/** How long an incident lasts, in words. */
export function spanOf({ from, to, world }: Scene): string {
  const minutes = Math.round((to - from) / 60_000)
  return to >= world.to ? 'until the end of the log' : `for ${minutes} min`
}
