import type { Part } from '../input/part.ts'
import { patternFrom } from '../input/pattern.ts'
import type { FilePlace, Identity, OperationPattern } from '../plan.ts'
import { SCHEMES, type SchemeWord } from './scheme-of.ts'
import { type Terms, termsFrom } from './terms.ts'

/** A rule of the file, read. */
export interface AuditRule {
  readonly operations: readonly OperationPattern[]
  readonly allow: Terms
  readonly needs: Terms | undefined
  readonly see: Terms | undefined
  /** The scopes that are needed, by method; `*` stands for those that are not named. */
  readonly scopes: ReadonlyMap<string, readonly string[]>
  readonly stepUp: StepUp | undefined
  readonly schemes: readonly SchemeWord[] | undefined
  readonly deny: 'conceal' | 'forbid'
  readonly place: FilePlace
}

/** How strong an authentication must be. */
export interface StepUp {
  readonly acr: readonly string[] | undefined
  readonly maxAge: number | undefined
}

const FIELDS = ['op', 'allow', 'needs', 'see', 'scopes', 'stepUp', 'schemes', 'deny'] as const
type Fields = Partial<Record<(typeof FIELDS)[number], Part>>
const RULES_MAX = 2_000
const AUTHENTICATED: Terms = [[{ kind: 'authenticated' }]]

/** Reads the rules, the first that matches first. */
export function readRules(
  part: Part | undefined,
  identities: readonly Identity[],
): readonly AuditRule[] {
  const items = part?.items() ?? []
  if (items.length > RULES_MAX) part?.mistake(`at most ${RULES_MAX} rules are expected`)
  return items.slice(0, RULES_MAX).flatMap((one) => ruleFrom(one, identities) ?? [])
}

function ruleFrom(part: Part, identities: readonly Identity[]): AuditRule | undefined {
  const fields = part.fields(FIELDS)
  if (fields === undefined) return undefined
  if (fields.op === undefined)
    return part.mistake("`op` is missing: write an operation like 'GET /orders/{id}'")
  if (
    fields.allow === undefined &&
    fields.needs === undefined &&
    fields.scopes === undefined &&
    fields.stepUp === undefined
  ) {
    return part.mistake('`allow` is missing: write who may, as in `[owner, role:admin]`')
  }
  const terms = (one: Part | undefined): Terms | undefined => one && termsFrom(one, identities)
  const deny = fields.deny?.word(['conceal', 'forbid'])
  return {
    operations: fields.op.oneOrMore().flatMap((one) => patternFrom(one) ?? []),
    allow: terms(fields.allow) ?? AUTHENTICATED,
    needs: terms(fields.needs),
    see: terms(fields.see),
    ...demandsFrom(fields),
    deny: deny ?? (fields.see === undefined ? 'forbid' : 'conceal'),
    place: part.place,
  }
}

function demandsFrom(fields: Fields): Pick<AuditRule, 'scopes' | 'stepUp' | 'schemes'> {
  return {
    scopes: scopesFrom(fields.scopes),
    stepUp: fields.stepUp && stepUpFrom(fields.stepUp),
    schemes: fields.schemes?.oneOrMore().flatMap((one) => one.word(SCHEMES) ?? []),
  }
}

function scopesFrom(part: Part | undefined): AuditRule['scopes'] {
  if (part === undefined) return new Map()
  if (typeof part.value === 'string' || Array.isArray(part.value)) {
    return new Map([['*', scopeWords(part)]])
  }
  return new Map(
    (part.entries() ?? []).map(([method, one]) => [method.toUpperCase(), scopeWords(one)]),
  )
}

function scopeWords(part: Part): readonly string[] {
  return part.texts('a scope').flatMap((text) => text.split(' ').filter((word) => word !== ''))
}

function stepUpFrom(part: Part): StepUp | undefined {
  const fields = part.fields(['maxAge', 'acr'])
  if (fields === undefined) return undefined
  if (fields.maxAge === undefined && fields.acr === undefined) {
    return part.mistake('`maxAge` or `acr` is missing')
  }
  return { acr: fields.acr?.texts(), maxAge: fields.maxAge?.number(0, 31_536_000) }
}
