import { suggestion } from '@sallyport/policy'
import type { AuditObject, Identity, Operation } from '../plan.ts'
import type { ReadIdentity } from './identities.ts'
import { operationNamed } from './operation-named.ts'
import type { Part } from './part.ts'

/** What objects are read with. */
export interface ObjectContext {
  readonly operations: readonly Operation[]
  readonly read: readonly ReadIdentity[]
  /** The parameters that name a tenant. */
  readonly isTenant: (parameter: string) => boolean
  /** Fixed values of parameters. */
  readonly values: Readonly<Record<string, string>>
}

const FIELDS = [
  'create',
  'as',
  'body',
  'id',
  'read',
  'delete',
  'deleteAs',
  'known',
  'tenant',
  'parameters',
  'parameter',
  'ghost',
  'in',
] as const
type Fields = Partial<Record<(typeof FIELDS)[number], Part>>

const OBJECTS_MAX = 100

/** Reads the objects, and checks that they and their owners agree. */
export function objectsFrom(
  part: Part | undefined,
  context: ObjectContext,
): readonly AuditObject[] {
  const entries = part?.entries() ?? []
  const made: AuditObject[] = []
  if (entries.length > OBJECTS_MAX) part?.mistake(`at most ${OBJECTS_MAX} objects are expected`)
  const names = entries.map(([name]) => name)
  for (const { owns } of context.read) {
    for (const { name, part: said } of owns) {
      if (!names.includes(name))
        said.mistake(`\`objects\` has no \`${name}\`${suggestion(name, names)}`)
    }
  }
  for (const [name, one] of entries.slice(0, OBJECTS_MAX)) {
    const object = objectFrom(name, one, { ...context, made })
    if (object !== undefined) made.push(object)
  }
  return made
}

interface Below extends ObjectContext {
  /** Those that stand before it. */
  readonly made: readonly AuditObject[]
}

function objectFrom(name: string, part: Part, context: Below): AuditObject | undefined {
  const fields = part.fields(FIELDS)
  if (fields === undefined) return undefined
  const owner = ownerFrom(name, part, { fields, context })
  const read =
    fields.read === undefined
      ? part.mistake("`read` is missing: write an operation like 'GET /orders/{id}'")
      : operationNamed(fields.read, context.operations, ['GET', 'HEAD'])
  fields.ghost?.word(['auto'])
  const made = originFrom(part, fields, context)
  if (owner === undefined || read === undefined) return undefined
  const tenant = fields.tenant?.text() ?? owner.tenant
  const parameters = parametersFrom({
    fields,
    context,
    tenant,
    paths: [read, made.create?.operation ?? ''],
  })
  const names = namesOf(read, fields, context)
  const parent = parentFrom(fields.in, context.made)
  const known = { ...parameters, ...(parent && { [parent.parameter]: '' }) }
  const parameter = parameterFrom(fields, { names, known, isTenant: context.isTenant })
  if (parameter === undefined) {
    return fields.read?.mistake(
      'a path with the id of the object is expected, as in `GET /orders/{id}`',
    )
  }
  return {
    name,
    owner: owner.name,
    tenant,
    ...made,
    create: made.create && { ...made.create, ...nameFrom(fields.id, made.create, parameter) },
    parameter,
    read,
    remove: fields.delete && operationNamed(fields.delete, context.operations),
    removeAs: fields.deleteAs && identityNamed(fields.deleteAs, context)?.name,
    parameters,
    ...(parent && { parent: parent.name }),
    place: part.place,
  }
}

/** The object that another is in: one that is made before it. */
function parentFrom(part: Part | undefined, made: readonly AuditObject[]): AuditObject | undefined {
  const name = part?.text('the name of an object')
  if (part === undefined || name === undefined) return undefined
  const names = made.map((one) => one.name)
  const found = made.find((one) => one.name === name)
  return found ?? part.mistake(`no object before this one is \`${name}\`${suggestion(name, names)}`)
}

interface Owning {
  readonly fields: Fields
  readonly context: ObjectContext
}

function ownerFrom(name: string, part: Part, { fields, context }: Owning): Identity | undefined {
  const said = context.read.filter(({ owns }) => owns.some((one) => one.name === name))
  const as = fields.as && identityNamed(fields.as, context)
  if (fields.as !== undefined && as === undefined) return undefined
  const owner = as ?? said[0]?.identity
  if (owner === undefined) return part.mistake('`as` is missing: write the identity that owns it')
  for (const { identity, owns } of said) {
    if (identity.person === owner.person) continue
    const at = owns.find((one) => one.name === name)?.part
    at?.mistake(`\`${name}\` is made as \`${owner.name}\`, so \`${identity.name}\` cannot own it`)
  }
  return owner
}

