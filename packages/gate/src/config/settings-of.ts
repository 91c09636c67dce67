import { resolve } from 'node:path'
import { type Place, type Policies, readPolicies, suggestion } from '@sallyport/policy'
import { matcherOf } from '../paths/index.ts'
import { PROXY_LIMITS } from '../reverse-proxy/limits.ts'
import type {
  BackendSettings,
  Dialect,
  GateSettings,
  IdentitySettings,
  RuleGrant,
  RuleSettings,
} from '../settings.ts'
import { description, type WrittenConfig, type WrittenRule } from './description.ts'
import { given, type Part, wrong } from './form.ts'
import { readSource } from './source.ts'

/** How mistakes are told beyond those of the part that is read. */
export interface Telling {
  readonly locate: (at: Place) => string
  /** What is wrong in other files. */
  readonly elsewhere: string[]
  /** Where paths start from. */
  readonly folder: string
}

/** The settings of a configuration, with its rules, backends and policies compared with each other. */
export function settingsOf(part: Part, telling: Telling): GateSettings | undefined {
  const read = description.read(part)
  if (read === undefined) return undefined
  const policies = policiesOf(read, part, telling)
  const backends = backendsOf(read)
  const known = { backends, policies: policies?.names }
  const isList = Array.isArray((part.value as { readonly rules: unknown }).rules)
  const rules = read.rules.map((rule, index) => {
    const at = isList ? ['rules', index] : ['rules']
    return ruleOf(rule, { ...part, at }, { ...known, place: telling.locate(at) })
  })
  if (policies === undefined || rules.some((rule) => rule === undefined)) return undefined
  const { data, admin, proxy, authzen, grpc, health } = read.listen
  if (!isAuthzenRight(read, part, policies) || !isGrpcRight(read, part)) return undefined
  if (!areSchemesRight(read, part)) return undefined
  return {
    realm: read.realm,
    listen: { data, admin, proxy, authzen, grpc, health },
    authzen: read.authzen,
    proxies: read.proxies ?? [],
    reverse: read.reverse_proxy ?? PLAIN_REVERSE,
    schemes: read.schemes,
    stores: storesIn(read.stores),
    decisionMs: read.decision_time ?? DECISION_MS,
    throttle: read.throttle ?? {},
    identity: identityIn(read.identity ?? PLAIN_IDENTITY, telling.folder),
    backends,
    policies: policies.document,
    rules: rules as readonly RuleSettings[],
    records: read.records,
    help: read.help,
    secret: read.secret,
    methodOverride: read.method_override ?? 'refuse',
  }
}

/** Proxies as they are printed wait as long for the gate. */
const DECISION_MS = 5_000

/** Nonces that several processes make need one secret, and proofs are for an address that is known. */
function areSchemesRight({ schemes, stores, backends }: WrittenConfig, part: Part): boolean {
  const before = part.around.mistakes.length
  const isList = Array.isArray((part.value as { readonly schemes: unknown }).schemes)
  for (const [index, { kind, ...one }] of schemes.entries()) {
    const nonce = 'nonce' in one ? one.nonce : undefined
    const hasNonce = kind === 'digest' || (kind === 'dpop' && nonce !== undefined)
    if (stores?.shared === undefined || !hasNonce || nonce?.secret !== undefined) continue
    const at = isList ? ['schemes', index, kind] : ['schemes', kind]
    wrong(
      { ...part, at },
      'processes that share a store need one secret: write `nonce: { secret: ... }`',
    )
  }
  if (!schemes.some(({ kind }) => kind === 'dpop')) return part.around.mistakes.length === before
  for (const [name, { hosts, publicUrl }] of Object.entries(backends)) {
    if (hosts.length > 0 || publicUrl !== undefined) continue
    wrong({ ...part, at: ['backends', name] }, NEEDS_URL)
  }
  return part.around.mistakes.length === before
}

const NEEDS_URL =
  '`dpop` needs to know by which address clients know this backend: write ' +
  '`public_url: https://api.example`, or `hosts`'

/** A decision point needs its address, and who may ask it is said without a resource. */
function isAuthzenRight(
  { listen, authzen }: WrittenConfig,
  part: Part,
  { names }: PolicyText,
): boolean {
  const at = ['authzen']
  if ((listen.authzen === undefined) !== (authzen === undefined)) {
    wrong({ ...part, at }, '`listen.authzen` and `authzen` belong together: write both')
    return false
  }
  const policy = authzen?.policy
  if (policy === undefined || names.get(policy) === false) return true
  const what = names.has(policy) ? 'needs a resource' : 'is not there'
  wrong({ ...part, at: [...at, 'policy'] }, `the policy \`${policy}\` ${what}`)
  return false
}

/** Who asks by gRPC and where it is asked belong together. */
function isGrpcRight({ listen, proxies = [] }: WrittenConfig, part: Part): boolean {
  if ((listen.grpc !== undefined) === proxies.some(({ kind }) => kind === 'envoy-grpc')) return true
  wrong(
    { ...part, at: ['listen'] },
    '`listen.grpc` and a proxy of kind `envoy-grpc` belong together: write both',
  )
  return false
}

function storesIn({
  accounts,
  shared,
  when_down: whenDown = 'local',
}: NonNullable<WrittenConfig['stores']> = {}): GateSettings['stores'] {
  return { ...given({ accounts, shared }), whenDown }
}

