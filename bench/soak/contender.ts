/** Something that remembers, and how much it may remember. */
export interface Contender {
  readonly name: string
  /** What is stated: so many entries. */
  readonly limit: number
  /** What becomes of another one then. */
  readonly whenFull: string
  /** More than that it must not take, in megabytes. */
  readonly megabytes: number
  /** How long the timers of what was given may still run. */
  readonly restMs?: number
  /** Makes one; what it returns is given one thing after the other, none twice. */
  make(): Give
}

/** Gives a contender the thing of a number; what comes is waited for. */
export type Give = (n: number) => unknown

/** Passes over the error of a store that is full and says so. */
export function untilFull(name: string, write: Give): Give {
  return (n) => {
    try {
      return write(n)
    } catch (error) {
      if (error instanceof Error && error.name === name) return undefined
      throw error
    }
  }
}
