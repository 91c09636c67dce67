import type { Scheme } from '@sallyport/guard'
import { guardWith } from './asking.ts'
import type { Contender } from './contender.ts'

/** What counts failures: each attempt is of another address, network, account and secret. */
export const throttleContenders: readonly Contender[] = [
  {
    name: 'throttle: an address, a network, an account and a secret',
    limit: 100_000,
    whenFull: 'of the oldest eight one leaves',
    megabytes: 200,
    make: () => {
      const ask = guardWith(failing())
      return (n) => ask({ 'x-account': `account-${n}` }, addressOf(n))
    },
  },
]

/** A scheme for which all passwords are wrong, and which has no work with it. */
function failing(): Scheme {
  return {
    ...{ name: 'failing', guessable: true, opensDialog: false },
    read: (request) => {
      const account = String(request.header('x-account'))
      const secret = `secret of ${account}`
      const shown = { transport: 'x-account', text: account, account, secret }
      return { kind: 'found', credentials: shown }
    },
    challenge: ({ realm }) => ({
      scheme: 'Failing',
      parameters: [{ name: 'realm', value: realm }],
      valid: true,
    }),
    verify: () => ({ kind: 'reject', reason: 'password_wrong', facts: {} }),
  }
}

/** Each in a network (a /24) of its own: one that many fail in would be refused and not counted. */
function addressOf(n: number): string {
  return [10 + ((n >> 16) & 127), (n >> 8) & 255, n & 255, 1].join('.')
}
