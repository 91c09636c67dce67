import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before } from 'node:test'
import type { Verification } from '../../src/scheme.ts'
import { type IntrospectionOptions, introspection } from '../../src/schemes/introspection.ts'
import type { TokenScheme } from '../../src/schemes/token-scheme.ts'
import { json, NOW } from '../keys/issuer.ts'
import { found } from './request.ts'

export const SECONDS: number = NOW / 1000

/** A question that the endpoint was asked. */
export interface Question {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly type: string | undefined
  readonly authorization: string | undefined
  readonly form: URLSearchParams
}

/** Answers a question. */
export type Answer = (response: ServerResponse, question: Question) => void

/** A real introspection endpoint on port 0, whose answers a test chooses. */
export class TestEndpoint {
  readonly #server = createServer({ keepAlive: false })
  readonly questions: Question[] = []
  /** What is answered; by default the token `good` is active. */
  answer: Answer = usual

  static async start(): Promise<TestEndpoint> {
    const endpoint = new TestEndpoint()
    endpoint.#server.on('request', (request, response) => {
      void endpoint.#serve(request, response)
    })
    await endpoint.listen(0)
    return endpoint
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close')
    const { method, url = '', headers } = request
    if (url.startsWith('/.well-known/')) return this.#metadata(url, response)
    const text = Buffer.concat(await request.toArray()).toString()
    const question = {
      method,
      url,
      type: headers['content-type'],
      authorization: headers.authorization,
      form: new URLSearchParams(text),
    }
    this.questions.push(question)
    this.answer(response, question)
  }

  #metadata(path: string, response: ServerResponse): void {
    if (path !== '/.well-known/openid-configuration') return void response.writeHead(404).end()
    const introspection_endpoint = `${this.url}/introspect`
    json(response, { issuer: this.url, introspection_endpoint })
  }
}

/** An endpoint for the tests of a file, which answers as usual again after each of them. */
export function makeEndpoint(): { readonly it: TestEndpoint } {
  const made = {} as { it: TestEndpoint }
  before(async () => {
    made.it = await TestEndpoint.start()
  })
  afterEach(() => {
    made.it.answer = usual
    made.it.questions.length = 0
  })
  after(() => made.it.stop())
  return made
}

/** What an active token carries. */
export const ACTIVE = {
  active: true,
  sub: 'alice',
  scope: 'orders:read orders:write',
  client_id: 'shop',
  exp: SECONDS + 600,
}

/** Answers that the token `good` is active, and no other. */
export function usual(response: ServerResponse, { form }: Question): void {
  json(response, form.get('token') === 'good' ? ACTIVE : { active: false })
}

/** Answers every question with a document. */
export const answering =
  (document: unknown): Answer =>
  (response) =>
    json(response, document)

export const CLIENT = { id: 'orders-api', secret: 'a secret' }

/** A scheme that asks an endpoint. */
export function schemeOf(
  endpoint: TestEndpoint,
  options: Partial<IntrospectionOptions> = {},
): TokenScheme {
  return introspection({ endpoint: `${endpoint.url}/introspect`, client: CLIENT, ...options })
}

/** Reads a token as a scheme does, and verifies it. */
export async function verify(
  it: TokenScheme,
  token: string,
  now: number = NOW,
): Promise<Verification> {
  return it.verify(found(it, { authorization: `Bearer ${token}` }), now)
}

/** What a scheme has of a token without asking anybody. */
export function recall(it: TokenScheme, token: string, now: number = NOW): string {
  const answer = it.recall?.(found(it, { authorization: `Bearer ${token}` }), now)
  return answer === undefined ? 'nothing' : answer.kind
}
