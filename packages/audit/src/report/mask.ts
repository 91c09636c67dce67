import type { AuditAnswer, AuditRequest, Exchange, Outcome } from '../exchange.ts'
import type { Field } from '../plan.ts'
import type { AuditReport, Cell, RootCause } from '../verdict.ts'
import { fieldSecrets, type Secret } from './secrets.ts'

/** How a report is masked. */
export interface MaskOptions {
  readonly secrets: readonly Secret[]
  /** How many characters of each body stay. Default 16,384. */
  readonly bodyLength?: number | undefined
}

/** Replaces every secret: what is known by a variable, and what only looks like one by `[masked]`. */
export function maskReport(report: AuditReport, options: MaskOptions): AuditReport {
  const mask = new Mask(options.secrets)
  const bodyLength = options.bodyLength ?? BODY_LENGTH
  return {
    ...report,
    base: mask.text(report.base),
    cells: report.cells.map((cell) => maskedCell(cell, mask)),
    causes: report.causes.map((cause) => maskedCause(cause, mask)),
    exchanges: report.exchanges.map((one) => maskedExchange(one, { mask, bodyLength })),
    remarks: report.remarks.map(({ place, message }) => ({ place, message: mask.text(message) })),
    notSignedIn: report.notSignedIn.map(({ identity, why }) => ({
      identity: mask.text(identity),
      why: mask.text(why),
    })),
    endedEarly: report.endedEarly === undefined ? undefined : mask.text(report.endedEarly),
  }
}

const BODY_LENGTH = 16_384

/** The same without a mask: bodies alone are shortened. */
export function shortenReport(report: AuditReport, bodyLength: number = BODY_LENGTH): AuditReport {
  const exchanges = report.exchanges.map((one) => shortened(one, bodyLength))
  return { ...report, exchanges }
}

/** Below this length a text is masked only where it is certain to be a secret: as the value of a field. */
const LENGTH_MIN = 6
/** Broken credentials are short words now and then, such as `null`. */
const ODD_LENGTH_MIN = 16

class Mask {
  readonly #names: ReadonlyMap<string, string>
  readonly #known: RegExp | undefined
  readonly #lists = new WeakMap<readonly Field[], readonly Field[]>()

  constructor(secrets: readonly Secret[]) {
    const forms = new Map(secrets.filter(isLong).flatMap(formsOf))
    const plain = secrets.map(({ value, name }) => [value, `$${name}`] as const)
    this.#names = new Map([...forms, ...plain])
    const all = [...forms.keys()].toSorted((a, b) => b.length - a.length)
    this.#known = all.length === 0 ? undefined : new RegExp(all.map(escaped).join('|'), 'g')
  }

  /** What stands for a secret. */
  nameOf(value: string): string {
    return this.#names.get(value) ?? MASKED
  }

  /** A text in which secrets may stand anywhere. */
  text(text: string): string {
    const known = this.#known
    const named = known === undefined ? text : text.replace(known, (one) => this.nameOf(one))
    return PATTERNS.reduce((masked, pattern) => masked.replace(pattern, `$1${MASKED}`), named)
  }

  /** Fields; a list that several exchanges share is masked once, and shared again. */
  fields(fields: readonly Field[]): readonly Field[] {
    const known = this.#lists.get(fields)
    if (known !== undefined) return known
    const masked = fields.map((field) => this.field(field))
    this.#lists.set(fields, masked)
    return masked
  }

  /** A field; where all of its value is secret, no part of it stays. */
  field([name, value]: Field): Field {
    if (name.toLowerCase() === 'set-cookie') {
      return [name, this.text(value.replace(/=[^;]*/, `=${MASKED}`))]
    }
    let masked = value
    for (const secret of fieldSecrets(name, value)) {
      if (secret !== '') masked = masked.replace(secret, () => this.nameOf(secret))
    }
    return [name, this.text(masked)]
  }
}

const MASKED = '[masked]'

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function isLong({ value, name }: Secret): boolean {
  const isPlain = /^SALLYPORT_[A-Z0-9]+(_PASSWORD)?(_\d+)?$/.test(name)
  return value.length >= (isPlain ? LENGTH_MIN : ODD_LENGTH_MIN)
}

