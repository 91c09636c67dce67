import { type Challenge, refusals } from '@sallyport/contract'
import { type AccessRequest, createGuard, type FieldLines, type Scheme } from '@sallyport/guard'
import { INSTANT, model, type Row, rowType } from '../../../packages/policy/test/arbitraries.ts'
import {
  PRIVATE,
  SCHEMES,
  type SchemeName,
  type Situation,
  throttleSaying,
  verdictOf,
} from './situation.ts'

/** What a guard made of a situation, and what it asked on its way. */
export interface Asked {
  /** 200 where the handler may run. */
  readonly status: number
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly verified: readonly SchemeName[]
  readonly loaded: boolean
}

/** Asks the real guard, made for this situation alone. */
export async function ask(situation: Situation): Promise<Asked> {
  const verified: SchemeName[] = []
  let loaded = false
  const guard = createGuard({
    realm: 'properties',
    model,
    schemes: SCHEMES.map((name) => schemeOf(name, situation, () => verified.push(name))),
    throttle: throttleSaying(situation.throttle),
    clock: () => INSTANT,
    sink: { write: () => undefined },
  })
  const { rule, accepted, refused } = situation
  const load = loadOf(situation, () => {
    loaded = true
  })
  const policy = guard.policy<Row>('any', { rule, schemes: accepted, refused, ...load })
  const outcome = await guard.handle(requestOf(situation), policy)
  if (outcome.kind === 'pass') return { status: 200, fields: [], body: '', verified, loaded }
  return { ...outcome.answer, verified, loaded }
}

function schemeOf(name: SchemeName, situation: Situation, heard: () => void): Scheme {
  return {
    name,
    guessable: true,
    opensDialog: false,
    read: (request) => {
      const line = request.header(`x-${name}`)
      if (line === undefined) return { kind: 'absent' }
      if (typeof line !== 'string') return { kind: 'malformed', reason: 'credentials_repeated' }
      if (line === 'broken') return { kind: 'malformed', reason: 'credentials_malformed' }
      return { kind: 'found', credentials: { transport: `x-${name}`, text: line, account: 'x' } }
    },
    challenge: ({ realm }): Challenge => ({
      ...{ scheme: name, valid: true },
      parameters: [{ name: 'realm', value: realm }],
    }),
    verify: () => {
      heard()
      return later(situation, () => verdictOf(situation, name))
    },
  }
}

/** What works, or throws, at once or after a while. */
function later<T>({ waits }: Situation, work: () => T): T | Promise<T> {
  return waits ? Promise.resolve().then(work) : work()
}

function loadOf(situation: Situation, heard: () => void) {
  if (situation.load === 'none') return {}
  const load = () => {
    heard()
    return later(situation, () => {
      if (situation.load === 'throws') throw new Error(PRIVATE)
      if (situation.load === 'list') return [situation.row] as Row
      return situation.load === 'missing' ? undefined : situation.row
    })
  }
  return { load, resource: rowType }
}

function requestOf({ shown, method }: Situation): AccessRequest {
  const header = (name: string): FieldLines => {
    const scheme = SCHEMES.find((one) => name === `x-${one}`)
    const state = scheme === undefined ? 'absent' : shown[scheme]
    if (state === 'absent') return undefined
    return state === 'repeated' ? ['a', 'b'] : state
  }
  return { method, target: '/rows/1', address: '10.1.2.3', params: {}, header }
}

/** The codes that stand in the catalogue. */
export const CODES: ReadonlySet<string> = new Set(Object.keys(refusals))
