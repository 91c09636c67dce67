import { columnTypes } from '../columns.ts'
import { NAME_LENGTH_MAX } from '../fields.ts'
import { MODEL_COUNT_MAX } from '../grants.ts'
import { DESCRIPTION_LENGTH_MAX, DOCUMENT_COUNT_MAX, VERSION_LENGTH_MAX } from './document.ts'
import { leafSchemas } from './leaf-schema.ts'

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

/** An object with no other fields than these. */
function closed(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', additionalProperties: false, required, properties }
}

/** A part that is defined once. */
function ref(name: string): Schema {
  return { $ref: `#/$defs/${name}` }
}

const text = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength })
const map = (value: Schema, maxProperties: number): Schema => ({
  type: 'object',
  maxProperties,
  propertyNames: ref('name'),
  additionalProperties: value,
})
const list = (items: Schema, further: Schema = {}): Schema => ({ type: 'array', items, ...further })

/**
 * The JSON Schema (draft 2020-12) of a policy document, for editors and for other languages.
 *
 * It knows the form. What only the whole document can tell, such as a permission that is not declared,
 * `readPolicies` finds.
 */
export function policySchema(): Schema {
  const properties = {
    $schema: { type: 'string' },
    v: { const: 1 },
    version: text(VERSION_LENGTH_MAX),
    permissions: list(ref('token'), { uniqueItems: true, maxItems: MODEL_COUNT_MAX }),
    sets: map(ref('set'), MODEL_COUNT_MAX),
    resources: map(ref('resource'), DOCUMENT_COUNT_MAX),
    policies: map(ref('policy'), DOCUMENT_COUNT_MAX),
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sallyport policy document',
    ...closed(properties, ['v', 'version', 'permissions', 'policies']),
    $defs: definitions(),
  }
}

function definitions(): Readonly<Record<string, Schema>> {
  return {
    token: {
      type: 'string',
      pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$',
      maxLength: NAME_LENGTH_MAX,
    },
    name: { type: 'string', pattern: '^[^\\x00-\\x1F\\x7F-\\x9F]+$', maxLength: NAME_LENGTH_MAX },
    set: closed({ permissions: list(ref('token')), includes: list(ref('name')) }, []),
    resource: closed(
      {
        tenant: { anyOf: [ref('name'), { type: 'null' }] },
        owner: ref('name'),
        acl: { anyOf: [ref('name'), ref('aclSource')] },
        crossTenant: ref('token'),
        columns: {
          type: 'object',
          propertyNames: ref('name'),
          additionalProperties: { enum: [...columnTypes] },
        },
        see: ref('rule'),
      },
      ['tenant'],
    ),
    aclSource: closed({ column: ref('name'), key: ref('name'), table: ref('aclTable') }),
    aclTable: closed({
      name: ref('name'),
      resource: ref('name'),
      subject: ref('name'),
      permission: ref('name'),
      effect: ref('name'),
      expiresAt: ref('name'),
    }),
    policy: closed(
      {
        description: { type: 'string', maxLength: DESCRIPTION_LENGTH_MAX },
        resource: ref('name'),
        rule: ref('rule'),
      },
      ['rule'],
    ),
    ...ruleDefinitions(),
  }
}

/** Each kind of rule by itself, chosen by `kind`, so that a message speaks of that kind alone. */
function ruleDefinitions(): Readonly<Record<string, Schema>> {
  const rules = list(ref('rule'), { minItems: 1 })
  const kinds: Readonly<Record<string, Schema>> = {
    all: closed({ kind: { const: 'all' }, rules }),
    any: closed({ kind: { const: 'any' }, rules }),
    not: closed({ kind: { const: 'not' }, rule: ref('rule') }),
    ...leafSchemas(),
  }
  const chosen = Object.keys(kinds).map((kind) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
    then: ref(`rule_${kind}`),
  }))
  const named = Object.entries(kinds).map(([kind, schema]) => [`rule_${kind}`, schema] as const)
  return {
    rule: {
      type: 'object',
      required: ['kind'],
      properties: { kind: { enum: Object.keys(kinds) } },
      allOf: chosen,
    },
    ...Object.fromEntries(named),
  }
}
