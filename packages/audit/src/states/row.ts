import type { AuditRequest } from '../exchange.ts'
import type { CredentialKind, HeldCredentials } from '../identity/credentials.ts'
import type { Field } from '../plan.ts'
import { impliedBy, milderSeverityOf, oracleOf, type StateCause } from './causes.ts'
import type { CredentialState } from './credential-state.ts'

/** One credential state as data: what is put where, and what is wrong with a server that takes it. */
export interface StateRow {
  readonly name: string
  readonly show: Shown
  /** Default `refuse`. */
  readonly must?: CredentialState['must'] | undefined
  readonly cause: StateCause
  /** Default `bad_token`. */
  readonly shows?: CredentialState['shows'] | undefined
  readonly isSentinel?: true | undefined
  /** Whether it was signed by the mint: it says nothing where the mint's key is not the issuer's. */
  readonly isMinted?: true | undefined
}

/** A text where the secret stands, a whole value of the field, or a change of the whole request. */
export type Shown =
  | { readonly secret: string }
  | { readonly value: string }
  | {
      readonly apply: (bare: AuditRequest) => AuditRequest
      readonly prepare?: (bare: AuditRequest) => Promise<AuditRequest>
    }

/** Puts a secret in the place of the one that is held. */
export type Present = (bare: AuditRequest, secret: string) => AuditRequest

/** Makes a state of a row. */
export function stateOf(
  row: StateRow,
  {
    held,
    kind,
    present,
  }: { held: HeldCredentials; kind: CredentialKind | 'any'; present: Present },
): CredentialState {
  const apply = applyOf(row.show, held, present)
  const severity = milderSeverityOf(row.cause)
  const prepare = prepareOf(row.show, held, apply)
  return {
    name: row.name,
    kind,
    apply,
    ...(prepare && { prepare }),
    must: row.must ?? 'refuse',
    oracle: oracleOf(row.cause),
    ...(severity && { severity }),
    cause: row.cause,
    impliedBy: impliedBy(row.cause),
    isSentinel: row.isSentinel === true,
    isMinted: row.isMinted === true,
    shows: row.shows ?? 'bad_token',
  }
}

function applyOf(show: Shown, held: HeldCredentials, present: Present): CredentialState['apply'] {
  if ('apply' in show) return show.apply
  if ('value' in show) return (bare) => withValue(bare, held, show.value)
  return (bare) => present(bare, show.secret)
}

/** A token of DPoP goes with a proof, so that it is the token alone that is wrong. */
function prepareOf(
  show: Shown,
  { kind, prove }: HeldCredentials,
  apply: CredentialState['apply'],
): CredentialState['prepare'] {
  if ('apply' in show) return show.prepare
  if (kind !== 'dpop' || prove === undefined) return undefined
  return async (bare) => withFields(apply(bare), await prove(bare))
}

/** Shows a value in the field of held credentials, and beside it what is always sent. */
export function withValue(bare: AuditRequest, held: HeldCredentials, value: string): AuditRequest {
  return withFields(bare, [...companionsOf(held), [held.field, value]])
}

/** Adds fields behind those that a request has. */
export function withFields(bare: AuditRequest, fields: readonly Field[]): AuditRequest {
  return { ...bare, fields: [...bare.fields, ...fields] }
}

/** The value of the field with another secret in it: a field of cookies keeps its other cookies. */
export function valueWith(held: HeldCredentials, secret: string): string {
  const value = heldValue(held)
  const start = value.indexOf(`${held.prefix}${held.secret}`)
  if (start === -1) return `${held.prefix}${secret}`
  const end = start + held.prefix.length + held.secret.length
  return `${value.slice(0, start)}${held.prefix}${secret}${value.slice(end)}`
}

/** The value of the field as it is held. */
export function heldValue({ fields, field, prefix, secret }: HeldCredentials): string {
  const found = fields.find(([name]) => name.toLowerCase() === field.toLowerCase())
  return found?.[1] ?? `${prefix}${secret}`
}

/** Fields that let somebody in by themselves: beside one that is bad they would hide that it is. */
const LETS_IN = /^(authorization|proxy-authorization|cookie)$/i

/** What is sent beside the credentials, as in the name of a tenant or the key of a gateway. */
export function companionsOf({ fields, field }: HeldCredentials): readonly Field[] {
  return fields.filter(
    ([name]) => name.toLowerCase() !== field.toLowerCase() && !LETS_IN.test(name),
  )
}
