import { send } from '../http.ts'

/** What somebody got who guessed a password again and again. */
export interface Guessing {
  /** The answers, in order. */
  readonly statuses: readonly number[]
  /** `Retry-After` of the last one, in seconds. */
  readonly retryAfterSeconds: number | undefined
  /** Whether it went as it must: five guesses and one more are judged, then comes the throttle. */
  readonly isAsExpected: boolean
}

const EXPECTED = [401, 401, 401, 401, 401, 401, 429]

/** Guesses the password of an account that does not exist; the answer is the same as for any. */
export async function guessPassword(api: string, from: string): Promise<Guessing> {
  const statuses: number[] = []
  let retryAfterSeconds: number | undefined
  for (const [index] of EXPECTED.entries()) {
    const guess = Buffer.from(`oscar:guess-${index}`).toString('base64')
    const answer = await send(`${api}/basic`, {
      headers: { authorization: `Basic ${guess}` },
      from,
    })
    statuses.push(answer.status)
    const wait = Number(answer.headers['retry-after'])
    retryAfterSeconds = Number.isInteger(wait) ? wait : undefined
  }
  const isAsExpected = statuses.join() === EXPECTED.join() && (retryAfterSeconds ?? 0) >= 1
  return { statuses, retryAfterSeconds, isAsExpected }
}
