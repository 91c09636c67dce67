import type { Random } from '../../explain/random.ts'

/** What is disturbed. */
export const VICTIMS = ['redis', 'postgres', 'issuer'] as const
/** How: its processes stand still, every answer is late, or it is killed and started again. */
export const KINDS = ['stopped', 'slowed', 'killed'] as const

/** One of {@link VICTIMS}. */
export type Victim = (typeof VICTIMS)[number]
/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number]

/** What is done to one victim, and for how long. */
export interface Disturbance {
  readonly victim: Victim
  readonly kind: Kind
  readonly seconds: number
  /** How late everything is, each way, where it is slowed. */
  readonly delayMs: number
}

/** One or two disturbances at once, after a while in which everything is well. */
export interface Episode {
  readonly calmSeconds: number
  readonly disturbances: readonly Disturbance[]
}

const CALM_SECONDS = [0.4, 4.5] as const
const LENGTH_SECONDS = [0.5, 3] as const
/** From what nobody notices to what no time-out allows. */
const DELAY_MS = [5, 2_000] as const
const TWO_AT_ONCE = 0.35

/** Episodes without end, drawn from chance: each way to disturb each victim comes before any comes twice. */
export function* episodesOf(random: Random): Generator<Episode, never> {
  const deck: (readonly [Victim, Kind])[] = []
  const draw = (without?: Victim): Disturbance => {
    if (!deck.some(([victim]) => victim !== without)) deck.push(...random.sample(ALL, ALL.length))
    const at = deck.findIndex(([victim]) => victim !== without)
    const [[victim, kind] = ALL[0]] = deck.splice(at, 1)
    const seconds = random.between(...LENGTH_SECONDS)
    return { victim, kind, seconds, delayMs: random.magnitude(...DELAY_MS) }
  }
  for (;;) {
    const calmSeconds = random.between(...CALM_SECONDS)
    const first = draw()
    const disturbances = random.chance(TWO_AT_ONCE) ? [first, draw(first.victim)] : [first]
    yield { calmSeconds, disturbances }
  }
}

const ALL = VICTIMS.flatMap((victim) => KINDS.map((kind) => [victim, kind] as const)) as [
  readonly [Victim, Kind],
  ...(readonly [Victim, Kind])[],
]
