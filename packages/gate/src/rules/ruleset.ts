import {
  type AnyPolicy,
  createGuard,
  type Guard,
  type RecordSink,
  type Scheme,
  type Throttle,
} from '@sallyport/guard'
import { anyone, authenticated, type PolicyDocument, type Rule } from '@sallyport/policy'
import { type Identity, identityOf } from '../identity/index.ts'
import { matcherOf, PathIndex, type PathMatcher } from '../paths/index.ts'
import { Repetitions } from '../repetitions.ts'
import type {
  BackendSettings,
  GateSettings,
  ProxyKind,
  ProxySettings,
  RuleSettings,
} from '../settings.ts'

/** What outlives one ruleset: the memory of verified credentials, the counts of the throttle, records. */
export interface Living {
  readonly schemes: readonly Scheme[]
  readonly throttle: Throttle | false
  readonly sink: RecordSink
  readonly clock: () => number
  /** Of the ruleset before: keys that were made at start go on. */
  readonly identity: Identity | undefined
}

/** The rule that a request met. */
export interface FoundRule {
  readonly rule: RuleSettings
  readonly policy: AnyPolicy
  readonly params: Readonly<Record<string, string>>
}

interface CompiledRule {
  readonly rule: RuleSettings
  readonly policy: AnyPolicy
  readonly methods: ReadonlySet<string> | undefined
}

/**
 * All that one request is ruled by, in one object that never changes: a request takes it once, so a
 * reload in the middle of it changes nothing.
 */
export class Ruleset {
  readonly settings: GateSettings
  readonly guard: Guard
  readonly identity: Identity
  /** Verdicts by these rules that a proxy may ask for again. */
  readonly repetitions: Repetitions = new Repetitions()
  /** The proxies that may ask, by their kind. */
  readonly proxies: ReadonlyMap<ProxyKind, readonly ProxySettings[]>
  /** The backend, where there is but one. */
  readonly onlyBackend: string | undefined
  /** The backends by name. */
  readonly backends: ReadonlyMap<string, BackendSettings>
  readonly #rules = new Map<string, PathIndex<CompiledRule>>()
  readonly #matchers = new Map<string, PathMatcher>()
  readonly #policies = new Map<string, AnyPolicy>()

  /** Throws a `TypeError` that says what is wrong with schemes or policies. */
  constructor(settings: GateSettings, living: Living) {
    const { realm, policies, help, decisionMs } = settings
    const { identity, ...means } = living
    this.settings = settings
    this.guard = createGuard({
      realm,
      policies,
      ...means,
      limits: { decisionMs },
      ...(help !== undefined && { help: (code) => help.replaceAll('{code}', code) }),
    })
    this.identity = identityOf(settings, identity)
    this.proxies = Map.groupBy(settings.proxies, ({ kind }) => kind)
    this.backends = new Map(Object.entries(settings.backends))
    const [first, ...more] = this.backends.keys()
    this.onlyBackend = more.length === 0 ? first : undefined
    for (const rule of settings.rules) this.#add(rule)
  }

  #add(rule: RuleSettings): void {
    const { backend, path, methods } = rule
    const { dialect } = this.settings.backends[backend] as BackendSettings
    const rules = this.#rules.get(backend) ?? new PathIndex<CompiledRule>(dialect)
    rules.add(path, {
      rule,
      policy: this.#policyOf(rule),
      methods: methods && new Set(methods),
    })
    this.#rules.set(backend, rules)
  }

  /** One policy for each grant, choice of schemes and way to refuse. Two that would share a name are a mistake. */
  #policyOf({ grant, schemes, refused, place, ...rule }: RuleSettings): AnyPolicy {
    const named = grant.kind === 'policy' ? grant.name : `allow ${grant.kind}`
    const { loginPage, badCredentials, disclosure } = rule
    const ways = [
      schemes === undefined ? '' : ` by ${schemes.join(', ')}`,
      refused === 'conceal' ? ', concealed' : '',
      loginPage === undefined ? '' : `, or to ${loginPage}`,
      badCredentials === 'ignore' ? ', whatever is shown' : '',
      disclosure === 'requirements' ? ', disclosed' : '',
    ]
    const name = named + ways.join('')
    // Not by the name: a policy of the configuration may be called as one of ours.
    const key = JSON.stringify([grant, schemes, refused, loginPage, badCredentials, disclosure])
    const known = this.#policies.get(key)
    if (known !== undefined) return known
    const stated = grant.kind === 'policy' && name === named ? {} : { rule: this.#rule(grant) }
    const more = {
      ...(schemes && { schemes }),
      ...(loginPage !== undefined && { loginPage }),
      ...(badCredentials && { badCredentials }),
      ...(disclosure && { disclosure }),
    }
    try {
      const policy = this.guard.policy(name, { ...stated, refused, ...more })
      this.#policies.set(key, policy)
      return policy
    } catch (error) {
      throw new TypeError(`${place}: ${(error as Error).message}`, { cause: error })
    }
  }

  #rule(grant: RuleSettings['grant']): Rule {
    if (grant.kind === 'anonymous') return anyone()
    if (grant.kind === 'authenticated') return authenticated()
    const { policies } = this.settings.policies as PolicyDocument
    return policies[grant.name]?.rule as Rule
  }

  /** Whether the path of one rule matches. */
  matches({ backend, path }: RuleSettings, asked: string): boolean {
    const { dialect } = this.settings.backends[backend] as BackendSettings
    const key = `${dialect} ${path}`
    const match = this.#matchers.get(key) ?? matcherOf(path, dialect)
    this.#matchers.set(key, match)
    return match(asked) !== undefined
  }

  /** The first rule of a backend that takes a path and is wanted, whatever the method. */
  first(
    backend: string,
    path: string,
    isWanted: (rule: RuleSettings) => boolean,
  ): RuleSettings | undefined {
    return this.#rules.get(backend)?.find(path, ({ rule }) => isWanted(rule))?.value.rule
  }

  /** The first rule that matches. HEAD is as GET (RFC 9110 section 9.3.2). */
  find(backend: string, method: string, path: string): FoundRule | undefined {
    const asked = method === 'HEAD' ? 'GET' : method
    const found = this.#rules
      .get(backend)
      ?.find(
        path,
        ({ methods }) => methods === undefined || methods.has(asked) || methods.has(method),
      )
    if (found === undefined) return undefined
    const { value, params } = found
    return { rule: value.rule, policy: value.policy, params }
  }
}
