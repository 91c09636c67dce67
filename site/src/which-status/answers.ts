import type { Ending } from './questions.ts'

/** What a guard answered in one situation, and what follows: made by `npm run generate`, never by hand. */
export interface GuardAnswer {
  /** Who asks for what, in a sentence. */
  readonly story: string
  /** The request in lines; credentials are described. */
  readonly request: readonly string[]
  readonly status: number
  /** The answer's field lines, without those of the connection. */
  readonly fields: readonly string[]
  readonly body: string
  /** What was decided: the kind of decision, and the public code where it is a refusal. */
  readonly kind: string
  readonly code?: string
  /** What the record says and the answer does not. */
  readonly reason?: string
  readonly meaning?: string
  readonly unmet: readonly string[]
  /** What a client does about it, in two or three words. */
  readonly action: string
  /** The steps of a client that obeys, until it hands the answer over. */
  readonly client: readonly ClientStep[]
  readonly advice?: string
  /** The route, by the name it has among the policies. */
  readonly route: string
}

/** One step of a client: what it does and which rule says so. */
export interface ClientStep {
  readonly kind: string
  readonly rule: string
}

/** How a route is guarded: its policy, and the route itself on each framework. */
export interface RouteCode {
  readonly policy: string
  readonly frameworks: Readonly<Record<string, string>>
}

/** How bystanders take a status. */
export interface StatusFacts {
  readonly phrase: string
  readonly browsers: string
  readonly caches: string
  readonly crawlers: string
}

/** All that the page is made of. */
export interface Answers {
  readonly answers: Readonly<Record<Ending, GuardAnswer>>
  readonly statuses: Readonly<Record<string, StatusFacts>>
  readonly routes: Readonly<Record<string, RouteCode>>
}
