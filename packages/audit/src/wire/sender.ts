import { parseRetryAfter } from '@sallyport/contract'
import {
  type AuditAnswer,
  type AuditRequest,
  type Exchange,
  fieldsOf,
  type Intent,
  type Journal,
  type Sender,
} from '../exchange.ts'
import type { AuditPlan } from '../plan.ts'
import { whyWithheld } from './harm.ts'
import { createWire, type Wire } from './http.ts'
import { createJournal } from './journal.ts'
import { Keeper, keptOf } from './keeper.ts'
import {
  EXCHANGES_MAX,
  GRACE_MS,
  READS_MAX,
  SIGN_IN_MS,
  SILENCE_LENGTH,
  WAVE_LENGTH,
  WAVE_WAIT_MS,
} from './limits.ts'
import { createPace, sleep } from './pace.ts'
import { createTurns } from './turns.ts'

/** What a sender may be given. */
export interface SenderOptions {
  readonly signal?: AbortSignal | undefined
  readonly onExchange?: ((exchange: Exchange) => void) | undefined
}

/**
 * The one function that sends.
 *
 * Whatever may not be sent is withheld here, whoever asks: by the level of harm, by the never-list, because an object is
 * not ours, or because the time is over.
 */
export class RunSender implements Sender {
  readonly journal: Journal = createJournal()
  /** What was sent and withheld, in order; of long bodies the beginning. */
  readonly exchanges: Exchange[] = []
  readonly origin: string
  sent = 0
  dpopNonce: string | undefined
  /** Why it sends nothing any more; `undefined` as long as it does. */
  whyEnded: string | undefined
  readonly #plan: AuditPlan
  readonly #options: SenderOptions
  readonly #keeper = new Keeper()
  readonly #wires = new Map<string, Wire>()
  readonly #pace: (signal?: AbortSignal) => Promise<void>
  readonly #reads = createTurns(READS_MAX)
  readonly #writes = createTurns(1)
  readonly #endsAt: number
  /** When undoing has to stop; known once the run is over. */
  #undoneBy = Number.POSITIVE_INFINITY
  #numbered = 0
  #throttled = 0
  /** Requests in a row that got no answer. */
  #silent = 0
  /** The wait for a server that throttles: there is one, and all wait. */
  #pause: Promise<void> | undefined
  #pauseEndsAt = 0

  constructor(plan: AuditPlan, options: SenderOptions = {}) {
    this.#plan = plan
    this.#options = options
    this.origin = new URL(plan.target.base).origin
    this.#pace = createPace(plan.target.requestsPerSecond)
    this.#endsAt = Date.now() + plan.target.budgetMs
  }

  async send(request: AuditRequest, intent: Intent): Promise<Exchange> {
    const { kind } = intent.effect
    const turns = kind === 'read' || kind === 'probe' ? this.#reads : this.#writes
    return this.#withheld(request, intent) ?? (await turns(() => this.#sendNow(request, intent)))
  }

