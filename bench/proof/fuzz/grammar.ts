import type { Random } from '../../explain/random.ts'

/** A rule of a grammar, from which texts are drawn. */
export type Grammar = (random: Random) => string

type Part = Grammar | string

const made = (part: Part, random: Random): string =>
  typeof part === 'string' ? part : part(random)
const all =
  (...parts: readonly Part[]): Grammar =>
  (random) =>
    parts.map((part) => made(part, random)).join('')
const one =
  (...parts: readonly Part[]): Grammar =>
  (random) =>
    made(random.pick(parts), random)
const many =
  (part: Part, least: number, most: number): Grammar =>
  (random) =>
    Array.from({ length: random.int(least, most) }, () => made(part, random)).join('')
const maybe = (part: Part): Grammar => many(part, 0, 1)
const of = (characters: string): Grammar => one(...characters)
const number = (low: number, high: number, digits = 1): Grammar => {
  return (random) => String(random.int(low, high)).padStart(digits, '0')
}

const DIGIT = of('0123456789')
const ALPHA = of('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')
const TCHAR = one(ALPHA, DIGIT, of("!#$%&'*+-.^_`|~"))
const TOKEN = many(TCHAR, 1, 12)
const OWS = many(one(' ', '\t'), 0, 2)
const COMMA = all(OWS, ',', OWS)
/** RFC 9110 section 5.6.4: text, pairs, and octets of no character set. */
const QUOTED = all(
  '"',
  many(one(ALPHA, ' ', ',', '=', '\t', '\\"', '\\\\', '\\a', '\x80', '\xff'), 0, 16),
  '"',
)
const TOKEN68 = all(many(one(ALPHA, DIGIT, of('-._~+/')), 1, 24), many('=', 0, 2))

/** RFC 9110 section 5.6.1: a list, whose elements may be empty for whoever reads it. */
const list = (element: Part): Grammar =>
  all(many(all(OWS, ','), 0, 1), OWS, element, many(all(COMMA, one(element, '')), 0, 3))

/** A name that comes once alone: what is repeated is read, and not good. */
const parameters: Grammar = (random) => {
  const names = random.sample(
    ['realm', 'error', 'scope', 'nonce', 'Qop', 'x', 'max_age', 'opaque'],
    random.int(1, 4),
  )
  const written = names.map((name) => made(all(name, OWS, '=', OWS, one(TOKEN, QUOTED)), random))
  return written.join(made(COMMA, random))
}
const SCHEME = one('Basic', 'bearer', 'DIGEST', 'DPoP', TOKEN)
/** RFC 9110 section 11.3. */
const CHALLENGE = all(SCHEME, one('', all(many(' ', 1, 2), one(parameters, TOKEN68))))
/** RFC 9110 section 11.4. */
const CREDENTIALS = all(SCHEME, many(' ', 1, 2), one(parameters, TOKEN68))

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const MONTHS = one(
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
)
const TIME = all(number(0, 23, 2), ':', number(0, 59, 2), ':', number(0, 60, 2))
/** RFC 9110 section 5.6.7: a date in one of its three forms; its day of the week may be another's. */
const DATE = one(
  all(
    one(...DAYS),
    ', ',
    number(1, 31, 2),
    ' ',
    MONTHS,
    ' ',
    number(1970, 2100, 4),
    ' ',
    TIME,
    ' GMT',
  ),
  all(
    one('Monday', 'Tuesday', 'Sunday'),
    ', ',
    number(1, 31, 2),
    '-',
    MONTHS,
    '-',
    number(0, 99, 2),
    ' ',
    TIME,
    ' GMT',
  ),
  all(
    one(...DAYS),
    ' ',
    MONTHS,
    ' ',
    one(number(10, 31), all(' ', number(1, 9))),
    ' ',
    TIME,
    ' ',
    number(1970, 2100, 4),
  ),
)
const WAIT = one(number(0, 99_999_999), DATE)