/** A secret as it may stand in an address, in JSON and in HTML. */
function formsOf({ value, name }: Secret): readonly (readonly [string, string])[] {
  const html = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const forms = [
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    html,
  ]
  return [...new Set(forms)].map((form) => [form, `$${name}`] as const)
}

const NAMES =
  'api[-_]?key|(?:access|refresh|id|auth|csrf|xsrf)?[-_]?token|(?:client[-_]?)?secret|passw(?:or)?d|session[-_]?id|assertion'

/** What looks like a secret; what comes before it stays. */
const PATTERNS: readonly RegExp[] = [
  /()\beyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*){0,3}/g,
  /(\b(?:Bearer|Basic|DPoP|Digest)[ \t]+)(?!\[masked\])[\w.~+/=-]{16,}/gi,
  new RegExp(`("(?:${NAMES})"\\s*:\\s*")(?!\\$SALLYPORT_)[^"\\\\]+(?:\\\\.[^"\\\\]*)*`, 'gi'),
  new RegExp(`([?&;](?:${NAMES}|key|code|sig)=)(?!\\$SALLYPORT_)[^&\\s"'<>;]+`, 'gi'),
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\w+/=\s\\]+/g,
  /(\/\/[^\s/:@"]{1,256}:)[^\s/@"]{1,256}(?=@)/g,
]

function maskedCell(cell: Cell, mask: Mask): Cell {
  const { verdict } = cell
  if (!('why' in verdict)) return cell
  return { ...cell, verdict: { kind: verdict.kind, why: mask.text(verdict.why) } }
}

function maskedCause(cause: RootCause, mask: Mask): RootCause {
  return {
    ...cause,
    title: mask.text(cause.title),
    findings: cause.findings.map((one) => ({ ...one, message: mask.text(one.message) })),
  }
}

interface Work {
  readonly mask: Mask
  readonly bodyLength: number
}

function maskedExchange(exchange: Exchange, work: Work): Exchange {
  const { intent, request, outcome } = exchange
  return {
    ...exchange,
    intent: { ...intent, why: work.mask.text(intent.why) },
    request: maskedRequest(request, work),
    outcome: maskedOutcome(outcome, work),
  }
}

function maskedRequest(request: AuditRequest, { mask, bodyLength }: Work): AuditRequest {
  const { target, fields, body, origin } = request
  return {
    ...request,
    target: mask.text(target),
    fields: mask.fields(fields),
    ...(body === undefined ? {} : { body: maskedBody(body, { mask, bodyLength }) }),
    ...(origin === undefined ? {} : { origin: mask.text(origin) }),
  }
}

function maskedOutcome(outcome: Outcome, work: Work): Outcome {
  if (outcome.kind !== 'answer') return { ...outcome, why: work.mask.text(outcome.why) }
  const { answer } = outcome
  const fields = work.mask.fields(answer.fields)
  const masked = { ...answer, fields, body: maskedBody(answer.body, work) }
  return { kind: 'answer', answer: cut(masked, answer.body.length > work.bodyLength) }
}

/** Half a secret at the end of a part would not be known: more is masked than stays. */
function maskedBody(body: string, { mask, bodyLength }: Work): string {
  if (body.length <= bodyLength) return mask.text(body)
  const masked = mask.text(body.slice(0, bodyLength + MARGIN))
  return masked.slice(0, Math.max(0, Math.min(bodyLength, masked.length - MARGIN))).toWellFormed()
}

const MARGIN = 8_192

function cut(answer: AuditAnswer, isCut: boolean): AuditAnswer {
  return { ...answer, isTruncated: answer.isTruncated || isCut }
}

function shortened(exchange: Exchange, bodyLength: number): Exchange {
  const { outcome } = exchange
  if (outcome.kind !== 'answer' || outcome.answer.body.length <= bodyLength) return exchange
  const body = outcome.answer.body.slice(0, bodyLength).toWellFormed()
  return {
    ...exchange,
    outcome: { kind: 'answer', answer: cut({ ...outcome.answer, body }, true) },
  }
}
