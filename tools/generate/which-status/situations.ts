import type { Ending } from '../../../site/src/which-status/questions.ts'
import type { Stage } from './stage.ts'

/** A request that meets one ending, as it is sent and as it is shown. */
export interface Situation {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** The path as the router writes it, where it is another one. */
  readonly pattern?: string
  /** The field that shows credentials: for a reader, who cannot read a token. */
  readonly shown?: string
  /** Who asks for what, in a sentence. */
  readonly story: string
  /** The same field as it is sent, after whatever has to happen first. */
  readonly authorization?: (stage: Stage) => Promise<string>
}

const order = { path: '/orders/1', pattern: '/orders/:id' }

/** What is asked of the orders API to get there. An ending without its request does not compile. */
export const situations: Readonly<Record<Ending, Situation>> = {
  open: { method: 'GET', path: '/health', story: 'Somebody asks whether the API is well.' },
  none: { method: 'GET', path: '/orders', story: 'Somebody asks for orders and does not say who.' },
  unreadable: {
    method: 'GET',
    path: '/orders',
    story: 'A variable was empty, so the token is missing behind its scheme.',
    shown: 'Bearer',
    authorization: async () => 'Bearer',
  },
  expired: {
    method: 'GET',
    path: '/orders',
    story: 'Alice asks with a token that ended an hour ago.',
    shown: 'Bearer <a token of alice that has expired>',
    authorization: ({ token }) => bearer(token('alice', (now) => ({ exp: now - 3600 }))),
  },
  wrong: {
    method: 'GET',
    path: '/basic',
    story: 'Erin mistypes her password.',
    shown: 'Basic <erin and a wrong password>',
    authorization: async () => password('erin', 0),
  },
  guessed: {
    method: 'GET',
    path: '/basic',
    story: 'Somebody tries one password of Bob after the other.',
    shown: 'Basic <bob and the next wrong password>',
    authorization: async ({ send }) => guess(send),
  },
  unverifiable: {
    method: 'GET',
    path: '/orders',
    story: 'Alice asks with a good token, and the keys of its issuer cannot be fetched.',
    shown: 'Bearer <a token of alice>',
    authorization: async ({ token, loseKeys }) => {
      await loseKeys()
      return bearer(token('alice'))
    },
  },
  permitted: {
    method: 'GET',
    ...order,
    story: 'Alice asks for an order of hers.',
    shown: 'Bearer <a token of alice>',
    authorization: ({ token }) => bearer(token('alice')),
  },
  forbidden: {
    method: 'GET',
    path: '/settings',
    story: 'Alice, who is a member, asks for what only admins may read.',
    shown: 'Bearer <a token of alice>',
    authorization: ({ token }) => bearer(token('alice')),
  },
  secret: {
    method: 'GET',
    path: '/orders/4',
    pattern: '/orders/:id',
    story: 'Alice asks for an order of another tenant.',
    shown: 'Bearer <a token of alice>',
    authorization: ({ token }) => bearer(token('alice')),
  },
  scope: {
    method: 'POST',
    path: '/orders',
    story: 'Alice may order, and gave this client a token that only reads.',
    shown: 'Bearer <a token of alice with the scope orders:read>',
    authorization: ({ token }) => bearer(token('alice', () => ({ scope: 'orders:read' }))),
  },
  weak: {
    method: 'DELETE',
    ...order,
    story: 'Carol, an admin, deletes an order, and has shown no more than a password.',
    shown: 'Bearer <a token of carol, signed in by password>',
    authorization: ({ token }) =>
      bearer(token('carol', (now) => ({ acr: 'pwd', auth_time: now - 60 }))),
  },
  undecidable: {
    method: 'GET',
    ...order,
    story: 'Alice asks for an order of hers, and the database does not answer.',
    shown: 'Bearer <a token of alice>',
    authorization: ({ token, loseOrders }) => {
      loseOrders()
      return bearer(token('alice'))
    },
  },
}

async function bearer(token: Promise<string>): Promise<string> {
  return `Bearer ${await token}`
}

function password(name: string, attempt: number): string {
  return `Basic ${Buffer.from(`${name}:guess-${attempt}`).toString('base64')}`
}

const GUESSES_MAX = 50

/** Guesses until it has to wait, and gives the guess that would be next. */
async function guess(send: Stage['send']): Promise<string> {
  for (let attempt = 0; attempt < GUESSES_MAX; attempt++) {
    const authorization = password('bob', attempt)
    const { status } = await send('/basic', { headers: { authorization } })
    if (status === 429) return password('bob', attempt + 1)
  }
  throw new Error(`nobody slowed ${GUESSES_MAX} guesses down`)
}
