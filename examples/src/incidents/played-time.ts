import { AsyncLocalStorage } from 'node:async_hooks'
import { type Draw, drawFrom } from './draw.ts'

/** When an incident begins, for whoever reads its logs. */
const BEGIN: number = Date.parse('2026-11-23T08:00:00Z')

/** How long one is, in minutes. */
export const MINUTES = 45

/** How long a request takes. */
const REQUEST_MILLISECONDS = 40

/** Somebody or something with a part: does the next thing, then yields the minute in which it goes on. */
export type Actor = AsyncGenerator<number, void>

/**
 * The time of an incident. Three quarters of an hour are played within seconds, however busy the machine is: whoever has a
 * part is called when its minute has come, one after the other, and the time between is left out.
 */
export class PlayedTime {
  #now: number = BEGIN
  readonly #chance: Draw
  /** At which real instants the clock was looked at, and what it showed. */
  readonly #seen: { readonly real: number; readonly played: number }[] = []

  /** @param seed - What chance follows from, for whoever has a part. */
  constructor(seed: string) {
    this.#chance = drawFrom(seed)
  }

  /** From 0 to below 1. */
  readonly random = (): number => this.#chance.number()

  /** Milliseconds since the epoch. */
  readonly now = (): number => this.#now

  get minute(): number {
    return (this.#now - BEGIN) / 60_000
  }

  /** Says that a request begins, and lets the time pass that it takes. */
  pass(): void {
    this.#now += REQUEST_MILLISECONDS
    this.#seen.push({ real: realNow(), played: this.#now })
  }

  /** What the clock showed at a real instant: the one translation of instants that stand in logs of others. */
  playedAt(real: number): number {
    let low = 0
    let high = this.#seen.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#seen[middle]?.real ?? 0) <= real) low = middle + 1
      else high = middle
    }
    return this.#seen[Math.max(0, low - 1)]?.played ?? BEGIN
  }

  /** Plays until all parts are over. */
  async play(actors: Iterable<Actor>): Promise<void> {
    const waiting = [...actors].map((actor) => ({ actor, minute: 0 }))
    await played.run(this, async () => {
      for (let next = nextOf(waiting); next !== undefined; next = nextOf(waiting)) {
        this.#now = Math.max(this.#now, BEGIN + next.minute * 60_000)
        const { done, value } = await next.actor.next()
        if (done !== true && value < MINUTES) waiting.push({ actor: next.actor, minute: value })
      }
    })
  }
}

interface Waiting {
  readonly actor: Actor
  readonly minute: number
}

/** Takes out who is next. */
function nextOf(waiting: Waiting[]): Waiting | undefined {
  let first = 0
  waiting.forEach(({ minute }, index) => {
    if (minute < (waiting[first]?.minute ?? 0)) first = index
  })
  return waiting.splice(first, 1)[0]
}

const played = new AsyncLocalStorage<PlayedTime>()
const realNow = Date.now
const realMonotonic = performance.now.bind(performance)
const realRandom = Math.random

/**
 * Shows the played time to whoever has a part and looks at the clock of the platform, as our client does; everybody else
 * still sees the real one. So it is with chance: an incident is the same each time it is played. Gives what ends that.
 */
export function showPlayedTime(): () => void {
  Date.now = () => played.getStore()?.now() ?? realNow()
  performance.now = () => played.getStore()?.now() ?? realMonotonic()
  Math.random = () => played.getStore()?.random() ?? realRandom()
  return () => {
    Date.now = realNow
    performance.now = realMonotonic
    Math.random = realRandom
  }
}