  /** Closes all connections. */
  close(): void {
    for (const wire of this.#wires.values()) wire.close()
  }

  async #sendNow(request: AuditRequest, intent: Intent): Promise<Exchange> {
    const signal = intent.isUndo ? undefined : this.#options.signal
    if (!intent.isThrottleTest) await this.#pause
    await this.#pace(signal)
    // Much may have happened while it waited: asked again, right before it goes.
    const withheld = this.#withheld(request, intent)
    if (withheld !== undefined) return withheld
    const { kind } = intent.effect
    this.sent += 1
    const begunAt = Date.now()
    // What may make something is waited for, for only its answer says what that is.
    const isAwaited = intent.isUndo || kind === 'create'
    const outcome = await this.#wireTo(request.origin).exchange(request, {
      isRepeatable: kind === 'read' || kind === 'probe',
      from: intent.from,
      signal: isAwaited ? this.#graceSignal() : signal,
      timeoutMs: this.#timeLeft(intent),
    })
    const exchange = this.#note({ request, intent, outcome })
    if (outcome.kind === 'answer') this.#learn(outcome.answer, { intent, begunAt })
    else this.#countSilence(outcome.why)
    return exchange
  }

  /** How long one answer may take: no longer than the run, and what undoes or makes something a little longer. */
  #timeLeft({ effect: { kind }, isUndo }: Intent): number {
    const usual = kind === 'sign_in' ? SIGN_IN_MS : this.#plan.target.timeoutMs
    const grace = isUndo || kind === 'create' ? GRACE_MS : 0
    return Math.max(1, Math.min(usual, this.#endsAt + grace - Date.now()))
  }

  /** Ends a run with a server that answers nothing any more. */
  #countSilence(why: string): void {
    this.#silent += 1
    if (this.#silent >= SILENCE_LENGTH) {
      this.whyEnded ??= `the server answers no more: the last ${SILENCE_LENGTH} requests got no answer (${why})`
    }
  }

  #graceSignal(): AbortSignal | undefined {
    const left = this.#undoneBy - Date.now()
    return Number.isFinite(left) ? AbortSignal.timeout(Math.max(0, left)) : undefined
  }

  #withheld(request: AuditRequest, intent: Intent): Exchange | undefined {
    const why = this.#whyNot(request, intent)
    if (why === undefined) return undefined
    return this.#note({ request, intent, outcome: { kind: 'withheld', why } })
  }

  #whyNot(request: AuditRequest, intent: Intent): string | undefined {
    const now = Date.now()
    if (this.#options.signal?.aborted) this.whyEnded ??= 'the run was interrupted'
    if (now > this.#endsAt) this.whyEnded ??= OVER
    if (this.sent >= EXCHANGES_MAX) {
      this.whyEnded ??= `${EXCHANGES_MAX} requests were sent: name fewer operations`
    }
    if (this.whyEnded !== undefined) {
      this.#undoneBy = Math.min(this.#undoneBy, now + GRACE_MS)
      if (!intent.isUndo) return this.whyEnded
      if (now > this.#undoneBy) return OVER
    }
    return whyWithheld(request, intent, { plan: this.#plan, journal: this.journal })
  }

  #note(what: Omit<Exchange, 'number'>): Exchange {
    this.#numbered += 1
    const exchange = this.#keeper.share({ number: this.#numbered, ...what })
    // What is withheld costs nothing, so that nothing else bounds how often it is asked for.
    if (this.exchanges.length < EXCHANGES_MAX) this.exchanges.push(keptOf(exchange))
    this.#options.onExchange?.(exchange)
    return exchange
  }

  #wireTo(origin: string | undefined): Wire {
    const base = origin ?? this.origin
    const known = this.#wires.get(base)
    if (known !== undefined) return known
    const wire = createWire({ ...this.#plan.target, base })
    this.#wires.set(base, wire)
    return wire
  }

  #learn(answer: AuditAnswer, { intent, begunAt }: Learning): void {
    this.#silent = 0
    const [nonce] = fieldsOf(answer, 'dpop-nonce')
    if (nonce !== undefined && nonce.length <= NONCE_LENGTH_MAX) this.dpopNonce = nonce
    // An address of its own is throttled by itself.
    if (intent.isThrottleTest || intent.from !== undefined || begunAt < this.#pauseEndsAt) return
    this.#throttled = answer.status === 429 ? this.#throttled + 1 : 0
    if (this.#throttled >= WAVE_LENGTH) this.#pauseOrEnd(answer)
  }

  /** Waits once for a server that throttles, and then ends: an audit that goes on would prove nothing. */
  #pauseOrEnd(answer: AuditAnswer): void {
    if (this.#pause !== undefined) {
      this.whyEnded ??=
        'the server throttles this run: allow its address, or state fewer requestsPerSecond'
      return
    }
    this.#throttled = 0
    const now = Date.now()
    const [field] = fieldsOf(answer, 'retry-after')
    const asked = parseRetryAfter(field, { now })
    const wait = Math.min(WAVE_WAIT_MS, asked.kind === 'wait' ? asked.seconds * 1000 : 1000)
    this.#pauseEndsAt = now + wait
    this.#pause = sleep(wait, this.#options.signal)
  }
}

interface Learning {
  readonly intent: Intent
  readonly begunAt: number
}

const OVER = 'the time of the run is over'

/** The longest nonce that is remembered. */
const NONCE_LENGTH_MAX = 1024
