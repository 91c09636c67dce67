import { findingsOf } from '../src/find/find.ts'
import type { Finding } from '../src/finding.ts'
import { emptyObservation, type Observation } from '../src/observation.ts'
import { Tally } from '../src/tally/tally.ts'

/** The instant at which the stories of the tests begin: seconds since the epoch. */
export const BEGIN = 1_800_000_000

/** A request of a story; what is not said is a `GET /orders` that is served. */
export type Told = Partial<Observation> & { readonly at: number }

/** What happened, in whatever order it is told. */
export class Story {
  readonly #told: Told[] = []

  /** One request, `at` seconds after the beginning. */
  tell(...requests: readonly Told[]): this {
    this.#told.push(...requests)
    return this
  }

  /** The same for each number below `count`. */
  each(count: number, request: (i: number) => Told | readonly Told[]): this {
    for (let i = 0; i < count; i += 1) this.#told.push(...[request(i)].flat())
    return this
  }

  tally(tally: Tally = new Tally()): Tally {
    for (const { at, ...rest } of this.#told.toSorted((a, b) => a.at - b.at)) {
      tally.add({ ...usual(at), ...rest })
    }
    return tally
  }

  findings(): readonly Finding[] {
    return findingsOf(this.tally())
  }

  /** The types that were found, in their order. */
  types(): readonly string[] {
    return this.findings().map(({ type }) => type)
  }
}

function usual(at: number): Observation {
  return {
    ...emptyObservation(),
    time: (BEGIN + at) * 1000,
    method: 'GET',
    path: '/orders',
    status: 200,
    address: '192.0.2.1',
    agent: 'okhttp/4.12',
  }
}

/** A caller with an address of its own. */
export function from(i: number): { readonly address: string; readonly agent: string } {
  return {
    address: `198.51.${Math.floor(i / 250)}.${(i % 250) + 1}`,
    agent: `app/${(i % 3) + 1}.0`,
  }
}
