import { randomBytes } from 'node:crypto'

/** A text that nobody else writes. */
export function canaryText(): string {
  return `canary${randomBytes(6).toString('hex')}`
}

/** Whether a property of a body takes any text: a title, and not a date, an id or one of a few words. */
export function isFreeText(name: string): boolean {
  return !/id$|date|time|mail|status|state|type|kind|currency|country|url|phone|password/i.test(
    name,
  )
}
