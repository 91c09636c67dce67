import { createSessions, type Guard, memorySessions, type RecordSink } from '@sallyport/guard'
import { type CodeVerifier, createCodeVerifier } from '../session/codes.ts'
import { createPasskeys } from '../session/passkeys.ts'
import { createSignIn, type SignIn } from '../session/sign-in.ts'
import type { OrdersDatabase } from './database.ts'
import { createOrdersGuard } from './guard.ts'
import { createOrders, type Orders } from './orders.ts'
import { createPolicies, type Policies } from './policies.ts'

/** The orders API without a framework: the guard, the policies of its routes, the application. */
export interface OrdersApi {
  readonly guard: Guard
  readonly policies: Policies
  readonly orders: Orders
  readonly signIn: SignIn
}

/** What the API is made over. */
export interface OrdersApiOptions {
  readonly database: OrdersDatabase
  /** Whose tokens it takes. */
  readonly issuer: string
  /** As what it is named in them. */
  readonly audience: string
  /** The origin under which browsers see it; asked when somebody uses a passkey. */
  readonly origin: () => string
  /** Where its records go. Default: the last 1,000, in memory. */
  readonly sink?: RecordSink
  /** Its clock, where the time is to stand still. */
  readonly clock?: () => number
}

/** Makes the orders API; every framework serves this one. */
export function createOrdersApi(options: OrdersApiOptions): OrdersApi {
  const { database } = options
  // The examples are served on loopback without TLS; anywhere else the cookie is `__Host-session`.
  const sessions = createSessions({ store: memorySessions(), cookie: { insecure: true } })
  const guard = createOrdersGuard({ ...options, sessions })
  const policies = createPolicies(guard, database)
  const signIn = createSignIn({
    sessions,
    codes: codeVerifierOf(database),
    passkeys: createPasskeys(),
    origin: options.origin,
    subject: (id) => database.subject(id),
    addPasskey: policies.addPasskey,
  })
  return { guard, policies, orders: createOrders(database, policies), signIn }
}

/** Verifies the codes of whoever has an authenticator app. */
export function codeVerifierOf(database: OrdersDatabase): CodeVerifier {
  return createCodeVerifier((id) => database.subject(id)?.totpSecret)
}
