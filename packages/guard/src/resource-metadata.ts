import { anyone } from '@sallyport/policy'
import type { Answer, FieldLine } from './answer/answer.ts'
import { offeredBy } from './answer/refusals.ts'
import { asciiJson } from './answer/render.ts'
import type { Guard } from './guard.ts'
import { numberOption } from './keys/number-option.ts'
import { isLoopback } from './keys/safe-url.ts'
import type { AnyPolicy } from './policies/policy.ts'
import type { AccessRequest } from './request.ts'

/** What a protected resource tells its clients (RFC 9728 section 2). */
export interface ResourceMetadataOptions {
  /** The identifier of the resource: its URL, character for character as clients know it. */
  readonly resource: string
  /** The issuers whose tokens it takes. */
  readonly authorizationServers?: readonly string[]
  /** The scopes that clients may ask for. */
  readonly scopes?: readonly string[]
  /** The name that people are shown. */
  readonly name?: string
  /** Pages for people: what developers need to know, what may be done with the data, the terms. */
  readonly documentation?: string
  readonly policyPage?: string
  readonly termsPage?: string
  /** Where the public keys of the resource itself are, where it signs what it answers. */
  readonly jwksUri?: string
  /** That proofs of possession are taken (RFC 9449), of which algorithms, and whether each token needs one. */
  readonly dpop?: { readonly algorithms: readonly string[]; readonly required?: boolean }
  /** Whether tokens bound to a certificate are taken (RFC 8705 section 3). */
  readonly certificateBound?: boolean
  /** How long the document may be kept. Default 3,600. */
  readonly maxAgeSeconds?: number
}

/** The metadata of a resource, ready to be served. */
export interface ResourceMetadata {
  /** Its address: what `resource_metadata` in the challenges names. */
  readonly url: string
  /** Where the route stands, for GET and OPTIONS. */
  readonly path: string
  /** The policy to put there. The guard itself answers: no handler is reached. */
  readonly policy: AnyPolicy
  readonly document: Readonly<Record<string, unknown>>
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/**
 * The address of a resource's metadata: the well-known path between host and path (RFC 9728 section 3). It
 * goes into `resourceMetadata` of each scheme that shows tokens.
 */
export function resourceMetadataUrl(resource: string): string {
  const url = checkedUrl(resource, '`resource`')
  // What routers give a meaning of their own would not be found where it stands.
  if (url.search !== '' || !/^[\w.~%/-]*$/.test(url.pathname)) {
    throw new TypeError('`resource` must have no query, and a path of letters, digits and `-._~/`')
  }
  return url.origin + WELL_KNOWN + (url.pathname === '/' ? '' : url.pathname)
}

/**
 * The metadata of a protected resource (RFC 9728): a public document, open to pages of any origin.
 *
 * Every adapter serves it by its policy, for all methods: Express `app.all(path, protect(policy))`, and
 * the like on Hono, Koa, Nest and Fastify; `metadataRoutes` on `node:http` and Fetch.
 *
 *     const resource = 'https://api.example'
 *     const token = bearer({ issuer, audience: resource, resourceMetadata: resourceMetadataUrl(resource) })
 *     const metadata = resourceMetadata(guard, { resource, authorizationServers: [issuer] })
 */
export function resourceMetadata(guard: Guard, options: ResourceMetadataOptions): ResourceMetadata {
  const url = resourceMetadataUrl(options?.resource)
  checkNamed(guard, url)
  const { pathname: path } = new URL(url)
  const document = documentOf(options)
  const bounds = { min: 0, max: 604_800, otherwise: 3_600 }
  const maxAge = Math.floor(numberOption('maxAgeSeconds', options.maxAgeSeconds, bounds))
  const answer = answererOf(document, maxAge)
  const policy = guard.policy(`metadata ${path}`, { rule: anyone(), document: answer })
  return { url, path, policy, document }
}

/** A document of which no challenge speaks would not be found by those who are refused. */
function checkNamed(guard: Guard, url: string): void {
  const context = { realm: guard.realm }
  const challenges = guard.fallback.schemes.flatMap((scheme) => offeredBy(scheme, context))
  const isNamed = challenges.some(({ parameters }) =>
    parameters.some(({ name, value }) => name === 'resource_metadata' && value === url),
  )
  if (isNamed) return
  throw new TypeError(
    `no scheme of the guard names the metadata: write \`resourceMetadata: '${url}'\` in bearer()`,
  )
}

function documentOf(options: ResourceMetadataOptions): Readonly<Record<string, unknown>> {
  const { resource, authorizationServers = [], scopes = [], dpop } = options
  const { name, documentation, policyPage, termsPage, jwksUri, certificateBound } = options
  for (const server of authorizationServers) checkIssuer(server)
  for (const scope of scopes) checkScope(scope)
  const pages = { documentation, policyPage, termsPage, jwksUri }
  for (const [option, url] of Object.entries(pages)) {
    if (url !== undefined) checkedUrl(url, `\`${option}\``)
  }
  const given = {
    resource,
    authorization_servers: authorizationServers,
    jwks_uri: jwksUri,
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: name,
    resource_documentation: documentation,
    resource_policy_uri: policyPage,
    resource_tos_uri: termsPage,
    tls_client_certificate_bound_access_tokens: certificateBound,
    dpop_signing_alg_values_supported: dpop?.algorithms,
    dpop_bound_access_tokens_required: dpop?.required,
  }
  // What has no value is left out (RFC 9728 section 3.2).
  const stated = Object.entries(given).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined,
  )
  return Object.freeze(Object.fromEntries(stated))
}

