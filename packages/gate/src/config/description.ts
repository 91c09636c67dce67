import type {
  BackendSettings,
  GateSettings,
  IdentitySettings,
  ListenAddress,
  ProxySettings,
  ReverseSettings,
} from '../settings.ts'
import { authzen } from './authzen.ts'
import {
  anything,
  type Form,
  fields,
  list,
  mapped,
  milliseconds,
  named,
  optional,
  required,
  seconds,
  secret,
  text,
  whole,
  word,
  wrong,
} from './form.ts'
import { network } from './network.ts'
import { reverseProxy } from './reverse-proxy.ts'
import { scheme } from './schemes.ts'
import { ADDRESS, FIELD, NAME } from './texts.ts'
import { throttle } from './throttle.ts'
import { tls } from './tls.ts'

const listenAddress: Form<ListenAddress> = mapped(
  text({ pattern: /^(.+):(\d{1,5})$/, expected: 'an address such as 127.0.0.1:9700' }),
  (value, part) => {
    const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(value) ?? []
    if (Number(port) <= 65_535) return { host, port: Number(port) }
    return wrong(part, 'a port up to 65535 is expected')
  },
)

const proxy: Form<ProxySettings> = mapped(
  fields({
    kind: required(word('nginx-accel', 'nginx-check', 'forward', 'envoy', 'envoy-grpc')),
    from: optional(list(network, 1)),
    key: optional(secret),
    internal_location: optional(
      text({ pattern: /^[@/][\w./-]*$/, expected: 'a location such as @app' }),
    ),
    request_id: optional(text(FIELD)),
    hops: optional(whole(1, 16)),
    tls: optional(tls),
  }),
  (read, part) => {
    if (read.from === undefined && read.key === undefined) {
      return wrong(part, 'who may ask is not said: write `from: [127.0.0.1/32]`, or `key:`')
    }
    const { kind, from, key, internal_location = '@app', request_id, hops = 1 } = read
    if (kind === 'envoy' && read.tls?.clientAuthorities !== undefined) {
      return wrong(part, 'of Envoy the gate takes no certificates of clients: leave them out')
    }
    if (key !== undefined && key.length < 16) return wrong(part, '`key` needs 16 characters')
    return {
      ...{ kind, from, key, internalLocation: internal_location, requestId: request_id, hops },
      tls: read.tls,
    }
  },
)

const identity: Form<IdentitySettings> = mapped(
  fields({
    headers: optional(
      fields({
        subject: optional(text(FIELD)),
        scope: optional(text(FIELD)),
        tenant: optional(text(FIELD)),
      }),
    ),
    signed: optional(
      fields({
        header: optional(text(FIELD)),
        issuer: required(text(ADDRESS)),
        ttl: optional(seconds(5, 60)),
        reuse: optional(seconds(1, 30)),
        algorithm: optional(word('ES256', 'EdDSA')),
        key_file: optional(text()),
      }),
    ),
    client_sent: optional(word('refuse', 'ignore')),
  }),
  ({ headers, signed, client_sent: clientSent = 'refuse' }, part) => {
    const plain = {
      subject: headers?.subject ?? 'X-Gate-Subject',
      scope: headers?.scope ?? 'X-Gate-Scope',
      tenant: headers?.tenant ?? 'X-Gate-Tenant',
    }
    const header = signed?.header ?? 'X-Gate-Identity'
    const all = [...Object.values(plain), ...(signed ? [header] : [])].map((one) =>
      one.toLowerCase(),
    )
    if (new Set(all).size < all.length) return wrong(part, 'each field needs a name of its own')
    const ttlSeconds = signed?.ttl ?? 60
    if ((signed?.reuse ?? 0) * 2 > ttlSeconds) {
      return wrong(part, '`reuse` is half of `ttl` at most: an application has to have time')
    }
    return {
      ...plain,
      clientSent,
      signed: signed && {
        header,
        issuer: signed.issuer,
        ttlSeconds,
        reuseSeconds: signed.reuse,
        algorithm: signed.algorithm ?? 'ES256',
        keyFile: signed.key_file,
      },
    }
  },
)

const host = text({
  pattern: /^(?!-)[a-z\d.-]{1,253}$|^\[[\da-f:.]+\]$/,
  expected: 'a host in lower case and without port, such as api.example',
})

const origin = text({
  pattern: /^https?:\/\/[a-z\d.-]{1,253}(:\d{1,5})?$/,
  expected: 'an origin such as https://app.example',
})

