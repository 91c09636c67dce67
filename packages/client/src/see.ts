import {
  getParameter,
  type Problem,
  parseChallenges,
  parseProblem,
  type SeenAnswer,
} from '@sallyport/contract'
import { clockOf, readWait } from './wait-fields.ts'

/** An answer as the client judges it, and what only a person wants to know. */
export interface SeenResponse extends SeenAnswer {
  readonly problem: Problem | undefined
  readonly decisionId: string | undefined
}

/** What there is to see where no answer came: as of a server that is not there for now. */
export const NO_ANSWER: SeenResponse = {
  status: 503,
  challenges: [],
  nonce: 'none',
  problem: undefined,
  decisionId: undefined,
}

/** The longest problem document that is looked at, in bytes. */
const PROBLEM_BYTES_MAX = 65_536
/** How long its body is waited for. */
const PEEK_MS_MAX = 2_000
const DECISION = 'urn:sallyport:decision:'

/** Reads what a refusal says. The body of the answer stays unread for the caller. */
export async function see(response: Response): Promise<SeenResponse> {
  const { status, headers } = response
  const { challenges } = parseChallenges(headers.get('www-authenticate'))
  const problem = await peekProblem(response)
  const code = problem?.extensions['code']
  const named = challenges
    .map((one) => getParameter(one, 'error'))
    .find((error) => error !== undefined)
  return {
    status,
    challenges,
    code: typeof code === 'string' ? code : named,
    nonce: headers.has('dpop-nonce') ? 'new' : 'none',
    waitSeconds: readWait(headers, clockOf(headers)),
    problem,
    decisionId: problem?.instance?.startsWith(DECISION)
      ? problem.instance.slice(DECISION.length)
      : undefined,
  }
}

async function peekProblem(response: Response): Promise<Problem | undefined> {
  const type = response.headers.get('content-type') ?? ''
  const isUsable = response.body !== null && !response.bodyUsed
  if (!isUsable || !/^application\/problem\+json\b/i.test(type)) return undefined
  const text = await peekText(response)
  const reading = text === undefined ? undefined : parseProblem(text)
  return reading?.kind === 'problem' ? reading.problem : undefined
}

/** The text of a copy of the body; `undefined` if it is too long, breaks off, or takes too long. */
async function peekText(response: Response): Promise<string | undefined> {
  if (Number(response.headers.get('content-length') ?? 0) > PROBLEM_BYTES_MAX) return undefined
  const copy = response.clone()
  // React Native's answers have no stream, and are in memory as a whole already.
  if (!copy.body) return copy.text()
  return soon(copy.body, async (reader) => {
    const decoder = new TextDecoder()
    let text = ''
    while (text.length <= PROBLEM_BYTES_MAX) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      text += decoder.decode(value, { stream: true })
    }
    return undefined
  })
}

/**
 * Lets go of an answer that nobody will read. A short body is read to its end, which keeps the
 * connection; a long one is given up with it.
 */
export async function discard(response: Response): Promise<void> {
  if (!response.body) return
  await soon(response.body, async (reader) => {
    let length = 0
    while (length <= PROBLEM_BYTES_MAX) {
      const { done, value } = await reader.read()
      if (done) return
      length += value.byteLength
    }
  })
}

/** Reads with a limit of time, and then lets the body go; one that broke off reads as `undefined`. */
async function soon<Value>(
  body: ReadableStream<Uint8Array>,
  read: (reader: ReadableStreamDefaultReader<Uint8Array>) => Promise<Value>,
): Promise<Value | undefined> {
  const reader = body.getReader()
  let stop = (): void => {}
  const late = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, PEEK_MS_MAX)
    stop = () => clearTimeout(timer)
  })
  try {
    return await Promise.race([read(reader), late])
  } catch {
    return undefined
  } finally {
    stop()
    // Nobody waits for it: of a copy it ends only when the caller has let go of the other half.
    reader.cancel().catch(() => {})
  }
}
