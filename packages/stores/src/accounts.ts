import { type Eventually, foldedAccount, type StatedSubject } from '@sallyport/guard'
import { checkName, NAME_LENGTH_MAX } from './names.ts'

/** An account, as a store keeps it. */
export interface StoredAccount {
  /** As it was first written. Spellings that fold to the same text are the same account. */
  readonly name: string
  /** The id of its subject in policies and records; it never changes. */
  readonly subjectId: string
  readonly kind: 'user' | 'service'
  readonly tenant?: string
  readonly sets: readonly string[]
  readonly permissions?: readonly string[]
  readonly attributes?: Readonly<Record<string, unknown>>
  /** The PHC string that `hashPassword` made; none where no password is right. */
  readonly passwordHash?: string
  /** Hashes for Digest by algorithm (RFC 7616 section 3.4.2). */
  readonly digestHashes?: Readonly<Record<string, string>>
  readonly disabled: boolean
  /** In milliseconds since the epoch. */
  readonly createdAt: number
}

/** What may be changed of an account. A tenant of `null` takes away the one that it has. */
export type AccountChange = Partial<
  Omit<StoredAccount, 'name' | 'subjectId' | 'createdAt' | 'tenant'>
> & { readonly tenant?: string | null }

/** A part of a list that may be long: so many accounts after a name. */
export interface AccountPage {
  /** The name of the last account of the part before. */
  readonly after?: string
  /** At most 1,000. */
  readonly limit: number
}

/**
 * Where accounts are kept. A throw or a rejected promise means that nobody can say: a 503, never a
 * refusal.
 */
export interface AccountStore {
  /** Adds an account; `false` if there is one of the same folded name or subject. */
  create(account: StoredAccount): Eventually<boolean>
  /** Finds an account by any spelling of its name. */
  find(name: string): Eventually<StoredAccount | undefined>
  findSubject(subjectId: string): Eventually<StoredAccount | undefined>
  /** Changes what is given; the account as it is then, `undefined` if there is none. */
  change(name: string, change: AccountChange): Eventually<StoredAccount | undefined>
  /** Accounts in the order of their folded names. */
  list(page: AccountPage): Eventually<readonly StoredAccount[]>
}

const LIST_LENGTH_MAX = 1_000

/** Throws a `TypeError` that says what to write where an account cannot be kept. */
export function checkAccount(account: StoredAccount): void {
  checkName('name', account.name)
  checkName('subject', account.subjectId)
  const { length } = foldedAccount(account.name)
  if (length === 0) {
    throw new TypeError('the name must have letters or digits: nothing else counts in it')
  }
  // `ß` is two letters then, and one that is found is looked for by what it is then.
  if (length > NAME_LENGTH_MAX) {
    throw new TypeError(`the name has more than ${NAME_LENGTH_MAX} characters in capital letters`)
  }
  checkChange(account)
}

/** Throws where a change of an account cannot be kept. */
export function checkChange({ tenant, sets = [], permissions = [] }: AccountChange): void {
  if (tenant != null) checkName('tenant', tenant)
  for (const [what, list] of Object.entries({ set: sets, permission: permissions })) {
    if (list.length > LIST_LENGTH_MAX) {
      throw new TypeError(`an account has at most ${LIST_LENGTH_MAX} of each ${what}`)
    }
    for (const name of list) checkName(what, name)
  }
}

/** The subject that an account states. */
export function subjectOf(account: StoredAccount): StatedSubject {
  const { subjectId, kind, tenant, sets, permissions, attributes } = account
  return {
    id: subjectId,
    kind,
    sets,
    ...(tenant !== undefined && { tenant }),
    ...(permissions !== undefined && { permissions }),
    ...(attributes !== undefined && { attributes }),
  }
}