/** Paths start from the folder of the configuration. */
function identityIn(identity: IdentitySettings, folder: string): IdentitySettings {
  const { signed } = identity
  if (signed?.keyFile === undefined) return identity
  return { ...identity, signed: { ...signed, keyFile: resolve(folder, signed.keyFile) } }
}

const PLAIN_REVERSE: GateSettings['reverse'] = {
  trustedProxies: [],
  tls: undefined,
  limits: PROXY_LIMITS,
}

const PLAIN_IDENTITY: GateSettings['identity'] = {
  subject: 'X-Gate-Subject',
  scope: 'X-Gate-Scope',
  tenant: 'X-Gate-Tenant',
  signed: undefined,
  clientSent: 'refuse',
}

function backendsOf({ backends }: WrittenConfig): Readonly<Record<string, BackendSettings>> {
  return Object.fromEntries(
    Object.entries(backends).map(([name, one]) => [
      name,
      { ...one, audience: one.audience ?? name },
    ]),
  )
}

interface PolicyText {
  readonly document: unknown
  /** The names of its policies, and whether a resource is needed to decide by them. */
  readonly names: ReadonlyMap<string, boolean>
}

/** A document without anything in it, where rules need none. */
const NO_POLICIES = { v: 1, version: '1', permissions: [], policies: {} }

function policiesOf(
  read: WrittenConfig,
  part: Part,
  { locate, elsewhere }: Telling,
): PolicyText | undefined {
  const { policies: inline, policies_file: path } = read
  if (inline !== undefined && path !== undefined) {
    return wrong(
      { ...part, at: ['policies_file'] },
      '`policies` is there already: keep one of the two',
    )
  }
  if (path === undefined) {
    return policyText(inline ?? NO_POLICIES, (at, message) => {
      elsewhere.push(`${locate(['policies', ...at])}: ${message}`)
    })
  }
  try {
    const source = readSource(part.around.file(path), path)
    if (source.kind === 'source') {
      return policyText(source.data, (at, message) => {
        elsewhere.push(`${source.locate(at)}: ${message}`)
      })
    }
    elsewhere.push(...source.lines)
    return undefined
  } catch {
    return wrong({ ...part, at: ['policies_file'] }, `${path} cannot be read`)
  }
}

function policyText(
  document: unknown,
  tell: (at: Place, message: string) => void,
): PolicyText | undefined {
  const policies = readPolicies(document)
  if (policies.kind === 'policies') {
    return { document, names: new Map(needsOf(policies)) }
  }
  for (const { at, message } of policies.problems) tell(at, message)
  return undefined
}

function needsOf({ document, model, types }: Policies): readonly (readonly [string, boolean])[] {
  return Object.entries(document.policies).map(([name, { rule, resource }]) => {
    const type = resource === undefined ? undefined : types.get(resource)
    return [name, model.compile(rule, type).needsResource]
  })
}

interface Known {
  readonly backends: Readonly<Record<string, BackendSettings>>
  /** Not there where the policies themselves have a mistake, which is told; rules are not blamed for it. */
  readonly policies: ReadonlyMap<string, boolean> | undefined
  readonly place: string
}

function ruleOf(
  { match, policy, allow, preflight = 'answer', refused = 'forbid', schemes, ...more }: WrittenRule,
  part: Part,
  known: Known,
): RuleSettings | undefined {
  const names = Object.keys(known.backends)
  const backend = match.backend ?? (names.length === 1 ? names[0] : undefined)
  if (backend === undefined) return wrong(part, '`backend` is missing: there are several')
  if (!names.includes(backend)) return wrong(part, `there is no backend \`${backend}\``)
  const grant = grantOf(policy, allow, part)
  if (grant === undefined) return undefined
  if (grant.kind === 'policy' && known.policies?.has(grant.name) === false) {
    return wrong(
      part,
      `there is no policy \`${grant.name}\`${suggestion(grant.name, [...known.policies.keys()])}`,
    )
  }
  if (grant.kind === 'policy' && known.policies?.get(grant.name)) return wrong(part, ONLY_THERE)
  const { path, methods } = match
  const unfit = patternProblem(path, (known.backends[backend] as BackendSettings).dialect)
  if (unfit !== undefined) return wrong({ ...part, at: [...part.at, 'match', 'path'] }, unfit)
  const told = { loginPage: more.login_page, disclosure: more.disclosure }
  return {
    ...{ backend, path, methods, grant, preflight, refused, schemes, place: known.place },
    ...given({ ...told, badCredentials: more.bad_credentials }),
  }
}

function patternProblem(path: string, dialect: Dialect): string | undefined {
  try {
    matcherOf(path, dialect)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const ONLY_THERE =
  'this policy asks about a resource, which the application alone has: write one that asks ' +
  'about the subject and the path, as `path.id`'

function grantOf(
  policy: string | undefined,
  allow: 'anonymous' | 'authenticated' | undefined,
  part: Part,
): RuleGrant | undefined {
  if ((policy === undefined) === (allow === undefined)) {
    return wrong(part, 'either `policy: NAME` or `allow: anonymous` is expected, one of the two')
  }
  if (policy !== undefined) return { kind: 'policy', name: policy }
  return allow === 'anonymous' ? { kind: 'anonymous' } : { kind: 'authenticated' }
}
