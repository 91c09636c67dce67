import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { tokenOf } from '../../soak/tokens.ts'

/** One kind of request, and how it has to end. */
interface Question {
  readonly name: string
  readonly path?: string
  readonly status: number
  /** Whether it may be 503 instead: hashing takes what the machine has, and nobody waits for ever. */
  readonly mayBeBusy?: true
  headers(n: number): Readonly<Record<string, string>>
}

const HOUR_SECONDS = 3600
const now = (): number => Math.floor(Date.now() / 1000)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const SAME = tokenOf(1, now() + 24 * HOUR_SECONDS)

/** What is asked in turn: each answer that the guard has without a resource, mostly by credentials that are new. */
export const QUESTIONS: readonly Question[] = [
  { name: 'a new token', status: 200, headers: (n) => bearer(tokenOf(n + 1, now() + 60)) },
  { name: 'the same token', status: 200, headers: () => bearer(SAME) },
  { name: 'a new key', status: 200, headers: (n) => ({ 'x-api-key': `key-of-a-service-${n}` }) },
  { name: 'nobody', status: 401, headers: () => ({}) },
  {
    name: 'a token that ended',
    status: 401,
    headers: (n) => bearer(tokenOf(n, now() - HOUR_SECONDS)),
  },
  { name: 'a forged token', status: 401, headers: (n) => bearer(`${tokenOf(n, now() + 60)}x`) },
  {
    name: 'an unknown session',
    status: 401,
    headers: () => ({ cookie: `session=${'A'.repeat(43)}` }),
  },
  { name: 'who may not', status: 403, headers: () => bearer(tokenOf(0, now() + 60)) },
  {
    name: 'two at once',
    status: 400,
    headers: (n) => ({ ...bearer(SAME), 'x-api-key': `key-${n}` }),
  },
  { name: 'no route', path: '/nothing', status: 404, headers: () => bearer(SAME) },
]

/** What a password costs: one lane guesses at one once in so many rounds, or nothing else would be asked. */
const PASSWORD_EVERY = 12
const GUESS: Question = {
  name: 'a wrong password',
  status: 401,
  mayBeBusy: true,
  headers: () => {
    const text = Buffer.from(`${randomUUID()}:${randomUUID()}`).toString('base64')
    return { authorization: `Basic ${text}` }
  },
}

/** What came of a load. */
export interface Loaded {
  readonly requests: number
  /** Answers that were not as they had to be, by what was asked; each once. */
  readonly faults: readonly string[]
}

const LANES = 16
const FAULTS_MAX = 20

/** Asks as fast as it is answered, until it is told to stop. */
export async function loadUntil(url: string, isOver: () => boolean): Promise<Loaded> {
  const pool = new Pool(url, { connections: LANES })
  const faults = new Set<string>()
  let count = 0
  const ask = async (question: Question): Promise<void> => {
    const n = count++
    const { path = '/orders', name, status, mayBeBusy = false } = question
    // Each from a network of its own, or the throttle would take them for one who guesses.
    const from = `${1 + (n % 100)}.${(n >> 8) & 255}.${(n >> 16) & 255}.${n & 255}`
    const headers = { ...question.headers(n), 'x-forwarded-for': from }
    const answer = await pool.request({ path, method: 'GET', headers })
    await answer.body.dump()
    const isRight = answer.statusCode === status || (mayBeBusy && answer.statusCode === 503)
    if (!isRight && faults.size < FAULTS_MAX)
      faults.add(`${name}: ${answer.statusCode} instead of ${status}`)
  }
  const lane = async (index: number): Promise<void> => {
    for (let round = 0; !isOver(); round += 1) {
      for (const question of QUESTIONS) await ask(question)
      if (index === 0 && round % PASSWORD_EVERY === 0) await ask(GUESS)
    }
  }
  try {
    await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)))
  } finally {
    await pool.close()
  }
  return { requests: count, faults: [...faults] }
}
