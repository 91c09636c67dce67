import type { CompiledRule } from '../compile.ts'
import { isName, isObject, missing } from '../fields.ts'
import { createGrants, type Grants } from '../grants.ts'
import { createModel, type Model } from '../model.ts'
import type { ResourceType } from '../resource-type.ts'
import { bounded, quoted } from '../text.ts'
import { fingerprint } from '../version.ts'
import {
  DESCRIPTION_LENGTH_MAX,
  DOCUMENT_COUNT_MAX,
  type Place,
  type PolicyDefinition,
  type PolicyDocument,
  type Problem,
  VERSION_LENGTH_MAX,
} from './document.ts'
import { Problems } from './problems.ts'
import { NAME_EXPECTED, readPermissions, readSets } from './read-model.ts'
import { type ReadResource, readResources } from './read-resource.ts'
import { fitRule, readWholeRule } from './read-rule.ts'

/** A document that was read, with everything compiled. */
export interface Policies {
  readonly kind: 'policies'
  readonly document: PolicyDocument
  /** Changes whenever anything changes that can decide; texts for people do not count. */
  readonly fingerprint: string
  readonly model: Model
  /** The resource types by name. */
  readonly types: ReadonlyMap<string, ResourceType>
  /** The policies by name. */
  readonly compiled: ReadonlyMap<string, CompiledRule>
  /** Who may see a resource of each type. */
  readonly visibility: ReadonlyMap<string, CompiledRule>
}

/** What became of untrusted data: policies, or everything that is wrong with it. */
export type PoliciesReading =
  | Policies
  | { readonly kind: 'invalid'; readonly problems: readonly [Problem, ...Problem[]] }

const FIELDS = ['$schema', 'v', 'version', 'permissions', 'sets', 'resources', 'policies']

/**
 * Reads a policy document out of untrusted JSON, and compiles it. Never throws on what `JSON.parse`
 * can return.
 *
 * All problems are told at once, each with its place and what to write instead; a field that is not
 * known is one, for a misspelt condition must not vanish silently.
 */
export function readPolicies(json: unknown): PoliciesReading {
  const problems = new Problems()
  const fields = problems.object(json, [], FIELDS)
  if (fields === undefined) return invalid(problems)
  const head = readHead(fields, problems)
  const permissions = readPermissions(fields['permissions'], problems)
  const sets = readSets(fields['sets'] ?? {}, permissions, problems)
  const grants = problems.attempt(['sets'], () => createGrants({ permissions, sets }))
  const resources = readResources(fields['resources'] ?? {}, grants, problems)
  const declared = isObject(fields['resources']) ? Object.keys(fields['resources']) : []
  const policies = readDefinitions(fields['policies'], { declared, resources, grants, problems })
  if (problems.found.length > 0) return invalid(problems)
  const definitions = Array.from(resources, ([name, { definition }]) => [name, definition] as const)
  const document = {
    ...head,
    permissions,
    sets,
    resources: Object.fromEntries(definitions),
    policies,
  }
  return compiled(document, resources)
}

function invalid({ found }: Problems): PoliciesReading {
  return { kind: 'invalid', problems: found as readonly [Problem, ...Problem[]] }
}

type Head = Pick<PolicyDocument, '$schema' | 'v' | 'version'>

function readHead(fields: Readonly<Record<string, unknown>>, problems: Problems): Head {
  const { $schema, v, version } = fields as Record<keyof Head, unknown>
  if (v !== 1) problems.add(['v'], `${missing(v, 'v')}the version of the form is expected: write 1`)
  const words = typeof version === 'string' ? version : ''
  if (words === '' || words.length > VERSION_LENGTH_MAX) {
    const expected = `a text of 1 to ${VERSION_LENGTH_MAX} characters is expected`
    problems.add(['version'], `${missing(version, 'version')}${expected}`)
  }
  if ($schema !== undefined && typeof $schema !== 'string') {
    problems.add(['$schema'], 'the address of a JSON Schema is expected')
  }
  return { ...(typeof $schema === 'string' && { $schema }), v: 1, version: words }
}

