import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import { serve } from '../wire/ground.ts'
import { startTarget, type Target } from './target.ts'

/** A request as it reached a server. */
export interface Reached {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
}

/** What stands before the API of notes. */
export interface Front extends AsyncDisposable {
  readonly base: string
  readonly target: Target
  readonly reached: readonly Reached[]
}

/** One request to the front, and the way on to the API. */
export interface Passing {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  /** How many requests came before. */
  readonly count: number
  /** Lets the API of notes answer. */
  pass(): void
}

/** Starts the API of notes behind something that may answer in its place. */
export async function startFront(answer: (passing: Passing) => void): Promise<Front> {
  const target = await startTarget()
  const reached: Reached[] = []
  const front = await serve((request, response) => {
    const { method = '', url: path = '' } = request
    const { authorization } = request.headers
    const count = reached.push({ method, path, authorization }) - 1
    answer({ request, response, path, count, pass: () => passOn(target.base, request, response) })
  })
  return {
    base: front.base,
    target,
    reached,
    [Symbol.asyncDispose]: async () => {
      await front[Symbol.asyncDispose]()
      await target.close()
    },
  }
}

function passOn(base: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, rawHeaders } = request
  const onward = httpRequest(
    base + url,
    { method, headers: rawHeaders as unknown as Record<string, string>, agent: false },
    (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
