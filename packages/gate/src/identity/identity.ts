import { createHash } from 'node:crypto'
import type { Subject } from '@sallyport/contract'
import type { Eventually, FieldLine } from '@sallyport/guard'
import { SignJWT } from 'jose'
import type { GateSettings, SignedIdentitySettings } from '../settings.ts'
import { identityNames } from './field-name.ts'
import { fieldValue, listValue, VALUE_BYTES_MAX } from './field-value.ts'
import { SignedMemory } from './signed-memory.ts'
import { SigningKeys } from './signing-keys.ts'

/** What the application is to be told. */
export interface Told {
  /** Nobody where the rule lets anybody in. */
  readonly subject: Subject | undefined
  readonly backend: string
  readonly method: string
  /** The path, decoded. */
  readonly path: string
  /** The id of the decision. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** How the application is told who asks. */
export interface Identity {
  /** The lines, always all of them; `undefined` where it cannot be told in fields. */
  fieldsOf(told: Told): Eventually<readonly FieldLine[] | undefined>
  /** The first field of the identity that a client sent, in any spelling. */
  sentIn(names: Iterable<string>): string | undefined
  /** Whether a field of this name, in any spelling, tells who asks. */
  isIdentity(name: string): boolean
  /** The public keys, where there is a signature (RFC 7517 section 5). */
  readonly jwks: ((now?: number) => { readonly keys: readonly unknown[] }) | undefined
  /** The most that the lines can take, in bytes. */
  readonly budgetBytes: number
  /** The keys, for the identity after a reload. */
  readonly keys: SigningKeys | undefined
}

/** The longest signed identity. */
export const SIGNED_BYTES_MAX = 2_048
/** The most that all lines together may take: nginx has 4 KiB for the whole answer by default. */
export const LINES_BYTES_MAX = 2_900

/** What is signed is of this type and no other (RFC 8725 section 3.11). */
export const SIGNED_TYPE = 'gate+jwt'

/**
 * The identity as the configuration describes it. Throws a `TypeError` where a key file is no good.
 * `former` is the one before a reload: keys that were made at start go on.
 */
export function identityOf(
  { identity: settings, backends }: Pick<GateSettings, 'identity' | 'backends'>,
  former?: Identity,
): Identity {
  const { subject, scope, tenant, signed } = settings
  const lower = { subject, scope, tenant, signed: signed?.header ?? 'x-gate-identity' }
  const isIdentity = identityNames(Object.values(lower))
  const keys = signed && new SigningKeys(signed, former?.keys)
  const reuse = signed?.reuseSeconds
  const memory = reuse === undefined ? undefined : new SignedMemory(reuse)
  const plainOf = plainLines([subject, scope, tenant].map((name) => name.toLowerCase()))

  const fieldsOf = (told: Told): Eventually<readonly FieldLine[] | undefined> => {
    const lines = plainOf(told.subject)
    if (lines === undefined || signed === undefined || keys === undefined) return lines
    const audience = backends[told.backend]?.audience ?? told.backend
    const sign = (): Promise<string> => signedOf(told, { ...signed, audience, keys })
    const token =
      memory === undefined ? sign() : memory.once(told, keys.current(told.now).kid, sign)
    return token.then((value): readonly FieldLine[] | undefined => {
      if (value.length > SIGNED_BYTES_MAX) return undefined
      const all: FieldLine[] = [...lines, [signed.header.toLowerCase(), value]]
      return bytesOf(all) > LINES_BYTES_MAX ? undefined : all
    })
  }

  return {
    fieldsOf,
    isIdentity,
    sentIn: (names) => {
      for (const name of names) if (isIdentity(name)) return name
      return undefined
    },
    jwks: keys && ((now = Date.now()) => ({ keys: keys.published(now) })),
    budgetBytes: signed === undefined ? 3 * (VALUE_BYTES_MAX + 64) : LINES_BYTES_MAX,
    keys,
  }
}

function bytesOf(lines: readonly FieldLine[]): number {
  return lines.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
}

/** Empty says nobody, or nothing; so no value of a subject that is there may be empty. */
function plainLines(
  names: readonly string[],
): (subject: Subject | undefined) => readonly FieldLine[] | undefined {
  // A scheme that remembers credentials gives the same subject each time.
  const told = new WeakMap<Subject, readonly FieldLine[]>()
  const [subjectName = '', scopeName = '', tenantName = ''] = names
  const nobody: readonly FieldLine[] = [
    [subjectName, ''],
    [scopeName, ''],
    [tenantName, ''],
  ]
  return (subject) => {
    if (subject === undefined) return nobody
    const known = told.get(subject)
    if (known !== undefined) return known
    const id = fieldValue(subject.id)
    const scope = listValue(subject.scopes ?? [])
    const tenant = subject.tenant === undefined ? '' : fieldValue(subject.tenant)
    if (id === undefined || scope === undefined || tenant === undefined) return undefined
    const lines: readonly FieldLine[] = [
      [subjectName, id],
      [scopeName, scope],
      [tenantName, tenant],
    ]
    told.set(subject, lines)
    return lines
  }
}

interface Signing extends SignedIdentitySettings {
  readonly audience: string
  readonly keys: SigningKeys
}

/**
 * The signed identity: good for one method, one path and one application, for a minute at most.
 *
 * `pth` is the SHA-256 of the decoded path as UTF-8: a framework that shows decoded paths alone can compare
 * it, and as no ambiguous path comes this far, no two paths are decoded alike.
 */
function signedOf(told: Told, { keys, ...signing }: Signing): Promise<string> {
  const { subject, method, path, now } = told
  const { kid, privateKey } = keys.current(now)
  const seconds = Math.floor(now / 1000)
  const claims = {
    iss: signing.issuer,
    aud: signing.audience,
    ...(subject && { sub: subject.id, kind: subject.kind }),
    ...(subject?.scopes && { scope: subject.scopes.join(' ') }),
    ...(subject?.tenant !== undefined && { tenant: subject.tenant }),
    htm: method,
    pth: createHash('sha256').update(path).digest('base64url'),
    iat: seconds,
    exp: seconds + signing.ttlSeconds,
    jti: told.id,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signing.algorithm, kid, typ: SIGNED_TYPE })
    .sign(privateKey)
}
