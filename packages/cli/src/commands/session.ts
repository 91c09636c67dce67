import type { StoredSession } from '@sallyport/guard'
import type { Stores } from '@sallyport/stores'
import { textOption } from '../call-options.ts'
import type { Call, Command, ExitCode } from '../command.ts'
import { row } from '../shown.ts'
import { storeOption, withStores } from '../with-stores.ts'

const exits = {
  0: 'done',
  1: 'there was none',
  2: 'the store cannot be used, or the command was called wrongly',
} as const

/** Lists the sessions of a subject. */
export const sessionList: Command = {
  name: 'session list',
  operands: ['SUBJECT'],
  options: storeOption,
  summary: 'lists the sessions of a subject, the oldest first',
  details: ['The id that is shown names a session and opens nothing.'],
  examples: ['sallyport session list alice --store redis://localhost:6379'],
  exits: { ...exits, 1: 'does not happen' },
  run: (call) => withStores(call, (stores) => list(call, stores)),
}

/** Ends sessions of a subject. */
export const sessionRevoke: Command = {
  name: 'session revoke',
  operands: ['SUBJECT'],
  options: {
    ...storeOption,
    session: { type: 'string', value: 'ID', summary: 'only this one, as `session list` shows it' },
  },
  summary: 'ends all sessions of a subject, or one of them',
  details: ['Every process that uses the store obeys within a second.'],
  examples: [
    'sallyport session revoke alice --store redis://localhost:6379',
    'sallyport session revoke alice --session 5f1c0e9a77b2 --store redis://localhost:6379',
  ],
  exits,
  run: (call) => withStores(call, (stores) => revoke(call, stores)),
}

const ID_LENGTH = 12

async function list({ operands, json, terminal }: Call, { sessions }: Stores): Promise<ExitCode> {
  const [subjectId = ''] = operands
  for (const session of await sessions.listOf(subjectId)) {
    terminal.out(json ? JSON.stringify(publicOf(session)) : lineOf(session))
  }
  return 0
}

async function revoke(call: Call, stores: Stores): Promise<ExitCode> {
  const [subjectId = ''] = call.operands
  const count = await ended(stores, subjectId, textOption(call, 'session'))
  const text = count === 1 ? '1 session ended' : `${count} sessions ended`
  call.terminal.out(call.json ? JSON.stringify({ subjectId, ended: count }) : text)
  return count === 0 ? 1 : 0
}

async function ended(
  { sessions }: Stores,
  subjectId: string,
  id: string | undefined,
): Promise<number> {
  if (id === undefined) return sessions.deleteAllOf(subjectId)
  const named = (await sessions.listOf(subjectId)).filter((session) => idOf(session) === id)
  const done = await Promise.all(named.map(({ hash }) => sessions.delete(hash)))
  return done.filter((isEnded) => isEnded).length
}

/** The beginning of the hash: enough to tell the sessions of one subject apart. */
function idOf({ hash }: StoredSession): string {
  return hash.slice(0, ID_LENGTH)
}

function publicOf(session: StoredSession): object {
  const { subject, factors, device, createdAt, seenAt, endsAt } = session
  const instant = (milliseconds: number): string => new Date(milliseconds).toISOString()
  return {
    id: idOf(session),
    subjectId: subject.id,
    methods: factors.map(({ method }) => method),
    ...(device !== undefined && { device }),
    createdAt: instant(createdAt),
    seenAt: instant(seenAt),
    endsAt: instant(endsAt),
  }
}

function lineOf(session: StoredSession): string {
  const { seenAt, factors, device = '-' } = session
  const methods = factors.map(({ method }) => method).join('+') || '-'
  return row([idOf(session), `seen ${new Date(seenAt).toISOString()}`, methods, device])
}