const backend: Form<WrittenBackend> = mapped(
  fields({
    dialect: optional(word('strict', 'django', 'spring', 'tomcat', 'express', 'fastify', 'hono')),
    hosts: optional(list(host, 1)),
    origins: optional(list(origin, 1)),
    url: optional(
      text({
        pattern: /^https?:\/\/[^\s/?#@]+$/,
        expected: 'an origin such as http://127.0.0.1:8000',
      }),
    ),
    public_url: optional(origin),
    audience: optional(text()),
  }),
  ({ dialect = 'strict', hosts = [], origins = [], public_url: publicUrl, ...more }) => ({
    ...{ dialect, hosts, origins, publicUrl },
    ...more,
  }),
)

const rule: Form<WrittenRule> = fields({
  match: required(
    fields({
      backend: optional(text(NAME)),
      path: required(
        text({ pattern: /^\/[^\s?#]*$/, expected: 'a path such as /orders/:id or /files/**' }),
      ),
      methods: optional(
        list(text({ pattern: /^[A-Z][A-Z-]{0,31}$/, expected: 'a method such as GET' }), 1),
      ),
    }),
  ),
  policy: optional(text()),
  allow: optional(word('anonymous', 'authenticated')),
  schemes: optional(list(text(NAME), 1)),
  preflight: optional(word('answer', 'pass')),
  refused: optional(word('forbid', 'conceal')),
  login_page: optional(
    text({ pattern: /^(?:\/(?![/\\])|https:\/\/)[^\s#]*$/, expected: 'a path such as /login' }),
  ),
  bad_credentials: optional(word('reject', 'ignore')),
  disclosure: optional(word('code', 'requirements')),
})

const store = (schemes: string): Form<string> =>
  mapped(secret, (value, part) =>
    new RegExp(`^(${schemes}):`).test(value)
      ? value
      : wrong(part, `an address that begins with ${schemes.replaceAll('|', ': or ')}: is expected`),
  )

/** A backend, as it is written. */
export interface WrittenBackend extends Omit<BackendSettings, 'audience'> {
  readonly audience: string | undefined
}

/** A rule, as it is written. */
export interface WrittenRule {
  readonly match: {
    readonly backend: string | undefined
    readonly path: string
    readonly methods: readonly string[] | undefined
  }
  readonly policy: string | undefined
  readonly allow: 'anonymous' | 'authenticated' | undefined
  readonly schemes: readonly string[] | undefined
  readonly preflight: 'answer' | 'pass' | undefined
  readonly refused: 'forbid' | 'conceal' | undefined
  readonly login_page: string | undefined
  readonly bad_credentials: 'reject' | 'ignore' | undefined
  readonly disclosure: 'code' | 'requirements' | undefined
}

/** A configuration, as it is written. */
export interface WrittenConfig {
  readonly realm: string
  readonly listen: {
    readonly data: ListenAddress
    readonly admin: ListenAddress | undefined
    readonly proxy: ListenAddress | undefined
    readonly authzen: ListenAddress | undefined
    readonly grpc: ListenAddress | undefined
    readonly health: ListenAddress | undefined
  }
  readonly proxies: readonly ProxySettings[] | undefined
  readonly reverse_proxy: ReverseSettings | undefined
  readonly schemes: GateSettings['schemes']
  readonly stores:
    | {
        readonly accounts?: string | undefined
        readonly shared?: string | undefined
        readonly when_down?: 'local' | 'refuse' | undefined
      }
    | undefined
  readonly decision_time: number | undefined
  readonly throttle: GateSettings['throttle'] | undefined
  readonly identity: IdentitySettings | undefined
  readonly backends: Readonly<Record<string, WrittenBackend>>
  readonly policies: unknown
  readonly policies_file: string | undefined
  readonly rules: readonly WrittenRule[]
  readonly authzen: GateSettings['authzen']
  readonly records: string | undefined
  readonly help: string | undefined
  readonly secret: string | undefined
  readonly method_override: 'refuse' | 'ignore' | undefined
}

/** What a configuration may be: what reads it, and its schema. */
export const description: Form<WrittenConfig> = fields({
  version: required({
    schema: { const: 1 },
    read: (part) => (part.value === 1 ? 1 : wrong(part, 'version 1 is the only one')),
  } satisfies Form<1>),
  realm: required(
    text({ pattern: /^[\x20-\x7e]{1,128}$/, expected: 'a name for people, such as orders' }),
  ),
  listen: required(
    fields({
      data: required(listenAddress),
      admin: optional(listenAddress),
      proxy: optional(listenAddress),
      authzen: optional(listenAddress),
      grpc: optional(listenAddress),
      health: optional(listenAddress),
    }),
  ),
  proxies: optional(list(proxy)),
  reverse_proxy: optional(reverseProxy),
  schemes: required(list(scheme, 1)),
  stores: optional(
    fields({
      accounts: optional(store('sqlite|postgres|postgresql|memory')),
      shared: optional(store('redis|rediss')),
      when_down: optional(word('local', 'refuse')),
    }),
  ),
  decision_time: optional(milliseconds(50, 600_000)),
  throttle: optional(throttle),
  identity: optional(identity),
  backends: required(named(backend, NAME)),
  policies: optional(anything),
  policies_file: optional(text()),
  rules: required(list(rule, 1)),
  authzen: optional(authzen),
  records: optional(store('file|sqlite|postgres|postgresql')),
  help: optional(
    text({
      pattern: /^https?:\/\/.*\{code\}/,
      expected: 'an address such as https://docs.example/errors/{code}',
    }),
  ),
  secret: optional(secret),
  method_override: optional(word('refuse', 'ignore')),
})
