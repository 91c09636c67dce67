import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type GateProcess, startGateProcess } from './gate-process.ts'
import {
  configOf,
  KEY,
  QUESTIONS,
  type Question,
  type VersionedAnswer,
  type VersionReading,
  versionOf,
} from './versions.ts'

/** How much is asked while rules change. */
export interface ReloadOptions {
  readonly requests: number
  readonly reloads: number
  /** Connections that are kept, for each of the two ways. Default 8. */
  readonly connections?: number
}

/** What came of it. */
export interface ReloadResult {
  /** How many answers each version gave. */
  readonly byVersion: ReadonlyMap<number, number>
  /** Answers that were none, were of no version or of one that was not in force. */
  readonly wrong: readonly string[]
  readonly asked: number
}

/**
 * Asks a gate that is a process of its own, as a proxy and as what proxies ask, while its file is replaced; once by
 * one that is wrong. Which version decided is read off each answer.
 */
export async function reloadUnderLoad(options: ReloadOptions): Promise<ReloadResult> {
  const application = await startTelling()
  const gate = await startGateProcess(configOf(0, application.url))
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections ?? 8 })
  try {
    const load = new Load(gate, agent, options)
    const replaced = load.replace((version) => configOf(version, application.url))
    await Promise.all([load.run(), replaced])
    return load.result
  } finally {
    agent.destroy()
    await gate.stop()
    application.server.closeAllConnections()
    application.server.close()
  }
}

/** The load, and which versions may answer it. */
class Load {
  readonly #gate: GateProcess
  readonly #agent: Agent
  readonly #options: ReloadOptions
  readonly #byVersion = new Map<number, number>()
  readonly #wrong: string[] = []
  #begun = 0
  #ended = 0
  /** The version that is known to be in force, and the one that was written last. */
  #known = 0
  #written = 0

  constructor(gate: GateProcess, agent: Agent, options: ReloadOptions) {
    this.#gate = gate
    this.#agent = agent
    this.#options = options
  }

  get result(): ReloadResult {
    return { byVersion: this.#byVersion, wrong: this.#wrong, asked: this.#ended }
  }

  /** Asks until all is asked, with as many requests under way as there are connections. */
  async run(): Promise<void> {
    const workers = Array.from({ length: 2 * (this.#options.connections ?? 8) })
    await Promise.all(workers.map(() => this.#work()))
  }

  async #work(): Promise<void> {
    while (this.#begun < this.#options.requests) {
      const number = this.#begun
      this.#begun += 1
      const question = QUESTIONS[number % QUESTIONS.length] as Question
      const known = this.#known
      this.#count(await this.#ask(question, number % 8 < 4 ? 'proxy' : 'data'), known)
    }
  }

  #count(reading: VersionReading, known: number): void {
    this.#ended += 1
    if (reading.kind === 'wrong') {
      this.#wrong.push(reading.why)
      return
    }
    const { version } = reading
    this.#byVersion.set(version, (this.#byVersion.get(version) ?? 0) + 1)
    if (version < known || version > this.#written) {
      this.#wrong.push(
        `version ${version} answered when ${known} to ${this.#written} were in force`,
      )
    }
  }

  /** Replaces the rules so often that each version has its share of the requests. */
  async replace(textOf: (version: number) => string): Promise<void> {
    const { reloads, requests } = this.#options
    const middle = Math.ceil(reloads / 2)
    for (let version = 1; version <= reloads; version += 1) {
      while (this.#ended < (version * requests) / (reloads + 1)) await pause()
      if (version === middle) await this.#gate.refuse(`${textOf(version)}  - { match: nothing }\n`)
      this.#written = version
      this.#gate.put(textOf(version))
      await this.#until(version)
      this.#known = version
    }
  }

  async #until(version: number): Promise<void> {
    for (;;) {
      const reading = await this.#ask(QUESTIONS[0], 'data')
      if (reading.kind === 'wrong') throw new Error(reading.why)
      if (reading.version === version) return
      await pause()
    }
  }

  async #ask(question: Question, way: 'proxy' | 'data'): Promise<VersionReading> {
    try {
      return versionOf(question, await this.#answer(question, way))
    } catch (error) {
      return { kind: 'wrong', why: `no answer: ${String(error)}` }
    }
  }

  #answer({ path, as }: Question, way: 'proxy' | 'data'): Promise<VersionedAnswer> {
    const url = way === 'proxy' ? `${this.#gate.proxy}${path}` : `${this.#gate.data}/v1/forward`
    const headers = {
      ...(as === 'alice' && { 'x-api-key': KEY }),
      ...(way === 'data' && asked(path)),
    }
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: this.#agent, headers }, (response) => {
        const { statusCode: status = 0, headers } = response
        const challenge = headers['www-authenticate'] ?? ''
        const told = toldBy(headers, way === 'proxy' ? 'x-told-' : 'x-gate-')
        text(response).then((body) => resolve({ status, told, challenge, body }), reject)
      })
      sent.once('error', reject).end()
    })
  }
}

function asked(path: string): Readonly<Record<string, string>> {
  return {
    'x-forwarded-method': 'GET',
    'x-forwarded-uri': path,
    'x-forwarded-host': 'api.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '192.0.2.1',
  }
}

const TOLD = ['subject', 'tenant', 'scope']

function toldBy(headers: IncomingHttpHeaders, prefix: string): readonly string[] {
  return TOLD.map((name) => decodeURIComponent(String(headers[`${prefix}${name}`] ?? '')))
}

/** An application that tells in its answer what it was told. */
async function startTelling(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(({ headers }, response) => {
    const fields = TOLD.map((name) => [`x-told-${name}`, String(headers[`x-gate-${name}`] ?? '')])
    response.writeHead(200, Object.fromEntries(fields)).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}
