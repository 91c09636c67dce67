import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccessRequest, apiKey, basic, hashPassword, type Scheme } from '@sallyport/guard'
import { fromStores, newApiKey, openStores } from '@sallyport/stores'
import { judge, type Verdict } from './statistic.ts'

/** Two kinds of credentials whose answers must not differ in time. */
export interface Question {
  readonly name: string
  readonly sides: readonly [string, string]
  /** Makes credentials that were never seen, of the first or of the second kind; asks with them. */
  prepare(side: 0 | 1): () => Promise<void>
}

/** What is asked, and what was opened for it. */
export interface Questions {
  readonly questions: readonly Question[]
  close(): Promise<void>
}

/** Makes the questions over the stores of a SQLite file. */
export async function openQuestions(): Promise<Questions> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-timing-'))
  const stores = await openStores(`sqlite:${join(folder, 'timing.db')}`)
  if (stores.kind === 'redis') throw new Error('accounts are needed')
  const passwordHash = await hashPassword('the right one')
  const account = { kind: 'user', sets: ['member'], disabled: false, createdAt: 0 } as const
  const known = { name: 'alice', subjectId: 'alice', tenant: 'acme', passwordHash, ...account }
  await stores.accounts.create(known)
  const { text, stored } = newApiKey({ subjectId: 'alice' })
  await stores.apiKeys.create(stored)
  const lookups = fromStores(stores)
  const close = async (): Promise<void> => {
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    questions: [ofAccounts(basic(lookups.basic)), ofKeys(apiKey(lookups.apiKey), text)],
    close,
  }
}

/** A known and an unknown name of one length, each with a wrong password. */
function ofAccounts(scheme: Scheme): Question {
  return {
    name: 'Basic, wrong password',
    sides: ['known account', 'unknown account'],
    prepare: (side) => {
      const name = side === 0 ? 'alice' : 'alicf'
      const text = Buffer.from(`${name}:${unseen(12)}`).toString('base64')
      return () => asked(scheme, { authorization: `Basic ${text}` })
    },
  }
}

/** Keys that are not known: one begins as a live one does, the other by chance. */
function ofKeys(scheme: Scheme, live: string): Question {
  return {
    name: 'API key, unknown',
    sides: ['begins as a live key', 'begins otherwise'],
    prepare: (side) => {
      const rest = unseen(live.length)
      // The same work for both, and through bytes: they must be texts of one kind in the engine, too.
      const beginnings = [live, unseen(live.length)] as const
      const text = Buffer.from(beginnings[side].slice(0, 40) + rest.slice(40)).toString('latin1')
      return () => asked(scheme, { 'x-api-key': text })
    },
  }
}

/** A text that was never shown before. */
function unseen(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length)
}

async function asked(scheme: Scheme, fields: Readonly<Record<string, string>>): Promise<void> {
  const request: AccessRequest = {
    ...{ method: 'GET', target: '/', address: '192.0.2.1', params: {} },
    header: (name) => fields[name],
  }
  const reading = scheme.read(request)
  if (reading.kind !== 'found') throw new Error(`the credentials are ${reading.kind}`)
  const verdict = await scheme.verify(reading.credentials, Date.now())
  if (verdict.kind !== 'reject') throw new Error(`the credentials are ${verdict.kind}`)
}

const WARM_UP = 20

/**
 * Asks in pairs, each side first in turn by lot. With `null` both of a pair are of the first kind:
 * what the statistic says then is what the machine makes of no difference at all.
 */
export async function measure(
  question: Question,
  pairs: number,
  kind: 'pair' | 'null',
): Promise<Verdict> {
  for (let i = 0; i < WARM_UP; i += 1) await question.prepare((i % 2) as 0 | 1)()
  const times: (readonly [number, number])[] = []
  const second = kind === 'null' ? 0 : 1
  for (let i = 0; i < pairs; i += 1) {
    if (Math.random() < 0.5) {
      const a = await timeOf(question, 0)
      times.push([a, await timeOf(question, second)])
    } else {
      const b = await timeOf(question, second)
      times.push([await timeOf(question, 0), b])
    }
  }
  return judge(times)
}

/** Microseconds. */
async function timeOf(question: Question, side: 0 | 1): Promise<number> {
  const ask = question.prepare(side)
  const start = process.hrtime.bigint()
  await ask()
  return Number(process.hrtime.bigint() - start) / 1000
}