function checkIssuer(server: unknown): void {
  if (checkedUrl(server, '`authorizationServers`').search === '') return
  throw new TypeError('`authorizationServers` must be issuers, which have no query (RFC 8414)')
}

/** What a scope may be made of (RFC 6749 section 3.3). */
function checkScope(scope: unknown): void {
  if (typeof scope === 'string' && /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) return
  throw new TypeError("`scopes` must be a list of scopes: write `scopes: ['orders:read']`")
}

/** An address of https, or of http on this machine, without fragment (RFC 9728 section 1.2). */
function checkedUrl(text: unknown, name: string): URL {
  const url = typeof text === 'string' ? URL.parse(text) : null
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))
  if (url !== null && isSafe && !String(text).includes('#') && url.username === '') return url
  throw new TypeError(`${name} must be a URL of https without fragment, as https://api.example`)
}

const SHARED: readonly FieldLine[] = [
  ['x-content-type-options', 'nosniff'],
  // Nothing in it is secret, and clients in pages have to read it before they have a token.
  ['access-control-allow-origin', '*'],
]

const METHODS = 'GET, HEAD, OPTIONS'

function answererOf(
  document: Readonly<Record<string, unknown>>,
  maxAge: number,
): (request: AccessRequest) => Answer {
  const body = asciiJson(document)
  const shown: readonly FieldLine[] = [
    ['content-type', 'application/json'],
    ['cache-control', `public, max-age=${maxAge}`],
    ...SHARED,
    ['content-length', String(body.length)],
  ]
  const preflight: Answer = {
    status: 204,
    fields: [
      ['allow', METHODS],
      ['access-control-allow-methods', 'GET'],
      ['access-control-allow-headers', '*'],
      ['access-control-max-age', String(maxAge)],
      ['cache-control', 'no-store'],
      ...SHARED,
    ],
    body: '',
  }
  const otherMethod: Answer = {
    status: 405,
    fields: [['allow', METHODS], ['cache-control', 'no-store'], ...SHARED, ['content-length', '0']],
    body: '',
  }
  return ({ method }) => {
    if (method === 'GET') return { status: 200, fields: shown, body }
    if (method === 'HEAD') return { status: 200, fields: shown, body: '' }
    return method === 'OPTIONS' ? preflight : otherMethod
  }
}
