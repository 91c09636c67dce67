import { from, Story, type Told } from '../story.ts'

/** How many callers there are every day. */
export const CALLERS = 40
/** In seconds, and as long as a token lives. */
export const HOUR = 3600

/** Forty callers that ask every twenty seconds for two hours, and renew a token that lives for an hour. */
export function everyday(status: (i: number, at: number) => Partial<Told> = () => ({})): Story {
  const story = new Story()
  story.each(CALLERS, (i) => {
    const told: Told[] = []
    for (let at = i % 20; at < 2 * HOUR; at += 20) {
      told.push({ at, ...from(i), ...status(i, at) })
      if (at >= i && (at - i) % HOUR < 20) told.push({ at: at + 1, ...from(i), ...token })
    }
    return told
  })
  return story
}

/** What asks for a token. */
export const token = { method: 'POST', path: '/oauth/token' } as const
/** Half way between two renewals. */
export const T = HOUR + HOUR / 2

/** A caller that renews after a refusal: refused, a token, served. */
export function renewing(i: number, at: number): readonly Told[] {
  return [
    { at, ...from(i), status: 401 },
    { at: at + 1, ...from(i), ...token },
    { at: at + 2, ...from(i) },
  ]
}

/** Words for paths. */
export const WORDS: readonly string[] = ['users', 'plans', 'audit', 'roles', 'bills']
