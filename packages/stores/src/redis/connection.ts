import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { createRequire } from 'node:module'
import { CircuitBreaker, warnOnce } from '@sallyport/guard'
import type { RedisClientType } from 'redis'
import { readingUrl } from '../urls.ts'
import { Later } from './later.ts'

/** How Redis is reached. */
export interface RedisOptions {
  /** `redis://[user:password@]host:port/database`; `rediss:` is over TLS. */
  readonly url: string
  /**
   * What the names of the throttle are hashed with, the same in all processes: then whoever reads
   * Redis reads no accounts and no addresses. Default: derived from the password of the URL; without
   * one, nothing secret. Nothing is lost with another but what the throttle has counted.
   */
  readonly secret?: string
  /** What the names of all keys begin with. Default `sallyport:`. */
  readonly prefix?: string
  /** How long an answer may take, in milliseconds. Default 100. */
  readonly timeoutMs?: number
}

/** The client of the library. */
export type RedisClient = RedisClientType

/** What Redis is asked. */
export type Question<T> = (client: RedisClient) => Promise<T>

/** A script that runs in Redis, in one step, and its name there. */
export interface RedisScript {
  readonly text: string
  readonly sha1: string
}

/** What a script is given. */
export interface ScriptInput {
  readonly keys: readonly string[]
  readonly args: readonly (string | number)[]
}

/** Commands that wait for an answer at most: what is beyond is refused at once, not kept. */
const QUEUE_MAX = 10_000
const RECONNECT_MILLISECONDS_MAX = 500

/**
 * Makes a connection to Redis; it connects by itself, and again whenever it is lost. Throws a
 * `TypeError` where the URL is none.
 *
 *     const redis = connectRedis({ url: 'redis://localhost:6379', secret: process.env.THROTTLE_SECRET })
 *     const guard = createGuard({ realm, schemes, throttle: redisThrottle(redis) })
 */
export function connectRedis(options: RedisOptions): RedisConnection {
  if (!/^rediss?:\/\//.test(options.url)) {
    throw new TypeError('the URL of a Redis begins with `redis://` or `rediss://`')
  }
  const { pathname } = readingUrl('Redis', () => new URL(options.url))
  if (!/^\/?\d*$/.test(pathname)) {
    throw new TypeError('the database of a Redis is a number: write `redis://localhost:6379/0`')
  }
  return new RedisConnection(options)
}

/** Runs a script by its name, in one round trip; the text is sent where Redis does not know it. */
export function running({ sha1, text }: RedisScript, input: ScriptInput): Question<unknown> {
  const asked = { keys: [...input.keys], arguments: input.args.map(String) }
  return (client) =>
    client.evalSha(sha1, asked).catch((error: unknown) => {
      if (!String(error).includes('NOSCRIPT')) throw error
      return client.eval(text, asked)
    })
}

/** A {@link RedisScript} of its text. */
export function redisScript(text: string): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

/** How long a start waits for Redis, and then for its first answer. */
const START_MS = 2_000

/**
 * One connection to Redis. No answer is waited for longer than the time-out, and while Redis does not
 * answer nothing is waited for: every question fails at once, but for one now and then that probes.
 */
export class RedisConnection {
  readonly client: RedisClient
  readonly prefix: string
  readonly #secret: KeyObject
  readonly #timeoutMs: number
  readonly #breaker = new CircuitBreaker({ failures: 3, openSeconds: 0.2, openSecondsMax: 2 })
  readonly #connecting: Promise<unknown>
  readonly #later: Later
  readonly #consequences = new Set<string>()
  #isDown = false
  #lost: unknown

  constructor({ url, secret, prefix = 'sallyport:', timeoutMs = 100 }: RedisOptions) {
    this.prefix = prefix
    this.#timeoutMs = timeoutMs
    const own = createHmac('sha256', 'sallyport redis keys').update(secret ?? new URL(url).password)
    // A key object, because bytes become one in every call: 25 us instead of 3 (measured).
    this.#secret = createSecretKey(own.digest())
    this.client = readingUrl('Redis', () => clientOf(url))
    // Without a listener an error would end the process; each question learns of it by failing.
    this.client.on('error', (error: unknown) => {
      this.#lost = error
    })
    this.#later = new Later(this.client)
    this.#connecting = this.client.connect().catch(() => undefined)
  }

