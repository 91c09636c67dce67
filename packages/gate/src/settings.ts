import type { DigestAlgorithm, ThrottleOptions } from '@sallyport/guard'
import type { ProxyLimits } from './reverse-proxy/limits.ts'

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string
  /** 0 is any that is free. */
  readonly port: number
}

/** The kinds of proxies, by how they ask: each has its own endpoint and its own fields. */
export type ProxyKind = 'nginx-accel' | 'nginx-check' | 'forward' | 'envoy' | 'envoy-grpc'

/** A proxy that may ask. What is stated of `from` and `key` must hold; one of them always is. */
export interface ProxySettings {
  readonly kind: ProxyKind
  /** The networks that its requests come from, in CIDR notation. */
  readonly from: readonly string[] | undefined
  /** The key that it shows in `X-Gate-Key`. */
  readonly key: string | undefined
  /** Of nginx-accel: the location to which an allowed request is handed. */
  readonly internalLocation: string
  /**
   * The field in which it numbers requests, where it sets that itself and takes none from clients: a
   * request that it repeats is then answered as before, and counts once.
   */
  readonly requestId: string | undefined
  /** How many proxies add to `X-Forwarded-For`, this one included. */
  readonly hops: number
  /** How it ends TLS, where it does. */
  readonly tls: ProxyTls | undefined
}

/** The files by which a proxy ends TLS, as it finds them itself. */
export interface ProxyTls {
  readonly certificate: string
  readonly key: string
  /**
   * The authorities that sign certificates of clients. Where it is there, the proxy tells the gate the
   * certificate of a client, and takes away what the client itself sends under that name (RFC 9440 section 2.4).
   */
  readonly clientAuthorities: string | undefined
}

/** With what the reverse proxy speaks TLS: PEM. */
export interface ReverseTls {
  readonly certificate: string
  readonly key: string
  /** Those that sign certificates of clients. Where they are there, clients are asked for one, and may have none. */
  readonly clientAuthorities?: string
}

/** The gate as a reverse proxy. */
export interface ReverseSettings {
  /**
   * The networks of proxies that stand in front of it, each of which sets `X-Forwarded-For`, `-Host` and `-Proto`
   * itself: what they tell of the client is believed, and of nobody else.
   */
  readonly trustedProxies: readonly string[]
  readonly tls: ReverseTls | undefined
  readonly limits: ProxyLimits
}

