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

/** One scheme, by its kind. */
export type SchemeSettings =
  | {
      readonly kind: 'api_key'
      readonly name?: string
      readonly header?: string
      readonly prefix?: string
      /** Those of the store where there are none. */
      readonly keys?: readonly KeySettings[]
    }
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
  | { readonly kind: 'basic'; readonly name?: string }
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
  readonly schemes: readonly SchemeSettings[]
  readonly stores: StoreSettings
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
