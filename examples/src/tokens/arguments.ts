import { parseArgs } from 'node:util'
import { SUBJECTS, totpSecretOf } from '../orders/fixture.ts'
import { PERMISSIONS } from '../orders/policies.ts'
import { type Flaws, FORGED_ALGORITHMS, type ForgedAlgorithm } from './forge.ts'

/** What the token command is asked for. */
export interface TokenRequest {
  readonly subject: string
  readonly wantsApiKey: boolean
  readonly scope: string
  /** The authentication to ask for. */
  readonly acr: 'mfa' | undefined
  readonly flaws: Flaws
  /** The port of the API for which the token is, where several examples run. */
  readonly port: number | undefined
  /** Where running examples leave their state. */
  readonly stateDirectory: string | undefined
}

/** Arguments that cannot be meant. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const SERVICE = 'reporting'
const NAMES = SUBJECTS.map(({ id }) => id)
const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads the arguments of the token command; `help` if that was asked for. Throws {@link UsageError}. */
export function readArguments(args: readonly string[]): TokenRequest | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const subject = subjectOf(positionals)
  if (values['api-key'] && subject !== SERVICE) {
    throw new UsageError(`only \`${SERVICE}\` has an API key; people have passwords`)
  }
  return {
    subject,
    wantsApiKey: values['api-key'] ?? false,
    scope: values.scope ?? (subject === SERVICE ? 'orders:read' : PERMISSIONS.join(' ')),
    acr: acrOf(values.acr, subject),
    flaws: flawsOf(values),
    port: values.port === undefined ? undefined : portOf(values.port),
    stateDirectory: values.state,
  }
}

/** The options of the token command. */
export const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  'api-key': { type: 'boolean' },
  scope: { type: 'string' },
  acr: { type: 'string' },
  'auth-time': { type: 'string' },
  expired: { type: 'boolean' },
  'no-exp': { type: 'boolean' },
  'not-before': { type: 'string' },
  audience: { type: 'string' },
  issuer: { type: 'string' },
  alg: { type: 'string' },
  'bad-signature': { type: 'boolean' },
  'key-id': { type: 'string' },
  port: { type: 'string' },
  state: { type: 'string' },
} as const

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  refuseUnknown(args)
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Node's own message explains positional arguments instead, and lists nothing. */
function refuseUnknown(args: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(OPTIONS, token.name)) continue
    const known = Object.keys(OPTIONS).map((name) => `--${name}`)
    throw new UsageError(`there is no option \`${token.rawName}\`; there is ${known.join(', ')}`)
  }
}

function subjectOf(positionals: readonly string[]): string {
  const [subject, ...more] = positionals
  const known = `the subjects are ${NAMES.join(', ')}`
  if (subject === undefined) throw new UsageError(`say for whom; ${known}`)
  if (more.length > 0) throw new UsageError('one subject at a time')
  if (!NAMES.includes(subject)) throw new UsageError(`there is no subject \`${subject}\`; ${known}`)
  return subject
}

function flawsOf(values: Values): Flaws {
  const notBefore = values['not-before']
  const authTime = values['auth-time']
  // A token says itself that the subject has just signed in.
  const isEarlier = authTime !== undefined && authTime !== 'now'
  return {
    ...(values.expired && { expired: true }),
    ...(values['no-exp'] && { noExpiry: true }),
    ...(notBefore !== undefined && { notBeforeSeconds: durationOf('--not-before', notBefore) }),
    ...(isEarlier && { authTimeSeconds: durationOf('--auth-time', authTime) }),
    ...(values.audience !== undefined && { audience: values.audience }),
    ...(values.issuer !== undefined && { issuer: values.issuer }),
    ...(values.alg !== undefined && { algorithm: algorithmOf(values.alg) }),
    ...(values['bad-signature'] && { badSignature: true }),
    ...(values['key-id'] !== undefined && { keyId: values['key-id'] }),
  }
}

function algorithmOf(text: string): ForgedAlgorithm {
  const found = FORGED_ALGORITHMS.find((name) => name === text)
  if (found !== undefined) return found
  throw new UsageError(`\`--alg\` takes ${FORGED_ALGORITHMS.join(' or ')}, not \`${text}\``)
}

function acrOf(acr: string | undefined, subject: string): 'mfa' | undefined {
  if (acr === undefined) return undefined
  if (acr !== 'mfa') throw new UsageError(`\`--acr\` takes mfa, not \`${acr}\``)
  if (totpSecretOf(subject) !== undefined) return acr
  throw new UsageError(`\`${subject}\` has no second factor; \`carol\` has one`)
}

function durationOf(option: string, text: string): number {
  const [, sign, amount, unit = ''] = /^([+-]?)(\d{1,6})([smhd])$/.exec(text) ?? []
  if (amount === undefined) {
    throw new UsageError(`\`${option}\` takes a time from now such as +1h, not \`${text}\``)
  }
  return Number(amount) * (UNITS_S[unit] ?? 1) * (sign === '-' ? -1 : 1)
}

/** Reads a port. Throws {@link UsageError}. */
export function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new UsageError(`\`--port\` takes a number from 0 to 65535, not \`${text}\``)
}
