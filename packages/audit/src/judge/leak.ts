import type { AuditAnswer } from '../exchange.ts'
import type { Fault } from './fault.ts'
import type { RefusalContext } from './refusal.ts'

/** So much of a body is looked at, and each pattern looks ahead so far: a hostile server writes long ones. */
const LENGTH_MAX = 65_536

/** What never belongs into a refusal, and how it is known. A path alone counts only if it leads to a file of code. */
const INSIDE: readonly (readonly [string, RegExp])[] = [
  [
    'a stack trace',
    /\sat [^\n()"]{0,200}\(?(?:file:\/\/|node:|\/|[A-Z]:\\)[^\n()"]{1,300}:\d+:\d+/,
  ],
  ['a stack trace', /Traceback \(most recent call last\)|File \\?"[^"\n]{1,300}", line \d+/],
  ['a stack trace', /\bat [\w.$<>/]{1,300}\(\w{1,100}\.(?:java|kt|scala|groovy):\d+\)/],
  [
    'a stack trace',
    /\bat [\w.`<>[\]+]{1,300}\([^)\n]{0,300}\)(?: in [^\n]{1,300}:line \d+|(?:\r|\\r)?(?:\n|\\n)\s{1,8}at )/,
  ],
  ['a stack trace', /goroutine \d+ \[|panic: runtime error|#\d+ [^\n#]{1,300}\.php\(\d+\)/],
  ['a stack trace', /\.rb:\d+:in [`'\\]|\.php(?:<\\?\/b>)? on line (?:<b>)?\d/],
  ['a query', /\bSELECT\s[^;]{1,200}\sFROM\s|\bUPDATE\s+["`[]?\w{1,80}["`\]]?\s+SET\s/],
  ['a query', /\bINSERT\s+INTO\s+\S{1,80}\s*\(|\bDELETE\s+FROM\s+\S{1,80}\s+WHERE\s/],
  [
    'an error of the database',
    /SQLITE_[A-Z]{4,}|\bORA-\d{5}\b|SQLSTATE\[|\bER_[A-Z]{3,}_[A-Z_]{3,}/,
  ],
  [
    'an error of the database',
    /syntax error at or near|error in your SQL syntax|Unclosed quotation mark after|violates (?:unique|foreign key|not-null) constraint|MongoServerError|E11000 duplicate key/i,
  ],
  [
    'a path of the server',
    /(?<![\w:/.-])\/(?:[\w.@-]{1,80}\/){1,20}[\w.@-]{1,80}\.(?:[cm]?[jt]s|py|rb|php|java|jar|go|rs|cs|dll|so|sqlite3?|pem|env)\b/,
  ],
  [
    'a path of the server',
    /(?<![\w:/.-])\/(?:home|usr|var|srv|opt|etc|root)\/(?:[\w.@-]{1,80}\/){0,20}[\w.@-]{1,80}\.(?:json|ya?ml|conf|ini|toml|db|log|xml)\b/,
  ],
  [
    'a path of the server',
    /(?<![\w:/.-])\/(?:var\/www|usr\/(?:src|lib|local))\/[\w.-]{2,}|\b[A-Z]:\\{1,2}(?:[\w .-]{1,80}\\{1,2}){2}/,
  ],
]

/** What of its inside a refusal shows. */
export function leakFaults(answer: AuditAnswer, context: RefusalContext): readonly Fault[] {
  if (answer.status < 400) return []
  const body = answer.body.slice(0, LENGTH_MAX)
  const [what] = [
    ...secretIn(body, context),
    ...insideOf(unechoed(body, context)),
    ...saidOf(body, context),
  ]
  if (what === undefined) return []
  const message = `the refusal shows ${what}`
  return [{ oracle: 'L4', cause: 'refusals show what is inside', message }]
}

/** A body without what the caller wrote itself: an echo shows nothing. */
function unechoed(body: string, { sent = [] }: RefusalContext): string {
  const texts = sent.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  return texts
    .filter((text) => text.length >= 4)
    .reduce((rest, text) => rest.replaceAll(text, ' '), body)
}

function secretIn(body: string, { secrets }: RefusalContext): readonly string[] {
  return secrets.some((one) => one.length >= 16 && body.includes(one)) ? ['credentials'] : []
}

function insideOf(body: string): readonly string[] {
  return INSIDE.filter(([, pattern]) => pattern.test(body)).map(([what]) => what)
}

const ASKED =
  /\b(?:requires?|required|needs?|missing|must (?:be|have)|only)\b(?:[^."\n]|[."](?=\w)){0,60}/gi
const OWNED =
  /\b(?:belongs to|owned by|created by|owner(?: is|" ?: ?"))(?:[^."\n]|\.(?=\w)){0,40}/gi

/** Said of a role or a permission by name, as text or as a property. */
const NAMED =
  /\broles?\b\s*(?:[:=]\s*|["'`])["'`\\]*\w|\bpermissions?\b\W{1,4}\w{1,40}[:.]\w|\b(?:ROLE|SCOPE)_[A-Z]/
const PROPERTY =
  /"(?:required|needed|missing|expected)[-_ ]?(?:roles?|permissions?|privileges?|authorit(?:y|ies))"\s*:\s*\[?\s*"\w/i

/** Words that sentences about anybody hold: `requires user authentication` tells no role. */
const COMMON =
  /^(?:user|member|owner|guest|customer|client|caller|account|token|public|anyone|nobody|service)s?$/i

/** What would be needed, or whose it is: a role, a permission or a name next to a word that says so. */
function saidOf(body: string, { names }: RefusalContext): readonly string[] {
  const asked = body.match(ASKED) ?? []
  const telling = names.filter((name) => name.length > 1 && !COMMON.test(name))
  const role = telling.find((name) => asked.some((one) => holds(one, name)))
  if (role !== undefined) return [`that \`${role}\` is needed`]
  const owner = telling.find((name) => (body.match(OWNED) ?? []).some((one) => holds(one, name)))
  if (owner !== undefined) return [`that it belongs to \`${owner}\``]
  const isNamed = PROPERTY.test(body) || asked.some((one) => NAMED.test(one))
  return isNamed ? ['which role or permission is needed'] : []
}

function holds(sentence: string, name: string): boolean {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w-])${plain}s?(?![\\w-])`, 'i').test(sentence)
}
