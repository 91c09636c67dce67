import type { DigestAlgorithm } from '@sallyport/guard'
import type {
  ClientSettings,
  DigestAccountSettings,
  NonceSettings,
  SchemeSettings,
  SubjectSettings,
  TokenSettings,
} from '../settings.ts'
import {
  type Form,
  fields,
  given,
  list,
  mapped,
  oneOf,
  optional,
  record,
  required,
  seconds,
  secret,
  text,
  word,
  wrong,
} from './form.ts'
import { ADDRESS, FIELD, NAME } from './texts.ts'

const names = list(text({ pattern: /^\S{1,256}$/, expected: 'a name without blanks' }))

/** A subject that the configuration states. */
export const subject: Form<SubjectSettings> = mapped(
  fields({
    id: required(text()),
    kind: optional(word('user', 'service')),
    tenant: optional(text()),
    sets: optional(names),
    permissions: optional(names),
    scopes: optional(names),
    attributes: optional(record),
  }),
  (read) => given(read),
)

const key = fields({
  hash: required(
    text({
      pattern: /^[\w+/=-]{32,128}$/,
      expected: 'the hash of a key, as `sallyport key create` prints it',
    }),
  ),
  subject: required(subject),
})

const DIGEST: readonly DigestAlgorithm[] = [
  ...(['SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess', 'MD5', 'MD5-sess'] as const),
]

const digestSecret = (digits: number): Form<string> =>
  text({
    pattern: new RegExp(`^[0-9a-f]{${digits}}$`),
    expected: `a hash of ${digits} hexadecimal digits, as \`digestHash\` makes it`,
  })

/** An account for Digest, with one secret at least. */
const digestAccount: Form<DigestAccountSettings> = mapped(
  fields({
    name: required(text({ pattern: /^\P{Cc}{1,256}$/u, expected: 'a name such as alice' })),
    sha256: optional(digestSecret(64)),
    sha512_256: optional(digestSecret(64)),
    md5: optional(digestSecret(32)),
    subject: required(subject),
  }),
  ({ name, sha256, sha512_256, md5, subject }, part) => {
    const secrets = given({ 'SHA-256': sha256, 'SHA-512-256': sha512_256, MD5: md5 })
    if (Object.keys(secrets).length > 0) return { name, secrets, subject }
    return wrong(part, 'an account needs a hash: write `sha256: ...`, as `digestHash` makes it')
  },
)

const FINGERPRINT = /^(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i

/** A client that is known by its certificate. */
const client: Form<ClientSettings> = mapped(
  fields({
    fingerprint: optional(
      text({
        pattern: FINGERPRINT,
        expected: 'the SHA-256 of a certificate, in hexadecimal digits',
      }),
    ),
    san_dns: optional(
      text({ pattern: /^[a-z\d.-]{1,253}$/, expected: 'a name such as jobs.example' }),
    ),
    san_uri: optional(
      text({ pattern: /^[\w:/.~-]{1,1024}$/, expected: 'an URI such as urn:jobs' }),
    ),
    san_email: optional(
      text({ pattern: /^[^\s",]{1,254}$/, expected: 'an address such as a@b.example' }),
    ),
    subject: required(subject),
  }),
  ({ fingerprint, san_dns: sanDns, san_uri: sanUri, san_email: sanEmail, subject }, part) => {
    const digits = fingerprint?.replaceAll(':', '')
    const thumbprint = digits && Buffer.from(digits, 'hex').toString('base64url')
    const known = given({ thumbprint, sanDns, sanUri, sanEmail })
    if (Object.keys(known).length === 1) return { ...known, subject }
    return wrong(
      part,
      'a client is known by one of `fingerprint`, `san_dns`, `san_uri` and `san_email`: write one',
    )
  },
)

const tokenForms = {
  bearer: mapped(
    fields({
      name: optional(text(NAME)),
      issuer: required(text(ADDRESS)),
      audience: required(list(text(), 1)),
      algorithms: optional(list(text(), 1)),
      jwks: optional(text(ADDRESS)),
      secret: optional(secret),
      resource_metadata: optional(text(ADDRESS)),
    }),
    ({ jwks, resource_metadata, ...read }) =>
      given({
        kind: 'bearer' as const,
        ...read,
        jwksUri: jwks,
        resourceMetadata: resource_metadata,
      }),
  ),
  introspection: mapped(
    fields({
      name: optional(text(NAME)),
      issuer: optional(text(ADDRESS)),
      endpoint: optional(text(ADDRESS)),
      client_id: required(text()),
      client_secret: required(secret),
      audience: optional(list(text(), 1)),
    }),
    ({ client_id, client_secret, ...read }) =>
      given({
        kind: 'introspection' as const,
        ...read,
        clientId: client_id,
        clientSecret: client_secret,
      }),
  ),
}

const tokens: Form<TokenSettings> = oneOf(tokenForms)

/** How nonces are made; `most` seconds is the longest life. */
function nonceOf(most: number): Form<NonceSettings> {
  return mapped(
    fields({ life: optional(seconds(1, most)), secret: optional(secret) }),
    ({ life, secret }, part) => {
      // Whoever can guess it makes nonces that we take for ours.
      if (secret !== undefined && secret.length < 32)
        return wrong(part, '`secret` needs 32 characters')
      return given({ lifeSeconds: life, secret })
    },
  )
}

/** One scheme, as in `- bearer: { ... }`. */
export const scheme: Form<SchemeSettings> = oneOf({
  api_key: mapped(
    fields({
      name: optional(text(NAME)),
      header: optional(text(FIELD)),
      prefix: optional(text({ pattern: /^[a-z\d]{1,16}$/, expected: 'a prefix such as sp' })),
      keys: optional(list(key, 1)),
    }),
    (read) => given({ kind: 'api_key' as const, ...read }),
  ),
  ...tokenForms,
  basic: mapped(
    fields({ name: optional(text(NAME)), script_scheme: optional(word('xBasic')) }),
    ({ script_scheme: scriptScheme, ...read }) =>
      given({ kind: 'basic' as const, ...read, scriptScheme }),
  ),
  session: mapped(fields({ name: optional(text(NAME)), cookie: optional(text(NAME)) }), (read) =>
    given({ kind: 'session' as const, ...read }),
  ),
  digest: mapped(
    fields({
      name: optional(text(NAME)),
      algorithms: optional(list(word(...DIGEST), 1)),
      nonce: optional(nonceOf(86_400)),
      accounts: optional(list(digestAccount, 1)),
    }),
    (read) => given({ kind: 'digest' as const, ...read }),
  ),
  dpop: mapped(
    fields({
      name: optional(text(NAME)),
      tokens: required(tokens),
      algorithms: optional(list(text(), 1)),
      max_age: optional(seconds(1, 600)),
      nonce: optional(nonceOf(3_600)),
      resource_metadata: optional(text(ADDRESS)),
    }),
    ({ max_age, resource_metadata, ...read }) =>
      given({
        kind: 'dpop' as const,
        ...read,
        maxAgeSeconds: max_age,
        resourceMetadata: resource_metadata,
      }),
  ),
  certificate: mapped(
    fields({ name: optional(text(NAME)), clients: required(list(client, 1)) }),
    (read) => given({ kind: 'certificate' as const, ...read }),
  ),
})
