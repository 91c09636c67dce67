import type { SchemeSettings, SubjectSettings } from '../settings.ts'
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
  secret,
  text,
  word,
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
  basic: mapped(fields({ name: optional(text(NAME)) }), (read) =>
    given({ kind: 'basic' as const, ...read }),
  ),
  session: mapped(fields({ name: optional(text(NAME)), cookie: optional(text(NAME)) }), (read) =>
    given({ kind: 'session' as const, ...read }),
  ),
})
