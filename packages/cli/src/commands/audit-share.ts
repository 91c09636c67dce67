import type { HarmLevel, Progress } from '@sallyport/audit'

/** What a part takes, in parts of a thousand of all: of the time, and of the requests. */
type Share = readonly [time: number, requests: number]

/**
 * How an audit is divided among its parts: measured on APIs of 21 and of 201 operations. What is to be tried depends on
 * what is answered, so that nobody knows it before.
 */
const SHARES: Readonly<Record<string, Share>> = {
  'sign in': [5, 2],
  'make objects': [30, 13],
  access: [400, 500],
  credentials: [180, 200],
  canary: [1, 1],
  lists: [15, 13],
  mutations: [140, 130],
  methods: [20, 25],
  properties: [70, 110],
  time: [2, 1],
  documents: [1, 1],
  sessions: [10, 5],
  // What was made is removed after it.
  'signing in': [130, 30],
}

/** From level 2 on times are compared, which takes longer than all the rest. */
const TIMING: Share = [1_500, 3_300]

/** Below this share a guess would be one about nothing. */
const SHARE_MIN = 0.02
/** A part that takes longer than usual is never said to be over. */
const PART_MAX = 0.95

/** Guesses how much of an audit is done, by its parts and by the requests that they took. */
export class AuditShare {
  readonly #shares: Readonly<Record<string, Share>>
  readonly #all: number
  #part = ''
  /** The shares of the parts that are over, and what was sent when the last of them ended. */
  #before: Share = [0, 0]
  #sentBefore = 0
  #done = 0

  constructor(level: HarmLevel = 1) {
    this.#shares = level < 2 ? SHARES : { ...SHARES, time: TIMING }
    this.#all = Object.values(this.#shares).reduce((sum, [time]) => sum + time, 0)
  }

  /** Takes note of how far it is. */
  take({ part, sent, done, parts }: Progress): void {
    if (part !== this.#part) this.#begin(part, sent)
    const own = this.#shares[part]
    // Parts of other names than those above count all alike.
    if (own === undefined || done >= parts) this.#done = done / parts
    else this.#done = (this.#before[0] + own[0] * this.#within(own, sent)) / this.#all
  }

  /** How many seconds are left where so many are over; `undefined` while nobody can tell. */
  secondsLeft(seconds: number): number | undefined {
    if (this.#done < SHARE_MIN || this.#done >= 1) return undefined
    return Math.max(1, Math.round((seconds * (1 - this.#done)) / this.#done))
  }

  #begin(part: string, sent: number): void {
    const [time, requests] = this.#shares[this.#part] ?? [0, 0]
    this.#before = [this.#before[0] + time, this.#before[1] + requests]
    this.#sentBefore = sent
    this.#part = part
  }

  /** How much of a part is done: as many requests are usual as its share of those before it says. */
  #within([, own]: Share, sent: number): number {
    const [, before] = this.#before
    const usual = before === 0 ? 0 : (this.#sentBefore * own) / before
    return usual === 0 ? 0 : Math.min(PART_MAX, (sent - this.#sentBefore) / usual)
  }
}
