import { reasons } from '@sallyport/contract'

/** What a reason means; a record of a newer program may have one that this one does not know. */
export function meaningOf(reason: string): string {
  return Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons].meaning : reason
}
