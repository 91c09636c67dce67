import { type AuditAnswer, answerOf, type Exchange, fieldsOf } from '../exchange.ts'

/** How many answers are looked at, and how much of each. */
const ANSWERS_MAX = 500
const LENGTH_MAX = 4_096

/**
 * What each framework writes that no other does, the narrower first: Nest stands on Express and says so. Koa writes
 * nothing of its own; a server such as gunicorn or PHP is below many.
 */
const SIGNS: readonly (readonly [string, (answer: AuditAnswer) => boolean])[] = [
  ['Fastify', (answer) => hasBody(answer, /"code":"FST_|"message":"Route [A-Z]{3,7}:\//)],
  ['Nest', (answer) => hasBody(answer, /^\{"message":.{1,500},"statusCode":\d{3}\}$/)],
  [
    'Express',
    (answer) => isPowered(answer, /express/i) || hasBody(answer, /<pre>Cannot [A-Z]+ \//),
  ],
  [
    'Hono',
    (answer) =>
      answer.body === '404 Not Found' && fieldsOf(answer, 'content-type')[0] === HONO_TYPE,
  ],
  ['ASP.NET', (answer) => isPowered(answer, /asp\.net/i) || isServed(answer, /kestrel|-iis/i)],
  [
    'Laravel',
    (answer) => hasCookie(answer, /^laravel_session=/) || answer.body === UNAUTHENTICATED,
  ],
  ['Rails', (answer) => fieldsOf(answer, 'x-runtime').length > 0],
  ['Django', (answer) => isServed(answer, /wsgiserver/i) || hasBody(answer, DJANGO)],
  ['FastAPI', (answer) => isServed(answer, /uvicorn|hypercorn/i) || hasBody(answer, FASTAPI)],
  ['Spring', (answer) => hasBody(answer, /^\{"timestamp":"?[^"]{1,40}"?,"status":\d{3},"error":"/)],
]

const HONO_TYPE = 'text/plain; charset=UTF-8'
const UNAUTHENTICATED = '{"message":"Unauthenticated."}'
const DJANGO =
  /^\{"detail":"(?:Authentication credentials were not provided|Invalid token|You do not have permission)[^"]{0,80}"\}$/
const FASTAPI = /^\{"detail":"(?:Not Found|Not authenticated|Method Not Allowed)"\}$/

/** The framework that answers look like; `undefined` where none says so. */
export function frameworkOf(exchanges: readonly Exchange[]): string | undefined {
  const answers = exchanges.slice(0, ANSWERS_MAX).flatMap((exchange) => answerOf(exchange) ?? [])
  return SIGNS.find(([, isOf]) => answers.some((answer) => isOf(answer)))?.[0]
}

function hasBody({ body }: AuditAnswer, pattern: RegExp): boolean {
  return body.length <= LENGTH_MAX && pattern.test(body)
}

function isPowered(answer: AuditAnswer, pattern: RegExp): boolean {
  return fieldsOf(answer, 'x-powered-by').some((value) => pattern.test(value))
}

function isServed(answer: AuditAnswer, pattern: RegExp): boolean {
  return fieldsOf(answer, 'server').some((value) => pattern.test(value))
}

function hasCookie(answer: AuditAnswer, pattern: RegExp): boolean {
  return fieldsOf(answer, 'set-cookie').some((value) => pattern.test(value))
}
