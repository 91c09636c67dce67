import type { Call, Site } from './callers.ts'
import { type Draw, drawFrom } from './draw.ts'
import { type Actor, MINUTES, type PlayedTime } from './played-time.ts'
import type { Shop } from './shop.ts'

/** What an incident is played on: the shop, how it is reached through the proxies, and the time. */
export interface Stage {
  readonly shop: Shop
  readonly site: Site
  readonly time: PlayedTime
}

/** What somebody calls for, and how often. */
export interface Routine {
  /** Whose it is: chance follows from it. */
  readonly name: string
  readonly everyMinutes: number
  /** The next request: `GET /orders`. */
  readonly next: (draw: Draw) => string
  /** The minute in which it ends, if the incident goes on. */
  readonly until?: number
}

/** Calls again and again, about as often as meant. */
export async function* keepCalling(
  { time }: Pick<Stage, 'time'>,
  call: Call,
  routine: Routine,
): Actor {
  const { name, everyMinutes, next, until = MINUTES } = routine
  const draw = drawFrom(name)
  let minute = time.minute + draw.between(0, everyMinutes)
  while (minute < until) {
    yield minute
    const [method = 'GET', path = '/'] = next(draw).split(' ')
    await call(method, path)
    minute += draw.between(0.5, 1.5) * everyMinutes
  }
}
