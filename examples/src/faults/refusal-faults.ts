import {
  type Fault,
  type FaultAnswer,
  type FaultRequest,
  type Field,
  fieldOf,
  isOperation,
  pathOf,
  withField,
} from './fault.ts'

/** What becomes of a refusal that was right; `undefined` leaves it. */
type Change = (answer: FaultAnswer, request: FaultRequest) => FaultAnswer | undefined

type Row = Omit<Fault, 'filter' | 'level' | 'operations'> & {
  readonly operations?: Fault['operations']
  readonly level?: Fault['level']
  readonly change: Change
}

const isShown = ({ fields }: FaultRequest): boolean =>
  fields.some(([name]) => /^(authorization|cookie|x-api-key)$/i.test(name))
const without = (answer: FaultAnswer): FaultAnswer => withField(answer, 'www-authenticate')
const challenges = (answer: FaultAnswer): readonly string[] =>
  answer.fields.flatMap(([name, value]) =>
    name.toLowerCase() === 'www-authenticate' ? [value] : [],
  )
const challenged = (answer: FaultAnswer, change: (value: string) => string): FaultAnswer => ({
  ...answer,
  fields: answer.fields.map(
    ([name, value]): Field => [name, /^www-authenticate$/i.test(name) ? change(value) : value],
  ),
})
const when =
  (status: number, change: Change): Change =>
  (answer, request) =>
    answer.status === status ? change(answer, request) : undefined
const says = (answer: FaultAnswer, text: string): boolean =>
  answer.body.includes(text) || challenges(answer).some((value) => value.includes(text))

const A4 = { oracle: 'A4', severity: 'medium' } as const
const A5 = { oracle: 'A5', severity: 'medium' } as const
const A6 = { oracle: 'A6', severity: 'medium' } as const
const A7 = { oracle: 'A7', severity: 'low' } as const
const A8 = { oracle: 'A8', severity: 'low' } as const
const L4 = { oracle: 'L4', severity: 'medium' } as const
const C1 = { oracle: 'C1', severity: 'medium' } as const

