import { isName, isObject } from '../fields.ts'
import type { Grants } from '../grants.ts'
import { type ResourceType, type ResourceTypeOptions, resourceType } from '../resource-type.ts'
import { DOCUMENT_COUNT_MAX, type Place, type ResourceDefinition } from './document.ts'
import type { Problems } from './problems.ts'
import { NAME_EXPECTED } from './read-model.ts'
import { fitRule, readWholeRule } from './read-rule.ts'

/** A resource type as it stands in the document, and as rules are compiled for it. */
export interface ReadResource {
  readonly definition: ResourceDefinition
  readonly type: ResourceType
}

const FIELDS = ['tenant', 'owner', 'acl', 'crossTenant', 'columns', 'see'] as const

/** Reads the resource types of a document; those with a mistake are left out. */
export function readResources(
  json: unknown,
  grants: Grants | undefined,
  problems: Problems,
): ReadonlyMap<string, ReadResource> {
  const at: Place = ['resources']
  const resources = problems.map(json, at) ?? {}
  const names = Object.keys(resources)
  if (names.length > DOCUMENT_COUNT_MAX)
    problems.add(at, `at most ${DOCUMENT_COUNT_MAX} are possible`)
  return new Map(
    names.slice(0, DOCUMENT_COUNT_MAX).flatMap((name) => {
      const read = readResource(resources[name], { name, at: [...at, name], grants, problems })
      return read === undefined ? [] : [[name, read] as const]
    }),
  )
}

interface Reading {
  readonly name: string
  readonly at: Place
  readonly grants: Grants | undefined
  readonly problems: Problems
}

function readResource(json: unknown, reading: Reading): ReadResource | undefined {
  const { name, at, grants, problems } = reading
  if (!isName(name)) problems.add(at, NAME_EXPECTED)
  const fields = problems.object(json, at, FIELDS)
  if (fields === undefined) return undefined
  const { tenant } = fields as { readonly tenant?: unknown }
  if (tenant !== null && !isName(tenant)) {
    const instead = '"tenant": "column", or "tenant": null where the type has none'
    problems.add(at, `state the tenant: ${instead}`)
    return undefined
  }
  if (!areTypes(fields['columns'])) {
    problems.add([...at, 'columns'], 'the type of each column is expected, as a text')
    return undefined
  }
  const see =
    fields['see'] === undefined ? undefined : readWholeRule(fields['see'], [...at, 'see'], problems)
  const stated = FIELDS.flatMap((field) =>
    fields[field] === undefined ? [] : [[field, field === 'see' ? see : fields[field]] as const],
  )
  // What the fields hold is checked where it is declared, as for a type that is written in code.
  const options = Object.fromEntries(stated) as unknown as ResourceTypeOptions<
    Record<string, unknown>
  >
  const type = problems.attempt(at, () => resourceType(name, options)) as ResourceType | undefined
  if (type === undefined || grants === undefined) return undefined
  // A rule that is not stated asks for the tenant and for what lifts it, and for nothing else.
  if (see !== undefined) {
    fitRule(see, { grants, resource: type, path: '$' }, { at: [...at, 'see'], problems })
  }
  const { crossTenant } = type
  if (crossTenant !== undefined) {
    problems.attempt([...at, 'crossTenant'], () => grants.permission(crossTenant, '$'))
  }
  return { definition: options as unknown as ResourceDefinition, type }
}

function areTypes(columns: unknown): boolean {
  if (columns === undefined) return true
  return isObject(columns) && Object.values(columns).every((type) => typeof type === 'string')
}