interface Surroundings {
  /** The names of all resource types, also of those with a mistake. */
  readonly declared: readonly string[]
  readonly resources: ReadonlyMap<string, ReadResource>
  readonly grants: Grants | undefined
  readonly problems: Problems
}

function readDefinitions(
  json: unknown,
  around: Surroundings,
): Readonly<Record<string, PolicyDefinition>> {
  const { problems } = around
  const at: Place = ['policies']
  const policies = problems.map(json, at) ?? {}
  const names = Object.keys(policies)
  if (names.length > DOCUMENT_COUNT_MAX)
    problems.add(at, `at most ${DOCUMENT_COUNT_MAX} are possible`)
  const read = names.slice(0, DOCUMENT_COUNT_MAX).flatMap((name) => {
    if (!isName(name)) problems.add([...at, name], NAME_EXPECTED)
    const definition = readDefinition(policies[name], [...at, name], around)
    return definition === undefined ? [] : [[name, definition] as const]
  })
  return Object.fromEntries(read)
}

function readDefinition(
  json: unknown,
  at: Place,
  around: Surroundings,
): PolicyDefinition | undefined {
  const { problems, resources, grants } = around
  const fields = problems.object(json, at, ['description', 'resource', 'rule'])
  if (fields === undefined) return undefined
  const description = readDescription(fields['description'], [...at, 'description'], problems)
  const resource = readReference(fields['resource'], [...at, 'resource'], around)
  const rule = readWholeRule(fields['rule'], [...at, 'rule'], problems)
  if (rule === undefined || resource === null) return undefined
  const type = resource === undefined ? undefined : resources.get(resource)?.type
  // Where the type has a mistake of its own, that is told; the rule is not blamed for it.
  if (grants !== undefined && (type !== undefined || resource === undefined)) {
    fitRule(rule, { grants, resource: type, path: '$' }, { at: [...at, 'rule'], problems })
  }
  return {
    ...(description !== undefined && { description }),
    ...(resource !== undefined && { resource }),
    rule,
  }
}

function readDescription(json: unknown, at: Place, problems: Problems): string | undefined {
  if (json === undefined) return undefined
  if (typeof json === 'string' && json.length <= DESCRIPTION_LENGTH_MAX) return json
  problems.add(at, `a text of at most ${DESCRIPTION_LENGTH_MAX} characters is expected`)
  return undefined
}

/** The name of a resource type; `null` where there is no such type. */
function readReference(json: unknown, at: Place, around: Surroundings): string | null | undefined {
  if (json === undefined) return undefined
  const { declared, problems } = around
  if (typeof json === 'string' && declared.includes(json)) return json
  const name =
    typeof json === 'string' ? `${bounded(quoted(json))} is not declared` : 'a name is expected'
  problems.add(at, `${name}: define it in \`resources\`${problems.meant(json, declared)}`)
  return null
}

function compiled(
  document: PolicyDocument,
  resources: ReadonlyMap<string, ReadResource>,
): Policies {
  const { permissions, sets, policies } = document
  const model = createModel({ permissions, sets })
  const types = new Map(Array.from(resources, ([name, { type }]) => [name, type]))
  const rules = Object.entries(policies).map(([name, { rule, resource }]) => {
    return [
      name,
      model.compile(rule, resource === undefined ? undefined : types.get(resource)),
    ] as const
  })
  const visibility = Array.from(types, ([name, type]) => [name, model.visibility(type)] as const)
  const versions = (compiled: readonly (readonly [string, CompiledRule])[]): unknown =>
    Object.fromEntries(compiled.map(([name, { version }]) => [name, version]))
  return {
    kind: 'policies',
    document,
    fingerprint: fingerprint([model.version, versions(rules), versions(visibility)]),
    model,
    types,
    compiled: new Map(rules),
    visibility: new Map(visibility),
  }
}
