import type { AuditRequest } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import type { StateRow } from './row.ts'
import { withFields } from './row.ts'
import { type StateContext, scrambled } from './state-context.ts'

/**
 * Digest responses (RFC 7616) that are right but for one parameter. The password is never shown, and a good response is
 * made by whoever holds it, for each request.
 */
export function digestStates({ held }: StateContext): readonly StateRow[] {
  const rows: readonly (readonly [name: string, change: Change, cause: StateRow['cause']])[] = [
    ['wrong response', set('response', otherHex), 'the response is not verified'],
    ['nonce of nobody', set('nonce', scrambled), 'any nonce is accepted'],
    [
      'address of another request',
      set('uri', (uri) => `${uri}-sallyport`),
      'the address in the response is not compared',
    ],
    ['user that nobody knows', set('username', () => 'sallyport-nobody'), 'any user is accepted'],
    ['empty response', set('response', () => ''), 'the response is not verified'],
    ['other algorithm', set('algorithm', () => 'SALLYPORT'), 'the response is not verified'],
    ['count that was not counted', set('nc', () => '00000000'), 'the response is not verified'],
  ]
  const sentinels = ['wrong response', 'nonce of nobody']
  return rows.map(([name, change, cause]) => ({
    name,
    show: {
      apply: (bare) => withFields(bare, [[held.field, change(MADE_UP)]]),
      prepare: async (bare) => await shown(held, bare, change),
    },
    cause,
    ...(UNREADABLE.includes(name) && { must: 'malformed' as const }),
    shows: name === 'nonce of nobody' ? 'bad_token' : 'bad_secret',
    ...(sentinels.includes(name) && { isSentinel: true as const }),
  }))
}

/** What a server may find wrong before it compares: another address is 400 (RFC 7616 section 3.4.6). */
const UNREADABLE = [
  'address of another request',
  'empty response',
  'other algorithm',
  'count that was not counted',
]

/** Another number of as many digits. */
function otherHex(text: string): string {
  return text.replace(/[0-9a-f]/gi, (digit) => ((Number.parseInt(digit, 16) + 7) % 16).toString(16))
}

type Change = (value: string) => string

/** What is shown where nobody made a good response. */
const MADE_UP =
  'Digest username="sallyport-nobody", realm="sallyport", nonce="c2FsbHlwb3J0", uri="/", algorithm=SHA-256, ' +
  'qop=auth, nc=00000001, cnonce="c2FsbHlwb3J0", response="6a1d5c3e8f0b2a497d5c3e8f0b2a4971"'

async function shown(
  held: HeldCredentials,
  bare: AuditRequest,
  change: Change,
): Promise<AuditRequest> {
  const made = (await held.prove?.(bare)) ?? []
  const good = made.find(([name]) => name.toLowerCase() === held.field.toLowerCase())
  return withFields(bare, [[held.field, change(good?.[1] ?? MADE_UP)]])
}

/** Changes one parameter, quoted or not. */
function set(name: string, change: (value: string) => string): Change {
  const pattern = new RegExp(`(?<=(?:^|[ ,])${name}=)(?:"[^"]*"|[^", ]+)`, 'i')
  return (value) => {
    if (!pattern.test(value)) return `${value}, ${name}="${change('')}"`
    return value.replace(pattern, (found) =>
      found.startsWith('"') ? `"${change(found.slice(1, -1))}"` : change(found),
    )
  }
}

/** Credentials whose secret may be shown: what is held for Digest is the password. */
export function withoutPassword(held: HeldCredentials): HeldCredentials {
  if (held.kind !== 'digest') return held
  return { ...held, prefix: 'Digest ', secret: MADE_UP.slice('Digest '.length) }
}