  /** Waits until Redis answers, or so long; `false` is not yet. Nothing has to wait for it. */
  async ready(milliseconds: number = START_MS): Promise<boolean> {
    await Promise.race([this.#connecting, wait(milliseconds)])
    return this.client.isReady
  }

  /** Throws, with a sentence that says why, where Redis does not answer or lets nobody in. */
  async checkReady(): Promise<void> {
    const cause = (await this.ready())
      ? await inTime(this.client.ping(), START_MS).then(() => undefined, messageOf)
      : messageOf(this.#lost ?? 'nobody is there')
    if (cause === undefined || cause.startsWith('NOPERM')) return
    throw new Error(
      /^(WRONGPASS|NOAUTH|ERR AUTH)/.test(cause)
        ? "Redis lets nobody in: the user's name or the password of the URL is wrong or missing"
        : `Redis did not answer within 2 seconds: ${cause}`,
    )
  }

  /**
   * The name of a key for what has to be found by whoever comes: a plain hash, so that neither a new
   * password nor another user of the server makes it unknown. It hides only what nobody can guess.
   */
  plainKeyOf(kind: string, text: string): string {
    return `${this.prefix}${kind}:${hash('sha256', text, 'base64url')}`
  }

  /** The name of a key that says nothing of what it stands for, though that could be guessed. */
  keyOf(kind: string, text: string): string {
    return `${this.prefix}${kind}:${this.digest(kind, text).slice(0, 22)}`
  }

  /** A hash with the secret that all processes share. */
  digest(kind: string, text: string): string {
    return createHmac('sha256', this.#secret).update(`${kind}\0${text}`).digest('base64url')
  }

  /** Says what an outage means for whoever uses this connection: the warning of one tells it. */
  meanwhile(consequence: string): void {
    this.#consequences.add(consequence)
  }

  /**
   * Asks Redis; rejects where it fails, is late, or is known to be down. A question that was late or lost
   * may have been heard, or be heard yet: what takes it back is asked after it.
   */
  async ask<T>(question: Question<T>, takingBack?: Question<unknown>): Promise<T> {
    const admittance = this.#breaker.enter()
    if (admittance.kind === 'open') throw new Error('Redis did not answer a moment ago')
    const { isReady } = this.client
    const asked = (async () => question(this.client))()
    try {
      const answer = await inTime(asked, this.#timeoutMs)
      admittance.passage.succeeded()
      this.#isDown = false
      return answer
    } catch (error) {
      if (isComplaint(error)) {
        // Redis is there, and the mistake is ours, or of its settings: nobody need be spared it.
        admittance.passage.succeeded()
        warnOnce(`Redis refused a command: ${messageOf(error)}`)
      } else {
        this.#failed(admittance.passage, error)
        if (isReady && takingBack !== undefined) this.askLater(takingBack, asked)
      }
      throw error
    }
  }

  /** Asks as soon as Redis answers, and after what was asked before. Nobody waits for it. */
  askLater(question: Question<unknown>, before: Promise<unknown> = Promise.resolve()): void {
    const ask = (): void => this.#later.ask(question)
    before.then(ask, ask)
  }

  /** Runs a script, as {@link ask} asks. */
  run(script: RedisScript, input: ScriptInput, takingBack?: Question<unknown>): Promise<unknown> {
    return this.ask(running(script, input), takingBack)
  }

  /** Ends the connection. */
  close(): void {
    this.client.destroy()
  }

  #failed(passage: { failed(): void }, error: unknown): void {
    passage.failed()
    if (this.#isDown) return
    this.#isDown = true
    // That the client is offline says less than why.
    const cause = this.client.isReady ? error : (this.#lost ?? error)
    const meanwhile = [...this.#consequences].map((consequence) => `; ${consequence}`).join('')
    process.emitWarning(
      `Redis does not answer: ${messageOf(cause)}${meanwhile}`,
      'SallyportWarning',
    )
  }
}

const require = createRequire(import.meta.url)

function clientOf(url: string): RedisClient {
  // Loaded by whoever connects: 650 modules take longer than all the rest of the stores (measured).
  const { createClient } = require('redis') as typeof import('redis')
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_MAX,
    socket: {
      connectTimeout: 1_000,
      reconnectStrategy: (retries) => Math.min(25 * 2 ** retries, RECONNECT_MILLISECONDS_MAX),
    },
  })
}

/** What an outage means where nobody goes on without Redis. */
export const UNANSWERED = 'what needs its answer is 503 until it is back'

function isComplaint(error: unknown): boolean {
  return error instanceof Error && /^(ERR|WRONGTYPE|NOSCRIPT|NOPERM)\b/.test(error.message)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer of Redis within ${milliseconds} ms`))
    const timer = setTimeout(late, milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
