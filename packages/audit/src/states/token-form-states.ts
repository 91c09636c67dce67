import type { StateRow } from './row.ts'
import { joined, otherTail, type ReadToken, writePart } from './token.ts'

const REFUSED = { cause: 'signature not verified' } as const
const OPEN = { cause: 'odd credentials break the server', must: 'either' } as const

/** Tokens that are none, or written otherwise than the issuer wrote them (RFC 7519 section 7.2). */
export function tokenFormStates(token: ReadToken): readonly StateRow[] {
  const [header, payload, signature] = token.parts
  const secrets: readonly (readonly [string, string])[] = [
    ['one part', header],
    ['header that is not JSON', joined(textPart('{"alg":'), payload, signature)],
    ['header that is a list', joined(writePart([]), payload, signature)],
    [
      'header without alg',
      joined(writePart({ ...token.header, alg: undefined }), payload, signature),
    ],
    ['alg that is a number', joined(writePart({ ...token.header, alg: 1 }), payload, signature)],
    ['payload that is not JSON', joined(header, textPart('{"sub":'), signature)],
    ['payload that is null', joined(header, writePart(null), signature)],
    ['claim that stands twice', joined(header, twice(token), signature)],
    ['two dots alone', '..'],
    ['encrypted token', encrypted()],
  ]
  return [
    ...secrets.map(([name, secret]): StateRow => ({ name, show: { secret }, ...REFUSED })),
    ...unreadable(token),
    ...emptySignatures(token),
    ...otherSpellings(token),
  ]
}

/** Letters that no token of RFC 6750 section 2.1 has. */
function unreadable({ parts: [header, payload, signature] }: ReadToken): readonly StateRow[] {
  const bad = { ...REFUSED, must: 'malformed', shows: 'malformed' } as const
  return [
    {
      name: 'header that is not base64url',
      show: { secret: joined('!!!', payload, signature) },
      ...bad,
    },
    {
      name: 'payload that is not base64url',
      show: { secret: joined(header, '!!!', signature) },
      ...bad,
    },
  ]
}

function emptySignatures({ parts: [header, payload] }: ReadToken): readonly StateRow[] {
  const cause = 'empty signatures accepted'
  return [
    { name: 'empty signature', show: { secret: joined(header, payload, '') }, cause },
    { name: 'two parts', show: { secret: `${header}.${payload}` }, cause },
  ]
}

/** The same bytes, written as they should not be (RFC 7515 section 2): decoders may take them. */
function otherSpellings({ parts: [header, payload, signature] }: ReadToken): readonly StateRow[] {
  const tail = otherTail(signature)
  const standard = signature.replaceAll('-', '+').replaceAll('_', '/')
  const spelled: readonly (readonly [string, string | undefined])[] = [
    [
      'other bits behind the last byte',
      tail === undefined ? undefined : joined(header, payload, tail),
    ],
    ['padded with =', joined(header, payload, `${signature}=`)],
    [
      'base64 in the place of base64url',
      standard === signature ? undefined : joined(header, payload, standard),
    ],
    [
      'a letter in it that is none of base64url',
      joined(header, payload, `${signature.slice(0, 4)}!${signature.slice(4)}`),
    ],
    ['four parts', `${joined(header, payload, signature)}.c2FsbHlwb3J0`],
  ]
  return spelled.flatMap(([name, secret]): StateRow[] =>
    secret === undefined ? [] : [{ name, show: { secret }, ...OPEN }],
  )
}

function textPart(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** RFC 8725 section 2.4: which of two claims counts depends on who reads it. */
function twice({ claims }: ReadToken): string {
  const text = JSON.stringify(claims)
  const rest = text === '{}' ? '}' : `,${text.slice(1)}`
  return textPart(`{"sub":"sallyport-nobody"${rest}`)
}

function encrypted(): string {
  const header = writePart({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })
  return `${header}..${'A'.repeat(16)}.${'A'.repeat(32)}.${'A'.repeat(22)}`
}
