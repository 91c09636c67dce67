import type { StateRow } from './row.ts'
import { type StateContext, scrambled } from './state-context.ts'

/** What only a long secret tells: of a short one, a part may be somebody else's. */
const LENGTH_MIN = 8

/** Opaque tokens and API keys: nothing is in them, so only the whole of them may count. */
export function secretStates({ held: { secret } }: StateContext): readonly StateRow[] {
  const part = 'only the beginning of the secret is compared'
  // What no token may contain (RFC 6750 section 2.1) may be told so.
  const odd = { must: 'malformed', shows: 'malformed' } as const
  const rows: StateRow[] = [
    {
      name: 'last character off',
      show: { secret: `${secret.slice(0, -1)}${scrambled(secret).at(-1)}` },
      cause: part,
      isSentinel: true,
    },
    {
      name: 'first character off',
      show: { secret: `${scrambled(secret).charAt(0)}${secret.slice(1)}` },
      cause: 'any credentials are accepted',
    },
    { name: 'more behind it', show: { secret: `${secret}sallyport` }, cause: part },
    {
      name: 'pattern that fits all',
      show: { secret: '%' },
      cause: 'the secret is taken as a pattern',
      ...odd,
    },
    { name: 'star', show: { secret: '*' }, cause: 'the secret is taken as a pattern', ...odd },
    {
      name: 'quote that ends a query',
      show: { secret: "' OR '1'='1" },
      cause: 'the secret is put into a query',
      ...odd,
    },
  ]
  return [...rows, ...partStates(secret), ...caseStates(secret)]
}

function partStates(secret: string): readonly StateRow[] {
  if (secret.length < LENGTH_MIN) {
    return [
      {
        name: 'twice',
        show: { secret: `${secret}${secret}` },
        cause: 'only the beginning of the secret is compared',
        isSentinel: true,
      },
    ]
  }
  const cause = 'only the beginning of the secret is compared'
  return [
    {
      name: 'without its last character',
      show: { secret: secret.slice(0, -1) },
      cause,
      isSentinel: true,
    },
    { name: 'first half', show: { secret: secret.slice(0, secret.length / 2) }, cause },
  ]
}

function caseStates(secret: string): readonly StateRow[] {
  const swapped = swapCase(secret)
  if (swapped === secret) return []
  // A key that is written in hexadecimal digits may be read in both cases.
  const isHexadecimal = /^(0x)?[0-9a-f-]+$/i.test(secret)
  return [
    isHexadecimal
      ? {
          name: 'other case',
          show: { secret: swapped },
          must: 'either',
          cause: 'odd credentials break the server',
        }
      : {
          name: 'other case',
          show: { secret: swapped },
          cause: 'secrets are compared without regard to case',
        },
  ]
}

/** The text with its capital letters small and its small ones capital. */
export function swapCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}
