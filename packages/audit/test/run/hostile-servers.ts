import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
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
  /** The ids of all notes that ever were, as far as their makers were told. */
  readonly made: ReadonlySet<string>
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
export async function startFront(
  answer: (passing: Passing) => void,
  answerDelayMs = 0,
): Promise<Front> {
  const target = await startTarget()
  const made = new Set<string>()
  const reached: Reached[] = []
  const front = await serve((request, response) => {
    const { method = '', url: path = '' } = request
    const { authorization } = request.headers
    const count = reached.push({ method, path, authorization }) - 1
    answer({
      request,
      response,
      path,
      count,
      pass: () => passOn(request, response, { base: target.base, made, answerDelayMs }),
    })
  })
  return {
    base: front.base,
    target,
    reached,
    made,
    [Symbol.asyncDispose]: async () => {
      await front[Symbol.asyncDispose]()
      await target.close()
    },
  }
}

interface Way {
  readonly base: string
  readonly made: Set<string>
  readonly answerDelayMs: number
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { base, made, answerDelayMs }: Way,
): void {
  const { method, url, rawHeaders } = request
  const onward = httpRequest(
    base + url,
    { method, headers: rawHeaders as unknown as Record<string, string>, agent: false },
    (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => {
        const body = Buffer.concat(pieces)
        const [, id] = /^\{"id":"([^"]+)"/.exec(body.toString()) ?? []
        if (answer.statusCode === 201 && id !== undefined) made.add(id)
        setTimeout(() => {
          response.writeHead(answer.statusCode ?? 500, answer.rawHeaders)
          response.end(body)
        }, answerDelayMs)
      })
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
