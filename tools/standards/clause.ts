/** How strongly a standard demands something (RFC 2119). REQUIRED counts as MUST, RECOMMENDED as SHOULD. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY'

/** Whose business a clause is: the guard's, or that of whoever builds or runs what it guards. */
export type Concern = 'guard' | 'application' | 'operator'

/** One demand of a standard on a resource server. */
export interface Clause {
  /** The section, with a letter where one section has several demands of one level. */
  readonly at: string
  readonly level: Level
  /** What is demanded, in our words. */
  readonly demand: string
  readonly who: Concern
  /** Why no test proves it. With a test that does, it may not stand here. */
  readonly why?: string
  /** What a reader should know besides. */
  readonly note?: string
}

/** What one standard demands of a resource server. */
export interface Standard {
  readonly rfc: number
  readonly title: string
  /** Which of its sections were read for this list, and what was left to others. */
  readonly extent: string
  readonly clauses: readonly Clause[]
}

/** The name of a clause, as the name of a test states it between brackets. */
export function idOf({ rfc }: Standard, { at, level }: Clause): string {
  return `RFC ${rfc} ${at} ${level}`
}
