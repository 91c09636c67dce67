import type { Members } from '../wire/json-text.ts'
import { MintError, type MintToken } from './mint.ts'
import type { StateRow } from './row.ts'
import type { StateContext } from './state-context.ts'
import type { ReadToken } from './token.ts'

/** The name of the state that must be accepted for all others of a mint to say anything. */
export const MINT_CONTROL = 'signed anew'

interface MintedRow extends Omit<StateRow, 'show'> {
  readonly header?: Members
  /** A claim that is `undefined` is left out. */
  readonly claims?: Members
}

/** Tokens that the right key signed, and that are wrong all the same. */
export async function mintedStates(
  { tools }: StateContext,
  token: ReadToken,
): Promise<readonly StateRow[]> {
  const { mint } = tools
  if (mint === undefined) return []
  const rows = rowsOf(token, Math.floor(tools.now / 1000))
  try {
    return await Promise.all(rows.map(async (row) => await minted(row, mint, token)))
  } catch (error) {
    if (!(error instanceof MintError)) throw error
    tools.remark?.(`no token was signed: ${error.message}`)
    return []
  }
}

async function minted(
  { header, claims, ...row }: MintedRow,
  mint: MintToken,
  token: ReadToken,
): Promise<StateRow> {
  const kid = mint.kid === undefined ? {} : { kid: mint.kid }
  const secret = await mint(
    without({ ...token.header, ...kid, ...header }),
    without({ ...token.claims, ...claims }),
  )
  return { ...row, show: { secret }, isMinted: true }
}

function without(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function rowsOf({ header, claims }: ReadToken, now: number): readonly MintedRow[] {
  return [
    { name: MINT_CONTROL, must: 'accept', cause: 'good credentials are refused' },
    ...timeRows(claims, now),
    ...(claims['aud'] === undefined ? [] : audienceRows(claims['aud'])),
    ...issuerRows(claims),
    ...typeRows(header, claims),
    ...headerRows(),
    ...subjectRows(),
  ]
}

const HOUR_S = 3600
/** One second more than the five minutes by which clocks may differ at most. */
const BEYOND_SKEW_S = 301

function timeRows(claims: Members, now: number): readonly MintedRow[] {
  const lacking = 'tokens without expiry accepted'
  const rows: MintedRow[] = [
    {
      name: 'expired an hour ago',
      claims: { exp: now - HOUR_S },
      cause: 'expiry not checked',
      isSentinel: true,
    },
    {
      name: 'expired five minutes ago',
      claims: { exp: now - BEYOND_SKEW_S },
      cause: 'expired tokens accepted for minutes',
    },
    { name: 'begins in an hour', claims: { nbf: now + HOUR_S }, cause: 'not-before not checked' },
    {
      name: 'issued in an hour',
      claims: { iat: now + HOUR_S },
      must: 'either',
      cause: 'odd credentials break the server',
    },
  ]
  // An issuer that sets none cannot expect it.
  if (claims['exp'] === undefined) return rows
  return [
    ...rows,
    { name: 'without expiry', claims: { exp: undefined }, cause: lacking },
    { name: 'expiry that is null', claims: { exp: null }, cause: lacking },
    { name: 'expiry that is a word', claims: { exp: 'never' }, cause: lacking },
  ]
}

const NOBODY = 'https://nobody.sallyport.invalid'

/** RFC 7519 section 4.1.3. */
function audienceRows(audience: unknown): readonly MintedRow[] {
  const lacking = 'tokens without audience accepted'
  return [
    { name: 'audience of another', claims: { aud: NOBODY }, cause: 'audience not checked' },
    { name: 'audiences of others', claims: { aud: [NOBODY] }, cause: 'audience not checked' },
    { name: 'without audience', claims: { aud: undefined }, cause: lacking },
    { name: 'no audience in a list', claims: { aud: [] }, cause: lacking },
    {
      name: 'audience among others',
      claims: { aud: [NOBODY, audience].flat() },
      must: 'accept',
      cause: 'good credentials are refused',
    },
  ]
}

function issuerRows({ iss }: Members): readonly MintedRow[] {
  if (iss === undefined) return []
  const cause = 'issuer not checked'
  return [
    { name: 'issuer of another', claims: { iss: NOBODY }, cause },
    {
      name: 'issuer that only begins alike',
      claims: { iss: `${String(iss)}.sallyport.invalid` },
      cause,
    },
    { name: 'without issuer', claims: { iss: undefined }, cause },
  ]
}

/** RFC 8725 section 3.11; only where the issuer says what a token is for. */
function typeRows({ typ }: Members, claims: Members): readonly MintedRow[] {
  const cause = 'type not checked'
  const isAccess = typeof typ === 'string' && /^(application\/)?at\+jwt$/i.test(typ)
  const rows: MintedRow[] = []
  if (isAccess) {
    rows.push(
      { name: 'type of an ID token', header: { typ: 'JWT' }, cause },
      { name: 'type of a logout token', header: { typ: 'logout+jwt' }, cause },
      { name: 'without type', header: { typ: undefined }, cause },
    )
  }
  if (claims['token_use'] === 'access') {
    rows.push({ name: 'token_use of an ID token', claims: { token_use: 'id' }, cause })
  }
  if (claims['typ'] === 'Bearer') {
    rows.push({ name: 'typ of an ID token', claims: { typ: 'ID' }, cause })
    rows.push({ name: 'typ of a refresh token', claims: { typ: 'Refresh' }, cause })
  }
  return rows
}

function headerRows(): readonly MintedRow[] {
  const open = { must: 'either', cause: 'odd credentials break the server' } as const
  return [
    {
      name: 'critical extension that nobody knows',
      header: { crit: ['sallyport'], sallyport: true },
      cause: 'critical extensions are ignored',
    },
    { name: 'unknown key id, and signed well', header: { kid: 'sallyport-unknown' }, ...open },
    { name: 'without key id, and signed well', header: { kid: undefined }, ...open },
  ]
}

/** Who only reads the token cannot know that nobody has this name; to fail by it is another matter. */
function subjectRows(): readonly MintedRow[] {
  const open = { must: 'either', cause: 'odd credentials break the server' } as const
  return [
    { name: 'subject that does not exist', claims: { sub: 'sallyport-nobody' }, ...open },
    { name: 'without subject', claims: { sub: undefined }, ...open },
    { name: 'subject that is a list', claims: { sub: ['sallyport-nobody'] }, ...open },
  ]
}
