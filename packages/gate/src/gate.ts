import type { RequestListener } from 'node:http'
import type { DecisionRecord } from '@sallyport/contract'
import {
  createThrottle,
  type Eventually,
  memoryNonceCounters,
  memoryReplays,
  memorySink,
  type RecordSink,
  type Scheme,
  type Throttle,
  warnOnce,
} from '@sallyport/guard'
import { Readiness } from './admin/readiness.ts'
import { VerdictTally } from './admin/tally.ts'
import type { AskedRequest, Verdict } from './asked.ts'
import { decideBy } from './decide.ts'
import { createListener } from './endpoints/listener.ts'
import { RefusalSeal } from './endpoints/refusal-seal.ts'
import { Ruleset } from './rules/ruleset.ts'
import { schemeOf } from './rules/schemes.ts'
import type { GateSettings, SchemeSettings } from './settings.ts'
import { NO_STORES, type OpenStores } from './stores.ts'

/** What a gate is made with besides its settings. */
export interface GateMeans {
  /** None where everything is in the configuration. */
  readonly stores?: OpenStores
  /** Milliseconds since the epoch. For tests. */
  readonly clock?: () => number
  /** Schemes of the program itself, besides those of the configuration. */
  readonly schemes?: readonly Scheme[]
}

/** What became of new settings. */
export type GateReplacement =
  | {
      readonly kind: 'replaced'
      readonly generation: number
      /** What changed and takes effect at the next start only. */
      readonly pending: readonly string[]
    }
  /** The old ones stay in force; `problem` says why. */
  | { readonly kind: 'refused'; readonly problem: string }

/** Makes a gate. Throws a `TypeError` that says what is wrong with schemes or policies. */
export function createGate(settings: GateSettings, means: GateMeans = {}): Gate {
  return new Gate(settings, means)
}

/** Decides for proxies: behind one that asks, or as one. */
export class Gate {
  /** Answers the endpoints that proxies ask. */
  readonly listener: RequestListener
  /** How many requests ended how. */
  readonly tally: VerdictTally = new VerdictTally()
  /** Whether it can decide: the keys of issuers are loaded, and stores answer. */
  readonly readiness: Readiness
  readonly #started: GateSettings
  readonly #stores: OpenStores
  readonly #clock: () => number
  readonly #throttle: Throttle | false
  readonly #sink: RecordSink
  readonly #ownSchemes: readonly Scheme[]
  #schemes = new Map<string, Scheme>()
  #rules: Ruleset
  #generation = 1

  constructor(
    settings: GateSettings,
    { stores = NO_STORES, clock = Date.now, schemes = [] }: GateMeans,
  ) {
    this.#started = settings
    // What was used stays used when a scheme is made anew.
    this.#stores = {
      ...stores,
      replays: stores.replays ?? memoryReplays({ clock }),
      nonceCounters: stores.nonceCounters ?? memoryNonceCounters({ clock }),
    }
    this.#clock = clock
    this.#ownSchemes = schemes
    const { throttle } = settings
    this.#throttle = throttle !== 'off' && (stores.throttle ?? createThrottle(throttle))
    this.#sink = stores.sink ?? memorySink()
    this.#rules = this.#rulesetOf(settings)
    this.readiness = new Readiness({
      ...{ stores, clock, whenDown: settings.stores.whenDown },
      schemes: () => [...this.#schemes.values(), ...schemes],
    })
    this.listener = createListener({
      rules: () => this.#rules,
      decide: (asked, rules) => this.#decide(asked, rules),
      seal: new RefusalSeal(settings.secret, clock),
      misread: () => this.tally.countMisconfigured(),
    })
  }

  /** The settings in force. */
  get settings(): GateSettings {
    return this.#rules.settings
  }

  /** How often settings have come into force. */
  get generation(): number {
    return this.#generation
  }

  /** The rules in force: what asks several things of them takes them once. */
  get rules(): Ruleset {
    return this.#rules
  }

  /** What becomes of a request. Never rejects. */
  decide(asked: AskedRequest): Eventually<Verdict> {
    return this.#decide(asked, this.#rules)
  }

  /** The record of a decision, where it is still there. */
  find(id: string): DecisionRecord | undefined {
    return this.#rules.guard.find(id)
  }