const ROWS: readonly Row[] = [
  {
    ...A4,
    name: 'no-challenge',
    sentence: '401 comes without WWW-Authenticate',
    change: when(401, without),
  },
  {
    ...A4,
    name: 'broken-challenge',
    sentence: 'the challenge breaks its grammar',
    change: when(401, (answer) => challenged(answer, (value) => value.replace(/"$/, ''))),
  },
  {
    ...A4,
    name: 'challenge-of-another-scheme',
    sentence: 'the challenge names a scheme that nobody takes',
    change: when(401, (answer) => ({
      ...without(answer),
      fields: [...without(answer).fields, ['www-authenticate', 'Negotiate']],
    })),
  },
  {
    ...A5,
    name: 'forbidden-for-nobody',
    sentence: 'who shows no credentials is told 403',
    change: when(401, (answer, request) =>
      isShown(request) ? undefined : { ...without(answer), status: 403 },
    ),
  },
  {
    ...A5,
    name: 'forbidden-for-bad-tokens',
    sentence: 'who shows a bad token is told 403',
    change: when(401, (answer, request) =>
      isShown(request) && says(answer, 'invalid_token')
        ? { ...without(answer), status: 403 }
        : undefined,
    ),
  },
  {
    ...A5,
    severity: 'high',
    name: 'error-for-malformed-tokens',
    sentence: 'a token that cannot be read breaks the server',
    change: (answer, request) =>
      (answer.status === 401 || answer.status === 400) &&
      /^bearer \S*$/i.test(fieldOf(request, 'authorization') ?? '') &&
      !/^bearer [\w-]+\.[\w-]+\.[\w-]*$/i.test(fieldOf(request, 'authorization') ?? '')
        ? { ...without(answer), status: 500 }
        : undefined,
  },
  {
    ...A5,
    name: 'redirect-to-login',
    sentence: 'programs are redirected to a page to sign in',
    change: when(401, (_answer, request) =>
      isShown(request) ? undefined : { status: 302, fields: [['location', '/session']], body: '' },
    ),
  },
  {
    ...A5,
    name: 'bad-request-for-expired-tokens',
    sentence: 'an expired token is told 400',
    change: when(401, (answer) =>
      says(answer, 'expired') ? { ...without(answer), status: 400 } : undefined,
    ),
  },
  {
    ...A5,
    name: 'missing-for-nobody',
    sentence: 'who shows no credentials is told 404, although nothing is secret',
    change: when(401, (answer, request) =>
      isShown(request) ? undefined : { ...without(answer), status: 404 },
    ),
  },
  {
    ...A6,
    name: 'challenge-for-missing-role',
    operations: ['GET /settings'],
    sentence: 'who is known and may not read the settings is told to sign in',
    change: (answer, request) =>
      answer.status === 403 && pathOf(request) === '/settings' ? relabelled(answer) : undefined,
  },
  {
    ...A6,
    name: 'challenge-for-missing-permission',
    operations: ['POST /orders', 'PATCH /orders/{id}'],
    level: 1,
    sentence: 'who is known and may not write is told to sign in',
    change: (answer, request) =>
      answer.status === 403 && /^(POST|PATCH)$/.test(request.method)
        ? relabelled(answer)
        : undefined,
  },
  {
    ...A7,
    name: 'error-without-credentials',
    sentence: 'the challenge speaks of an error where nothing was shown',
    change: when(401, (answer, request) =>
      isShown(request)
        ? undefined
        : challenged(answer, (value) =>
            /^bearer/i.test(value) ? `${value}, error="invalid_token"` : value,
          ),
    ),
  },
  {
    ...A7,
    name: 'invalid-token-untold',
    sentence: 'a bad token is refused without an error',
    change: when(401, (answer) =>
      challenged(answer, (value) =>
        value.includes('invalid_token')
          ? value.replace(/, error(_description)?="[^"]*"/g, '')
          : value,
      ),
    ),
  },
  {
    ...A7,
    name: 'scope-unnamed',
    operations: ['GET /orders', 'GET /orders/{id}'],
    sentence: 'insufficient_scope does not say which scope',
    change: when(403, (answer) =>
      challenged(answer, (value) => value.replace(/, scope="[^"]*"/, '')),
    ),
  },
  {
    ...A7,
    name: 'scope-untold',
    operations: ['GET /orders', 'GET /orders/{id}'],
    sentence: 'a missing scope is refused without a word',
    change: when(403, without),
  },
  {
    ...A8,
    name: 'step-up-forbidden',
    operations: ['DELETE /orders/{id}'],
    level: 3,
    sentence: 'who needs a second factor is told 403',
    change: (answer) =>
      says(answer, 'insufficient_user_authentication') && answer.status === 401
        ? { ...without(answer), status: 403 }
        : undefined,
  },
  {
    ...A8,
    name: 'step-up-untold',
    operations: ['DELETE /orders/{id}'],
    level: 3,
    sentence: 'who needs a second factor is told 401 without why',
    change: (answer) =>
      says(answer, 'insufficient_user_authentication')
        ? challenged(answer, (value) =>
            value.replace(/, (error|error_description|acr_values|max_age)="[^"]*"/g, ''),
          )
        : undefined,
  },
  {
    ...L4,
    name: 'stack-shown',
    sentence: 'refusals show the stack of the server',
    change: refusedWith(
      'Error: not permitted\n    at authorize (/srv/orders/src/authorize.js:42:11)\n    at process (node:internal/process:95:5)',
    ),
  },
  {
    ...L4,
    name: 'query-shown',
    sentence: 'refusals show the query',
    change: refusedWith('no row: SELECT id, owner FROM orders WHERE id = ?'),
  },
  {
    ...L4,
    name: 'role-shown',
    sentence: 'refusals show the role that is needed',
    change: when(403, refusedWith('requires role admin')),
  },
  {
    ...L4,
    name: 'path-shown',
    sentence: 'refusals show a path of the server',
    change: refusedWith('cannot read /var/lib/orders/policies.json'),
  },
  {
    ...C1,
    name: 'refusals-cacheable',
    sentence: 'refusals may be kept by caches',
    change: (answer) =>
      answer.status >= 400 ? withField(answer, 'cache-control', 'public, max-age=300') : undefined,
  },
  {
    ...C1,
    name: 'missing-cacheable',
    operations: ['GET /orders/{id}'],
    sentence: 'a 404 may be kept by caches',
    change: when(404, (answer) => withField(answer, 'cache-control', 'max-age=600')),
  },
  {
    ...C1,
    name: 'answers-public',
    operations: ['GET /me'],
    sentence: 'what is for one caller may be kept for all',
    change: when(200, (answer, request) =>
      pathOf(request) === '/me'
        ? withField(answer, 'cache-control', 'public, max-age=600')
        : undefined,
    ),
  },
  {
    oracle: 'C4',
    severity: 'info',
    name: 'refusals-are-pages',
    sentence: 'programs that ask for JSON are answered with pages',
    change: (answer) =>
      answer.status >= 400
        ? { ...withField(answer, 'content-type', 'text/html'), body: '<h1>No</h1>' }
        : undefined,
  },
  {
    oracle: 'C4',
    severity: 'info',
    name: 'refusals-without-form',
    sentence: 'refusals are JSON of a form of their own',
    change: (answer) =>
      answer.status >= 400
        ? { ...withField(answer, 'content-type', 'application/json'), body: '{"error":"no"}' }
        : undefined,
  },
  {
    oracle: 'D1',
    severity: 'medium',
    name: 'report-refused',
    operations: ['GET /reports/daily'],
    sentence: 'members are refused the report that the rules give them',
    change: (answer, request) =>
      answer.status === 200 && isOperation(request, 'GET /reports/daily')
        ? {
            status: 403,
            fields: [
              ['content-type', 'application/problem+json'],
              ['cache-control', 'no-store'],
            ],
            body: '{"type":"urn:sallyport:refusal:forbidden","title":"Forbidden","status":403,"code":"forbidden"}',
          }
        : undefined,
  },
]

/** Refusals that are right and told wrongly. */
export const REFUSAL_FAULTS: readonly Fault[] = ROWS.map(
  ({ change, operations = 'all', level = 0, ...row }) => ({
    ...row,
    operations,
    level,
    filter: async (request, { forward }) => {
      const answer = await forward(request)
      return change(answer, request) ?? answer
    },
  }),
)

/** A 403 as a 401: with a challenge, as a server would that takes both for the same. */
function relabelled(answer: FaultAnswer): FaultAnswer {
  const fields: readonly Field[] = [
    ...without(answer).fields,
    ['www-authenticate', 'Bearer realm="orders"'],
  ]
  return { ...answer, status: 401, fields }
}

/** Writes a sentence of the inside into a refusal. */
function refusedWith(detail: string): Change {
  return (answer) => {
    if (answer.status < 400 || !answer.body.startsWith('{')) return undefined
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), detail }) }
  }
}
