import type { RefusalEntry } from '../../packages/contract/src/catalogue.ts'

/** How three kinds of bystander take a status. */
export interface StatusFacts {
  readonly phrase: string
  readonly caches: string
  readonly crawlers: string
  readonly browsers: string
}

const notHeuristic =
  'is not heuristically cacheable (RFC 9110 section 15.1), so a cache may keep it only where a field allows that'
const noStore = 'we send `Cache-Control: no-store`, and none does (RFC 9111 section 5.2.2.5)'
const dropped =
  'does not index the address and drops it where it was indexed; the crawl rate stays as it is, so the code is no means to slow a crawler down'
const slowsDown =
  'takes it for an overloaded server and slows down for the whole host; what is indexed stays at first, and is dropped when the answer lasts for days'

/** Facts about each status. Crawlers: Google Search Central, "HTTP status codes, network and DNS errors". */
export const statuses = {
  400: {
    phrase: 'Bad Request',
    caches: `400 ${notHeuristic}; ${noStore}.`,
    crawlers: `A crawler ${dropped}. It sends no credentials and should never meet this one.`,
    browsers: 'A browser shows the body and does nothing by itself.',
  },
  401: {
    phrase: 'Unauthorized',
    caches: `401 ${notHeuristic}; ${noStore}, so signing in takes effect with the next request.`,
    crawlers: `A crawler ${dropped}. That is what protected pages want; a login page answered with 200 instead would be indexed in their place.`,
    browsers:
      'A browser that finds a Basic or Digest challenge opens its own dialog, also for requests of scripts; therefore Basic is not offered to scripts while another scheme is. For Bearer it shows the body.',
  },
  403: {
    phrase: 'Forbidden',
    caches: `403 ${notHeuristic}; ${noStore}, so a permission granted takes effect with the next request.`,
    crawlers: `A crawler ${dropped}. Links to the address lead nowhere for it.`,
    browsers:
      'A browser shows the body and opens no dialog: signing in again would not help, and it is not suggested.',
  },
  404: {
    phrase: 'Not Found',
    caches: `404 is heuristically cacheable (RFC 9110 section 15.1): a cache could keep it without being told to, and hide the resource from those who may see it; ${noStore}.`,
    crawlers: `A crawler ${dropped}. It cannot tell a concealed resource from a missing one, which is the purpose.`,
    browsers: 'A browser shows the body and does nothing by itself.',
  },
  429: {
    phrase: 'Too Many Requests',
    caches: `429 must not be stored by a cache (RFC 6585 section 4); we send \`Cache-Control: no-store\` as well.`,
    crawlers: `A crawler ${slowsDown}. It sends no credentials, so it meets this only when it shares an address with a guesser.`,
    browsers: 'A browser shows the body; it does not wait and repeat by itself.',
  },
  503: {
    phrase: 'Service Unavailable',
    caches: `503 ${notHeuristic}; we send \`Cache-Control: no-store\`. A cache in front may answer with an older stored response instead, where that response allows it (RFC 9111 section 4.2.4).`,
    crawlers: `A crawler ${slowsDown}.`,
    browsers: 'A browser shows the body; it does not wait and repeat by itself.',
  },
} as const

statuses satisfies Record<RefusalEntry['status'], StatusFacts>

/** An answer that is no refusal: the application's, to which the guard adds nothing. */
const answered: StatusFacts = {
  phrase: 'OK',
  caches:
    'The guard says nothing about caching here: the handler does. A shared cache keeps no answer to a request with `Authorization` unless the answer permits it (RFC 9111 section 3.5).',
  crawlers:
    'A crawler indexes what it is answered with 200. It shows no credentials, so it meets only what anybody may see.',
  browsers: 'A browser shows it.',
}

/** The facts about a status that a guard, or a handler behind it, answers with. */
export function factsOf(status: number): StatusFacts {
  const known: Readonly<Record<number, StatusFacts>> = { ...statuses, 200: answered }
  const facts = known[status]
  if (facts === undefined) throw new Error(`nothing is known of the status ${status}`)
  return facts
}
