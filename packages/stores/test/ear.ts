import assert from 'node:assert/strict'
import type { RevocationStore } from '../src/revocations.ts'
import type { Stores } from '../src/stores.ts'

/** How soon a change has to be heard of. */
const LIMIT_MILLISECONDS = 1_000
/** How long anything else may take. */
const PATIENCE_MILLISECONDS = 5_000
/** A pause of this process counts for no more: the machine did something else meanwhile. */
const PAUSE_MILLISECONDS = 50

/** Collects what is heard, and waits for it. */
export class Ear {
  readonly heard: (string | undefined)[] = []

  /** Waits until it was heard so many times; all that was heard since the last time. */
  async hears(
    subjectId: string | undefined,
    milliseconds = LIMIT_MILLISECONDS,
    times = 1,
  ): Promise<readonly (string | undefined)[]> {
    await until(
      () => this.heard.filter((one) => one === subjectId).length >= times,
      () => `heard only ${JSON.stringify(this.heard)}`,
      milliseconds,
    )
    return this.heard.splice(0)
  }
}

/** An ear for the changes of stores. */
export async function listening(stores: Stores): Promise<Ear> {
  const ear = new Ear()
  await stores.changes.follow((subjectId) => ear.heard.push(subjectId))
  return ear
}

/** Waits until changes are heard of again, and only those. */
export async function untilHeardOf(revocations: RevocationStore, ear: Ear): Promise<void> {
  const expiresAt = Date.now() + 3_600_000
  let tokens = 0
  await until(
    async () => {
      await revocations.revokeToken({ tokenId: `${tokens++}`, subjectId: 'alice', expiresAt })
      return ear.heard.includes('alice')
    },
    () => `heard only ${JSON.stringify(ear.heard)}`,
  )
  ear.heard.splice(0)
  await new Promise((resolve) => setTimeout(resolve, LIMIT_MILLISECONDS))
  assert.ok(!ear.heard.includes(undefined), 'everybody is announced still')
}

/** Waits until something is so; fails with a sentence where it is not in time. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  sentence: () => string,
  milliseconds = PATIENCE_MILLISECONDS,
): Promise<void> {
  let left = milliseconds
  for (let last = Date.now(); !(await isSo()); ) {
    assert.ok(left > 0, sentence())
    await new Promise((resolve) => setTimeout(resolve, 5))
    const now = Date.now()
    left -= Math.min(now - last, PAUSE_MILLISECONDS)
    last = now
  }
}
