import { createHash, createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { CircuitBreaker, warnOnce } from '@sallyport/guard'
import { createClient, type RedisClientType } from 'redis'

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
  return new RedisConnection(options)
}

/** A {@link RedisScript} of its text. */
export function redisScript(text: string): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

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
  #isDown = false

  constructor({ url, secret, prefix = 'sallyport:', timeoutMs = 100 }: RedisOptions) {
    this.prefix = prefix
    this.#timeoutMs = timeoutMs
    const own = createHmac('sha256', 'sallyport redis keys').update(secret ?? new URL(url).password)
    // A key object, because bytes become one in every call: 25 us instead of 3 (measured).
    this.#secret = createSecretKey(own.digest())
    this.client = clientOf(url)
    // Without a listener an error would end the process; each question learns of it by failing.
    this.client.on('error', () => undefined)
    this.#connecting = this.client.connect().catch(() => undefined)
  }

  /** Waits until Redis answers, or so long; `false` is not yet. Nothing has to wait for it. */
  async ready(milliseconds: number = 2_000): Promise<boolean> {
    await Promise.race([this.#connecting, wait(milliseconds)])
    return this.client.isReady
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

  /** Asks Redis; rejects where it fails, is late, or is known to be down. */
  async ask<T>(question: (client: RedisClient) => Promise<T>): Promise<T> {
    const admittance = this.#breaker.enter()
    if (admittance.kind === 'open') throw new Error('Redis did not answer a moment ago')
    try {
      const answer = await inTime(question(this.client), this.#timeoutMs)
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
      }
      throw error
    }
  }

  /** Runs a script by its name, in one round trip; the text is sent where Redis does not know it. */
  run(script: RedisScript, input: ScriptInput): Promise<unknown> {
    const asked = { keys: [...input.keys], arguments: input.args.map(String) }
    return this.ask((client) =>
      client.evalSha(script.sha1, asked).catch((error: unknown) => {
        if (!String(error).includes('NOSCRIPT')) throw error
        return client.eval(script.text, asked)
      }),
    )
  }

  /** Ends the connection. */
  close(): void {
    this.client.destroy()
  }

  #failed(passage: { failed(): void }, error: unknown): void {
    passage.failed()
    if (this.#isDown) return
    this.#isDown = true
    process.emitWarning(`Redis does not answer: ${messageOf(error)}`, 'SallyportWarning')
  }
}

function clientOf(url: string): RedisClient {
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
