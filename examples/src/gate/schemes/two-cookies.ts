import type { Credentials, FieldLine, Scheme } from '@sallyport/guard'

/** The cookies that it sets: with a comma in one, which joins lines that are two. */
export const COOKIES: readonly string[] = [
  'one=1; Expires=Wed, 09 Jun 2100 10:18:14 GMT; Path=/',
  'two=2; Path=/; HttpOnly',
]

/**
 * A scheme as a library of accounts has it: `X-Two: good` is alice, everything else nobody, and either gets two
 * cookies with the answer.
 */
export function twoCookies(): Scheme {
  const fields = COOKIES.map((line): FieldLine => ['set-cookie', line])
  return {
    ...{ name: 'two', guessable: false, opensDialog: false },
    read: (request) => {
      const text = request.header('x-two')
      if (typeof text !== 'string') return { kind: 'absent' }
      const credentials: Credentials = { transport: 'header', text }
      return { kind: 'found', credentials }
    },
    challenge: () => ({
      scheme: 'Two',
      parameters: [{ name: 'realm', value: 'orders' }],
      valid: true,
    }),
    verify: ({ text }) => {
      if (text !== 'good') return { kind: 'reject', reason: 'session_unknown', facts: {}, fields }
      const authentication = { scheme: 'two', methods: [] }
      const subject = { id: 'alice', kind: 'user', sets: [], authentication } as const
      return { kind: 'ok', subject, facts: {}, fields }
    },
  }
}
