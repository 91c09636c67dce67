import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import {
  type BetterAuthSession,
  createGuard,
  fromBetterAuth,
  type Guard,
  type SessionFactor,
} from '@sallyport/guard'
import { createModel } from '@sallyport/policy'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins/two-factor'

/** Accounts of one's own, kept by better-auth in memory: passwords, and codes where enrolled. */
export interface OwnAccounts {
  readonly guard: Guard
  /** Serves the routes of better-auth, below `/api/auth`. */
  handle(request: Request): Promise<Response>
  close(): void
}

/** Where the accounts are served. */
export interface OwnAccountsOptions {
  /** Our origin, such as `http://localhost:3000`. */
  readonly origin: string
}

/**
 * Makes accounts by better-auth, and a guard that takes its sessions.
 *
 * better-auth keeps when a session was made, and not by which factors. So each session is told by which route
 * it was made: an account that gets codes later still has sessions of one factor.
 */
export async function createOwnAccounts({ origin }: OwnAccountsOptions): Promise<OwnAccounts> {
  const database = new DatabaseSync(':memory:')
  const settings: BetterAuthOptions = {
    baseURL: origin,
    secret: randomBytes(32).toString('base64url'),
    database,
    emailAndPassword: { enabled: true },
    plugins: [twoFactor({ issuer: 'orders' })],
    session: {
      additionalFields: { methods: { type: 'string', required: false, input: false } },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => ({
            data: { ...session, methods: methodsOf(context?.path) },
          }),
        },
      },
    },
    telemetry: { enabled: false },
  }
  const { runMigrations } = await getMigrations(settings)
  await runMigrations()
  const auth = betterAuth(settings)
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: ['orders:read'], sets: {} }),
    schemes: [
      fromBetterAuth(auth, {
        protocol: origin.startsWith('https:') ? 'https' : 'http',
        subject: ({ user }) => ({ id: user.id, sets: [], permissions: ['orders:read'] }),
        factors: ({ session }) => factorsOf(session),
      }),
    ],
  })
  return { guard, handle: auth.handler, close: () => database.close() }
}

/** The routes that make sessions; by any other, nothing is known. */
const METHODS: Readonly<Record<string, string>> = {
  '/sign-up/email': 'pwd',
  '/sign-in/email': 'pwd',
  '/two-factor/verify-totp': 'pwd otp',
}

function methodsOf(path: string | undefined): string {
  return METHODS[path ?? ''] ?? ''
}

function factorsOf({ methods, createdAt }: BetterAuthSession['session']): readonly SessionFactor[] {
  const at = new Date(createdAt).getTime()
  const names = typeof methods === 'string' && methods !== '' ? methods.split(' ') : []
  return names.map((method) => ({ method, at }))
}