/** A subject that the configuration states. */
export interface SubjectSettings {
  readonly id: string
  readonly kind?: 'user' | 'service'
  readonly tenant?: string
  readonly sets?: readonly string[]
  readonly permissions?: readonly string[]
  readonly scopes?: readonly string[]
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** An API key in the configuration: its hash, as `sallyport key create` prints it. */
export interface KeySettings {
  readonly hash: string
  readonly subject: SubjectSettings
}

/** An account for Digest in the configuration. */
export interface DigestAccountSettings {
  readonly name: string
  /** The hash of name, realm and password, by the function that made it (RFC 7616 section 3.4.2). */
  readonly secrets: Readonly<Partial<Record<'SHA-256' | 'SHA-512-256' | 'MD5', string>>>
  readonly subject: SubjectSettings
}

/** A client that is known by its certificate: exactly one of the four is there. */
export interface ClientSettings {
  /** The SHA-256 of the certificate, in base64url. */
  readonly thumbprint?: string
  readonly sanDns?: string
  readonly sanUri?: string
  readonly sanEmail?: string
  readonly subject: SubjectSettings
}

/** How nonces are made. */
export interface NonceSettings {
  readonly lifeSeconds?: number
  /** The same in all processes; one of this process without. */
  readonly secret?: string
}

/** A scheme that verifies tokens by itself. */
export type TokenSettings =
  | {
      readonly kind: 'bearer'
      readonly name?: string
      readonly issuer: string
      readonly audience: readonly string[]
      readonly algorithms?: readonly string[]
      readonly jwksUri?: string
      readonly secret?: string
      readonly resourceMetadata?: string
    }
  | {
      readonly kind: 'introspection'
      readonly name?: string
      readonly issuer?: string
      readonly endpoint?: string
      readonly clientId: string
      readonly clientSecret: string
      readonly audience?: readonly string[]
    }

/** One scheme, by its kind. */
export type SchemeSettings =
  | TokenSettings
  | {
      readonly kind: 'api_key'
      readonly name?: string
      readonly header?: string
      readonly prefix?: string
      /** Those of the store where there are none. */
      readonly keys?: readonly KeySettings[]
    }
  | {
      readonly kind: 'basic'
      readonly name?: string
      /** What scripts are offered in its place where nothing else is accepted, so that no browser opens a dialog. */
      readonly scriptScheme?: 'xBasic'
    }
  | {
      readonly kind: 'digest'
      readonly name?: string
      readonly algorithms?: readonly DigestAlgorithm[]
      readonly nonce?: NonceSettings
      /** Those of the store where there are none. */
      readonly accounts?: readonly DigestAccountSettings[]
    }
  | {
      readonly kind: 'dpop'
      readonly name?: string
      readonly tokens: TokenSettings
      /** The algorithms of proofs. */
      readonly algorithms?: readonly string[]
      readonly maxAgeSeconds?: number
      /** Where it is there, a proof needs a nonce. */
      readonly nonce?: NonceSettings
      readonly resourceMetadata?: string
    }
  | {
      readonly kind: 'certificate'
      readonly name?: string
      readonly clients: readonly ClientSettings[]
    }
  | { readonly kind: 'session'; readonly name?: string; readonly cookie?: string }

/** Which stores the schemes and the throttle ask, by their URLs. */
export interface StoreSettings {
  /** Accounts, API keys and revocations: `sqlite:` or `postgres:`. */
  readonly accounts?: string
  /** What all processes count and keep together, sessions too: `redis:`. */
  readonly shared?: string
  /** What happens while the shared store does not answer. */
  readonly whenDown: 'local' | 'refuse'
}

/** How the application is told who asks. */
export interface IdentitySettings {
  /** The names of the plain fields. */
  readonly subject: string
  readonly scope: string
  readonly tenant: string
  readonly signed: SignedIdentitySettings | undefined
  /** What becomes of a request in which the client sent one of them. */
  readonly clientSent: 'refuse' | 'ignore'
}

/** The signed field. */
export interface SignedIdentitySettings {
  readonly header: string
  /** Who signs: `iss`. */
  readonly issuer: string
  readonly ttlSeconds: number
  /** As long a token is told again to the same subject for the same method and path; signed anew each time without. */
  readonly reuseSeconds?: number | undefined
  readonly algorithm: 'ES256' | 'EdDSA'
  /** A private key in PEM or as JWK; made at start where there is none. */
  readonly keyFile: string | undefined
}

/** How a backend reads paths. */
export type Dialect = 'strict' | 'django' | 'spring' | 'tomcat' | 'express' | 'fastify' | 'hono'

/** An application behind the gate. */
export interface BackendSettings {
  readonly dialect: Dialect
  /** The names that it answers to, in lower case and without port; any where there are none. */
  readonly hosts: readonly string[]
  /** The origins whose pages may read refusals: `https://app.example`. */
  readonly origins: readonly string[]
  /** Where it is, for the reverse proxy. */
  readonly url: string | undefined
  /** The origin by which clients know it, for DPoP; by default what it was asked for, of its `hosts`. */
  readonly publicUrl: string | undefined
  /** Whom the signed identity is for. */
  readonly audience: string
}

/** Who may, by a rule. */
export type RuleGrant =
  | { readonly kind: 'policy'; readonly name: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'authenticated' }

/** One rule. The first that matches decides; what none matches is refused. */
export interface RuleSettings {
  readonly backend: string
  readonly path: string
  /** In upper case; every method where there are none. GET is HEAD too. */
  readonly methods: readonly string[] | undefined
  readonly grant: RuleGrant
  /** What somebody is told who is known and may not: 403, or 404 as if there were nothing. */
  readonly refused: 'forbid' | 'conceal'
  /** Whether preflights reach the application. */
  readonly preflight: 'answer' | 'pass'
  /** Where a person without credentials is sent, instead of a page that says 401; a script never is. */
  readonly loginPage?: string
  /** What bad credentials mean where everybody is let in: a refusal without. */
  readonly badCredentials?: 'reject' | 'ignore'
  /** What a refusal says besides its code: nothing without. */
  readonly disclosure?: 'code' | 'requirements'
  /** The names of the schemes that it accepts; all where there are none. */
  readonly schemes: readonly string[] | undefined
  /** Where it stands, for messages: `gate.yaml:12:5`. */
  readonly place: string
}

/** The decision point by AuthZEN 1.0. */
export interface AuthzenSettings {
  /** The address by which it is known. */
  readonly url: string
  /** The policy that says who may ask; whoever is authenticated where there is none. */
  readonly policy: string | undefined
  /** Who may be asked about. */
  readonly subjects: readonly SubjectSettings[]
  /** What is known of resources, by type. */
  readonly resources: Readonly<Record<string, readonly AuthzenResource[]>>
  /** Whether an answer of no says why, as `reason_admin` in its context. */
  readonly reasons: 'none' | 'admin'
}

/** A resource that is known here. */
export type AuthzenResource = Readonly<Record<string, unknown>> & { readonly id: string }

/** The whole configuration, checked. */
export interface GateSettings {
  readonly realm: string
  readonly listen: {
    readonly data: ListenAddress
    readonly admin: ListenAddress | undefined
    readonly proxy: ListenAddress | undefined
    readonly authzen: ListenAddress | undefined
    /** What Envoy asks by gRPC. */
    readonly grpc: ListenAddress | undefined
    /** `/healthz` and `/readyz` and nothing else, for what probes from other machines. */
    readonly health: ListenAddress | undefined
  }
  readonly authzen: AuthzenSettings | undefined
  readonly proxies: readonly ProxySettings[]
  readonly reverse: ReverseSettings
  readonly schemes: readonly SchemeSettings[]
  readonly stores: StoreSettings
  /** How long a decision may wait for stores and issuers, in milliseconds. */
  readonly decisionMs: number
  /** How guessing is slowed, or not at all. */
  readonly throttle: ThrottleOptions | 'off'
  readonly identity: IdentitySettings
  readonly backends: Readonly<Record<string, BackendSettings>>
  /** A policy document, as JSON. */
  readonly policies: unknown
  readonly rules: readonly RuleSettings[]
  /** Where records go: `file:`, `sqlite:` or `postgres:`; the last 1,000 in memory without. */
  readonly records: string | undefined
  /** The help page of a code: `{code}` stands for it. */
  readonly help: string | undefined
  /** What refusals are signed with on their way through nginx; all processes need the same. */
  readonly secret: string | undefined
  /** Whether fields by which a client asks for another method are refused. */
  readonly methodOverride: 'refuse' | 'ignore'
}
