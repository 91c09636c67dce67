import type { AuditObject, Operation } from '../plan.ts'
import type { Part } from './part.ts'

/** What is said about parameters: which name a tenant, and which have a fixed value. */
export interface ParameterWords {
  readonly isTenant: (parameter: string) => boolean
  readonly values: Readonly<Record<string, string>>
}

const TENANT = /^(tenant|org|organi[sz]ation|account|workspace)([_-]?(id|name|key|slug))?$/i

/** Reads `parameters`: the word `tenant`, or a fixed value, by name. */
export function parametersFrom(part: Part | undefined): ParameterWords {
  const said = (part?.entries() ?? []).flatMap(([name, one]) => {
    const text = one.text('a text, or the word `tenant`,')
    return text === undefined ? [] : [[name, text] as const]
  })
  const tenants = new Set(said.filter(([, text]) => text === 'tenant').map(([name]) => name))
  const values = Object.fromEntries(said.filter(([, text]) => text !== 'tenant'))
  const isTenant = (name: string): boolean =>
    tenants.has(name) || (TENANT.test(name) && !Object.hasOwn(values, name))
  return { isTenant, values }
}

/** Writes into the operations what is said about their parameters; `{tenant}` is left for the run. */
export function withParameters(
  operations: readonly Operation[],
  { isTenant, values }: ParameterWords,
  objects: readonly AuditObject[],
): readonly Operation[] {
  const ids = (operation: Operation): ReadonlySet<string> =>
    new Set(
      objects.filter(({ read }) => isAbout(read, operation)).map(({ parameter }) => parameter),
    )
  return operations.map((operation) => {
    const own = ids(operation)
    const parameters = operation.parameters.map((one) => {
      const fixed = Object.hasOwn(values, one.name) ? values[one.name] : undefined
      const names = one.in === 'path' && !own.has(one.name) && isTenant(one.name)
      return { ...one, example: fixed ?? (names ? '{tenant}' : one.example) }
    })
    return { ...operation, parameters }
  })
}

function isAbout(read: string, { path }: Operation): boolean {
  const [, template = ''] = read.split(' ')
  return path === template || path.startsWith(`${template}/`)
}
