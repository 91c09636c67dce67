import type { FixtureOptions } from './fixture/fixture.ts'
import type { Counter, WorldChange } from './fixture/world.ts'

/** Cases of one subject: one file of `cases/`. */
export interface Theme {
  readonly theme: string
  /** What the file is about, in a sentence. */
  readonly about: string
  readonly cases: readonly Case[]
}

/** One rule of the contract, and the requests that show it. */
export interface Case {
  /** The rule, as a sentence. */
  readonly name: string
  /** The section that asks for it. */
  readonly source: string
  /** The comparison with other libraries that the case is part of. */
  readonly matrix?: 'bearer-15' | 'basic-14'
  readonly fixture?: FixtureOptions
  readonly steps: readonly Step[]
}

/** One request, or the same one several times, and what must come of it. */
export interface Step {
  /** For other steps to refer to. */
  readonly name?: string
  /** What changes before the request is sent. */
  readonly world?: WorldChange
  /** Requests before it on the same connection, with the status of their answers. */
  readonly preceding?: readonly { readonly request: RequestSpec; readonly status: number }[]
  readonly request: RequestSpec
  /** How often it is sent. Default once. */
  readonly times?: number
  /** Whether all are sent at once. */
  readonly parallel?: true
  /** What every answer must be; of a list, one of them. */
  readonly expect: Expectation | readonly Expectation[]
  /** What all requests of the step together may cause: a number, or the least and the most. */
  readonly counts?: Partial<
    Readonly<Record<Counter, number | readonly [least: number, most: number]>>
  >
  /**
   * Everything that the guard writes is compared over all adapters; nothing is, where routers read a path
   * each in their own way.
   */
  readonly compare?: 'nothing'
  /** The step as it is written, where a target is known to answer otherwise. */
  readonly amends?: Step
  /** A target is known to answer as expected, and in other bytes. */
  readonly bytes?: 'differ'
}

/** A request; in every text `{{symbol}}` stands for credentials and the like, and each character for a byte. */
export interface RequestSpec {
  /** Default GET. */
  readonly method?: string
  readonly path: string
  /** Default 1.1. */
  readonly version?: '1.0' | '1.1'
  /** A list stands for several lines. `host`, `connection` and `content-length` are added where missing. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string
  /** The loopback address it comes from. */
  readonly from?: string
}

/** What one answer must be. What is not stated is not free: see `judge.ts`. */
export interface Expectation {
  /** Who answers: the guard (default), a handler of the application, or the HTTP server before both. */
  readonly by?: 'application' | 'server'
  readonly status: number
  /** The code of the refusal. */
  readonly code?: string
  /** The challenges in order, by their names in `challenges.json`; none where absent. */
  readonly challenges?: readonly string[] | 'any'
  /** Other fields: their value, or `null` where the field must not be there. */
  readonly fields?: Readonly<Record<string, string | null>>
  /** The least and the most that `Retry-After` may say. */
  readonly retryAfter?: readonly [least: number, most: number]
  /** What form the refusal has. Default `problem`; to HEAD, none. */
  readonly form?: 'problem' | 'page' | 'empty'
  /** The `details` of the problem document. */
  readonly details?: unknown
  /** What the JSON of a handler must contain. */
  readonly json?: unknown
  /** An earlier step whose answer was the same byte for byte, apart from the decision id. */
  readonly sameAs?: string
  /** The same without the body: for HEAD. */
  readonly sameFieldsAs?: string
  /** What the record must contain; `*` stands for anything, `*text*` for any text that contains it. */
  readonly record?: unknown
}