const HEX = of('0123456789abcdef')
const ADDRESS = all(number(0, 255), '.', number(0, 255), '.', number(0, 255), '.', number(0, 255))
const ADDRESS6 = all(
  '[',
  one('::1', '2001:db8::', '::ffff:10.0.0.1', many(all(many(HEX, 1, 4), ':'), 7, 7)),
  many(HEX, 0, 4),
  ']',
)
const NODE = one(
  ADDRESS,
  all('"', one(ADDRESS6, ADDRESS, '_hidden'), maybe(all(':', number(0, 65_535))), '"'),
  'unknown',
  '_secret',
)
const PAIR = one(
  all('for=', NODE),
  all('By=', NODE),
  all('proto=', one('http', 'https')),
  all('host=', one(TOKEN, QUOTED)),
)
/** RFC 7239 section 4. */
const FORWARDED = list(all(PAIR, many(all(';', PAIR), 0, 2)))

const KEY = all(one(of('abcxyz'), '*'), many(one(of('abcdefxyz'), DIGIT, of('_-.*')), 0, 8))
const BARE = one(
  all(maybe('-'), number(0, 999_999_999)),
  all(maybe('-'), number(0, 999_999), '.', many(DIGIT, 1, 3)),
  all('"', many(one(ALPHA, ' ', '\\"', '\\\\', ','), 0, 12), '"'),
  all(one(ALPHA, '*'), many(one(TCHAR, of(':/')), 0, 8)),
  all(':', many(one(ALPHA, DIGIT, '+', '/'), 4, 4), ':'),
  ...['?0', '?1', '@0', '@-1659578233', '%"f%c3%bc"'],
)
const ITEM_PARAMETERS = many(all(';', many(' ', 0, 1), KEY, maybe(all('=', BARE))), 0, 2)
/** RFC 9651 section 3. */
const ITEM = all(BARE, ITEM_PARAMETERS)
const INNER = all(
  '(',
  many(' ', 0, 1),
  one('', all(ITEM, many(all(' ', ITEM), 0, 2))),
  many(' ', 0, 1),
  ')',
  ITEM_PARAMETERS,
)
const MEMBER = one(ITEM, INNER)
const LIST = all(MEMBER, many(all(COMMA, MEMBER), 0, 3))
const ENTRY = all(KEY, one(ITEM_PARAMETERS, all('=', MEMBER)))
const DICTIONARY = all(ENTRY, many(all(COMMA, ENTRY), 0, 3))

const LIMIT = all(
  '"',
  many(ALPHA, 1, 8),
  '"',
  one('', ';r=5', ';r=0;t=30', ';q=100;w=60', ';pk=:AAEC:'),
)
const COOKIE_VALUE = many(one(ALPHA, DIGIT, of('-_.%')), 0, 12)
const ATTRIBUTE = one(
  'Secure',
  'HttpOnly',
  all('Max-Age=', number(-1, 99_999)),
  all('Expires=', DATE),
  all('Path=/', TOKEN),
  'Domain=a.example',
  'SameSite=Lax',
)
const COOKIE = all(TOKEN, '=', COOKIE_VALUE, many(all('; ', ATTRIBUTE), 0, 4))

/** Grammars of what parsers read, by the name of the parser. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  'contract/challenges': list(CHALLENGE),
  'contract/credentials': CREDENTIALS,
  'contract/authentication-info': list(parameters),
  'contract/forwarded': FORWARDED,
  'contract/retry-after': WAIT,
  'contract/http-date': DATE,
  'contract/structured-item': ITEM,
  'contract/structured-list': LIST,
  'contract/structured-dictionary': DICTIONARY,
  'contract/rate-limit': all(LIMIT, many(all(COMMA, LIMIT), 0, 2)),
  'contract/rate-limit-policy': all(LIMIT, many(all(COMMA, LIMIT), 0, 2)),
  'guard/authorization': CREDENTIALS,
  'guard/basic': all('Basic ', TOKEN68),
  'guard/forwarded': FORWARDED,
  'guard/x-forwarded-for': list(one(ADDRESS, ADDRESS6, all(ADDRESS, ':', number(0, 65_535)))),
  'guard/cookie': all(
    TOKEN,
    '=',
    COOKIE_VALUE,
    many(all('; ', one('__Host-session', TOKEN), '=', COOKIE_VALUE), 0, 3),
  ),
  'client/cookie': COOKIE,
  'client/cookie-date': DATE,
  'client/digest-challenge': all(
    'Digest ',
    parameters,
    ', qop="auth", algorithm=',
    one('MD5', 'SHA-256', 'SHA-256-sess'),
  ),
  'client/wait': all('retry-after: ', WAIT),
}
