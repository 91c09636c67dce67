import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerOptions } from '../../examples/src/authorization-server/configuration.ts'
import {
  createSigningKeys,
  type SigningKeys,
} from '../../examples/src/authorization-server/keys.ts'

/** What the process of the identity provider is told: always the same, but for the first port. */
export interface ProviderSetting
  extends Omit<ServerOptions, 'verifyPassword' | 'verifyCode' | 'lasting'> {
  readonly port: number
  readonly keys: SigningKeys
  /** Where it keeps what it issued. */
  readonly storeFile: string
}

/** A setting with new keys, and one service that may ask for the scope. */
export async function newSetting(
  given: Pick<
    ProviderSetting,
    'storeFile' | 'audience' | 'opaqueAudience' | 'scope' | 'tokenSeconds'
  >,
): Promise<ProviderSetting> {
  const secret = randomBytes(32).toString('base64url')
  const service = { id: 'reporting', secret, scope: given.scope }
  return { ...given, port: 0, keys: await createSigningKeys(), service }
}

/** How an identity provider goes away: its port is closed, or it takes connections and is silent. */
export type OutageKind = 'killed' | 'hanging'

/** An identity provider in a process of its own, which can go away and come back as the same. */
export class Provider {
  readonly #setting: ProviderSetting
  #child: ChildProcess | undefined
  #issuer = ''

  constructor(setting: ProviderSetting) {
    this.#setting = setting
  }

  get issuer(): string {
    return this.#issuer
  }

  /** Starts it, after the first time on the port that it had; resolves once it listens. */
  async start(): Promise<void> {
    const script = fileURLToPath(new URL('provider-process.ts', import.meta.url))
    const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    // Nobody else would end it: a process that is stopped hears of nothing.
    process.once('exit', () => child.kill('SIGKILL'))
    const port = this.#issuer === '' ? this.#setting.port : Number(new URL(this.#issuer).port)
    child.send({ ...this.#setting, port })
    const ended = once(child, 'exit').then(() => {
      throw new Error('the identity provider did not start')
    })
    const [{ issuer }] = (await Promise.race([once(child, 'message'), ended])) as [
      { readonly issuer: string },
    ]
    ended.catch(() => undefined)
    this.#issuer = issuer
  }

  /** Makes it go away; resolves once it is gone. */
  async leave(kind: OutageKind): Promise<void> {
    if (kind === 'killed') return this.end()
    this.#child?.kill('SIGSTOP')
  }

  /** Brings it back; resolves once it is there. */
  async comeBack(kind: OutageKind): Promise<void> {
    if (kind === 'killed') return this.start()
    this.#child?.kill('SIGCONT')
  }

  /** Ends its process, even if that is stopped. */
  async end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
