import { digestHash } from '@sallyport/guard'

/** One subject as it stands in the fixture. */
export interface FixtureSubject {
  readonly id: string
  readonly kind: 'user' | 'service'
  readonly tenant: string
  readonly roles: readonly string[]
  /** Permissions granted directly. */
  readonly permissions: readonly string[]
  /** The password as argon2id hash; a service account has none. */
  readonly passwordHash: string | null
  /** The secret of Digest, of the same password. */
  readonly digestHash: string | null
  /** The secret of an authenticator app, in base32, where the subject has one. */
  readonly totpSecret?: string
}

/** One order, as it is stored and as it is answered. */
export interface Order {
  readonly id: number
  readonly tenant: string
  /** The id of the subject whose order it is. */
  readonly owner: string
  readonly item: string
  readonly quantity: number
  readonly status: string
}

/** The realm of the API: part of each Digest secret, so it never changes. */
export const REALM = 'orders'

/** The tenants. */
export const TENANTS = ['acme', 'globex'] as const

const ARGON2 = '$argon2id$v=19$m=19456,t=2,p=1$'

/**
 * The subjects. Every password is the subject's name followed by `-password`.
 *
 * The hashes are written out, so that no start spends a second on hashing (20 ms each, measured).
 */
export const SUBJECTS: readonly FixtureSubject[] = [
  user('alice', ['member'], 'hmwE8OvEgCDjBFpoCWYuMA$gtE6Y2mE7fHUYdbuEZmQz0nmfgqtmSSJGwI+JZmJYKs'),
  user('bob', ['member'], 'cEm/9q23aXQIR2B3/1CJjw$Zau9EiCuVL+wAhiSicSWEROdaNSGMHbLmU1PjJEId8E'),
  {
    ...user(
      'carol',
      ['admin'],
      '2FRdkQnITQSa72zmQHlnWQ$eereX1PUTpZb6txn5+zR7CX0Nj52Tt3vyFu+IhOy2/E',
    ),
    totpSecret: 'ORUGKIDTMVRXEZLUEBXWMIDDMFZG63BO',
  },
  {
    ...user(
      'dave',
      ['member'],
      'GBA302k5kfSUU4gAtEthJg$N1+H0YiN3u7iYfRTbxZOK3KIClcSKEBTMWJ8qe4Vudg',
    ),
    tenant: 'globex',
  },
  user('erin', [], 'ZnyCWnIxmdJgAY6b2OJKEg$AYxf6eP+/Gtc6N2Tzp3kH0uZBoODEhGidwTxDnTsR5Y'),
  {
    id: 'reporting',
    kind: 'service',
    tenant: 'acme',
    roles: [],
    permissions: ['orders:read'],
    passwordHash: null,
    digestHash: null,
  },
  {
    ...user(
      'frank',
      ['admin'],
      'RgGgl6UHYQ+S3f+gyKuwnQ$+Y4/Kob3orRoAJWmVNq5AEWo83S7Oto/f4PRhtBlm90',
    ),
    tenant: 'globex',
    totpSecret: 'ORUGKIDTMVRXEZLUEBXWMIDGOJQW42ZA',
  },
]

function user(id: string, roles: readonly string[], saltAndHash: string): FixtureSubject {
  const passwordHash = ARGON2 + saltAndHash
  const secret = digestHash({ username: id, realm: REALM, password: passwordOf(id) })
  const known = { id, kind: 'user', tenant: 'acme', roles, permissions: [] } as const
  return { ...known, passwordHash, digestHash: secret }
}

/** The secret of the authenticator app of a subject of the fixture, if it has one. */
export function totpSecretOf(subject: string): string | undefined {
  return SUBJECTS.find(({ id }) => id === subject)?.totpSecret
}

/** The password of a subject of the fixture. */
export function passwordOf(subject: string): string {
  return `${subject}-password`
}

/** The orders that are there at every start: 1 and 2 of alice, 3 of bob, 4 of another tenant. */
export const ORDERS: readonly Order[] = [
  { id: 1, tenant: 'acme', owner: 'alice', item: 'anvil', quantity: 2, status: 'open' },
  { id: 2, tenant: 'acme', owner: 'alice', item: 'rope', quantity: 30, status: 'shipped' },
  { id: 3, tenant: 'acme', owner: 'bob', item: 'rocket skates', quantity: 1, status: 'open' },
  { id: 4, tenant: 'globex', owner: 'dave', item: 'hammock', quantity: 1, status: 'open' },
]