  /** Keeps a record that was made here, beside those of the guard. */
  note(record: DecisionRecord): void {
    const entry = { id: record.id, record: () => record, line: () => JSON.stringify(record) }
    try {
      this.#sink.write(entry)
    } catch (error) {
      warnOnce(`the record sink failed: ${String(error)}`)
    }
  }

  /**
   * Puts other settings in force, whole: a request that is under way goes on with those with which it
   * began. What is remembered of credentials is kept where their scheme stays as it was.
   */
  replace(settings: GateSettings): GateReplacement {
    const before = this.#schemes
    try {
      this.#rules = this.#rulesetOf(settings, this.#rules)
    } catch (error) {
      this.#schemes = before
      return { kind: 'refused', problem: error instanceof Error ? error.message : String(error) }
    }
    this.#generation += 1
    const pending = AT_START.filter(([, of]) => isOther(of(settings), of(this.#started)))
    return {
      kind: 'replaced',
      generation: this.#generation,
      pending: pending.map(([name]) => name),
    }
  }

  /** Forgets what is remembered: of one subject, or of everybody. */
  forget(subjectId?: string): void {
    this.#rules.guard.forget(subjectId)
    this.#rules.repetitions.forget()
  }

  #decide(asked: AskedRequest, rules: Ruleset): Eventually<Verdict> {
    const now = this.#clock()
    const verdict =
      asked.requestId === undefined
        ? decideBy(rules, asked, now)
        : rules.repetitions.once(asked, now, () => decideBy(rules, asked, now))
    const { backend: named = '' } = asked
    const backend = rules.backends.has(named) ? named : ''
    if (!(verdict instanceof Promise)) return this.#counted(verdict, backend, 0)
    const started = performance.now()
    return verdict.then((verdict) =>
      this.#counted(verdict, backend, (performance.now() - started) / 1000),
    )
  }

  #counted(verdict: Verdict, backend: string, seconds: number): Verdict {
    if (verdict.kind === 'answer' && verdict.isMisconfigured) this.tally.countMisconfigured()
    this.tally.count(verdict, backend, seconds)
    return verdict
  }

  #rulesetOf(settings: GateSettings, former?: Ruleset): Ruleset {
    const kept = new Map<string, Scheme>()
    for (const one of settings.schemes) {
      const key = JSON.stringify(one)
      kept.set(key, this.#schemes.get(key) ?? schemeOf(one, this.#stores, this.#clock))
    }
    this.#schemes = kept
    return new Ruleset(settings, {
      schemes: [...kept.values(), ...this.#ownSchemes],
      throttle: this.#throttle,
      sink: this.#sink,
      clock: this.#clock,
      identity: former?.identity,
    })
  }
}

/**
 * The rules of a configuration, to be asked without a gate: nothing is fetched and no store is opened.
 * Throws a `TypeError` that says what is wrong with schemes or policies.
 */
export function rulesOf(settings: GateSettings): Ruleset {
  const { rules } = new Gate({ ...settings, schemes: settings.schemes.map(withoutStore) }, {})
  return rules
}

/** Without stores a scheme that asks them could not be made; for its rules any other does. */
function withoutStore(scheme: SchemeSettings): SchemeSettings {
  const asksStore =
    scheme.kind === 'basic' ||
    scheme.kind === 'session' ||
    (scheme.kind === 'api_key' && !scheme.keys) ||
    (scheme.kind === 'digest' && !scheme.accounts)
  return asksStore ? { kind: 'api_key', name: scheme.name ?? scheme.kind, keys: [] } : scheme
}

/** What is opened once, when the gate starts. */
const AT_START: readonly (readonly [name: string, of: (settings: GateSettings) => unknown])[] = [
  ['listen', ({ listen }) => listen],
  ['stores', ({ stores }) => stores],
  ['throttle', ({ throttle }) => throttle],
  ['records', ({ records }) => records],
  ['secret', ({ secret }) => secret],
  ['authzen', ({ authzen }) => authzen],
  ['reverse_proxy.limits', ({ reverse }) => reverse.limits],
  // Other certificates are taken at once; whether there are any is seen at the start.
  ['reverse_proxy.tls', ({ reverse: { tls } }) => [tls, tls?.clientAuthorities].map(isThere)],
]

function isThere(value: unknown): boolean {
  return value !== undefined
}

function isOther(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other)
}
