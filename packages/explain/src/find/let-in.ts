import type { Source } from '../tally/sign-ins.ts'
import type { Scene } from './scene.ts'

/** So many successes before, or so many in all, and some before: many come in from there. */
const SHARED_BEFORE = 3
const SHARED_LEAST = 20
/** Now and then a page is served to anybody although it asks for credentials. */
const NAMELESS_LEAST = 5

/** Whether somebody was let in at last: by an attempt, or served from where nobody was before. */
export function isLetIn(scene: Scene, source: Source): boolean {
  const { accepted, acceptedBefore, acceptedAfter, servedAfter, namelessAfter } = source
  // Where others came in from before, it may be they who come in again.
  const isShared =
    acceptedBefore >= SHARED_BEFORE || (acceptedBefore > 0 && accepted >= SHARED_LEAST)
  if (acceptedAfter > 0) return !isShared
  // The attempt that was right is not in the log: it was lost, or is not in the sample.
  const isServed = servedAfter > 0 || namelessAfter * scene.each >= NAMELESS_LEAST
  return isServed && !isServedBefore(scene, source)
}

/** Whether anybody was served from there before the first attempt that was refused. */
export function isServedBefore(scene: Scene, { address, start }: Source): boolean {
  return scene.servedSince(address) < start
}