function identityNamed(part: Part, { read }: ObjectContext): Identity | undefined {
  const name = part.text('the name of an identity')
  if (name === undefined) return undefined
  const names = read.map(({ identity }) => identity.name)
  const found = read.find(({ identity }) => identity.name === name)?.identity
  return found ?? part.mistake(`\`identities\` has no \`${name}\`${suggestion(name, names)}`)
}

type Origin = Pick<AuditObject, 'create' | 'idPointer' | 'id'>

function originFrom(part: Part, fields: Fields, { operations }: ObjectContext): Origin {
  if (fields.create !== undefined && fields.known !== undefined) {
    part.mistake('only one of `create` and `known` is expected')
  }
  if (fields.create === undefined && fields.known === undefined) {
    part.mistake(
      "`create` is missing: write an operation like 'POST /orders', or `known` with the id of an object",
    )
  }
  const operation = fields.create && operationNamed(fields.create, operations)
  const shape = operations.find(({ id }) => id === operation)?.body
  const body = fields.body === undefined ? shape?.example : fields.body.value
  return {
    create: operation === undefined ? undefined : { operation, body },
    idPointer: pointerFrom(fields.id),
    id: fields.known?.text('the id of an object'),
  }
}

/** The name that an object is given by whoever makes it, where the operation that makes it wants one. */
function nameFrom(
  part: Part | undefined,
  { operation }: NonNullable<AuditObject['create']>,
  parameter: string,
): { readonly name?: string } {
  if (!operation.includes(`{${parameter}}`)) return {}
  const said = part?.value
  return { name: typeof said === 'string' && said.includes('{canary}') ? said : '{canary}' }
}

function pointerFrom(part: Part | undefined): string {
  const text = part === undefined ? '/id' : part.text("a JSON pointer like '/id', or `location`,")
  if (text === undefined || text.startsWith('/')) return text ?? '/id'
  if (text.toLowerCase() === 'location') return 'Location'
  // The name that whoever makes it chooses.
  if (text.includes('{canary}')) return '/id'
  part?.mistake("a JSON pointer like '/id', or `location`, is expected")
  return '/id'
}

interface Paths {
  readonly fields: Fields
  readonly context: ObjectContext
  readonly tenant: string | undefined
  readonly paths: readonly string[]
}

/** What is said, then what holds everywhere, then its tenant where a parameter names one. */
function parametersFrom({
  fields,
  context,
  tenant,
  paths,
}: Paths): Readonly<Record<string, string>> {
  const said = (fields.parameters?.entries() ?? []).flatMap(([name, part]) => {
    const value = part.text()
    return value === undefined ? [] : [[name, value] as const]
  })
  const tenants = namesIn(paths.join('')).filter((name) => context.isTenant(name))
  const own = tenant === undefined ? [] : tenants.map((name) => [name, tenant] as const)
  return Object.fromEntries([...own, ...Object.entries(context.values), ...said])
}

/** What a reading names: in its path, in its body, and in its query what is said or looks like an id. */
function namesOf(read: string, { parameter }: Fields, { operations }: ObjectContext): string[] {
  const all = operations.find(({ id }) => id === read)?.parameters ?? []
  const inBody = all.filter((one) => one.in === 'body')
  const inQuery = all.filter((one) => {
    return one.in === 'query' && (parameter?.value === one.name || /(^|_)id$|Id$/.test(one.name))
  })
  const path = namesIn(read)
  return [...inQuery.map(({ name }) => name), ...inBody.map(({ name }) => name), ...path]
}

interface Reading {
  readonly names: readonly string[]
  readonly known: Readonly<Record<string, string>>
  readonly isTenant: (parameter: string) => boolean
}

/** The last parameter of its path that nothing else stands for. */
function parameterFrom(fields: Fields, { names, known, isTenant }: Reading): string | undefined {
  const said = fields.parameter?.text('the name of a parameter')
  if (said !== undefined) {
    return names.includes(said)
      ? said
      : fields.parameter?.mistake(`\`read\` has no \`{${said}}\`${suggestion(said, names)}`)
  }
  const free = names.filter((name) => !Object.hasOwn(known, name))
  return free.findLast((name) => !isTenant(name)) ?? free.at(-1) ?? names.at(-1)
}

/** The names of the parameters of a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
}
