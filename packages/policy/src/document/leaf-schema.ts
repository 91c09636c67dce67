import { operators } from '../compare.ts'
import { RANGE_COUNT_MAX } from '../leaves/address.ts'
import { ACR_COUNT_MAX, AGE_SECONDS_MAX } from '../leaves/assurance.ts'
import type { Leaf } from '../leaves/index.ts'
import { LITERAL_COUNT_MAX, LITERAL_LENGTH_MAX } from '../leaves/operand.ts'
import { DAYS } from '../leaves/time.ts'

type Schema = Readonly<Record<string, unknown>>

const token: Schema = { $ref: '#/$defs/token' }
const name: Schema = { $ref: '#/$defs/name' }

const scalar: Schema = {
  anyOf: [
    { type: 'number' },
    { type: 'boolean' },
    { type: 'string', maxLength: LITERAL_LENGTH_MAX },
  ],
}

const operand: Schema = {
  anyOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['from', 'name'],
      properties: { from: { enum: ['subject', 'resource', 'context'] }, name },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['value'],
      properties: {
        value: { anyOf: [scalar, { type: 'array', items: scalar, maxItems: LITERAL_COUNT_MAX }] },
      },
    },
  ],
}

const time: Schema = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }
const instant: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d)$',
}

/** What a kind of leaf has besides `kind`, and which of it must be there. */
interface Shape {
  readonly fields: Readonly<Record<string, Schema>>
  /** All of the fields where absent. */
  readonly required?: readonly string[]
  /** At least one of the fields. */
  readonly some?: boolean
}

/** The form of each kind of leaf; a new kind is one line. */
const shapes: { readonly [K in Leaf['kind']]: Shape } = {
  permission: { fields: { permission: token } },
  scope: { fields: { scope: token } },
  set: { fields: { set: name } },
  owner: { fields: {} },
  same_tenant: { fields: {} },
  acl: { fields: { permission: token } },
  attribute: {
    fields: { left: operand, operator: { enum: Object.keys(operators) }, right: operand },
  },
  assurance: {
    fields: {
      acr: { type: 'array', items: token, minItems: 1, maxItems: ACR_COUNT_MAX },
      maxAgeSeconds: { type: 'integer', minimum: 1, maximum: AGE_SECONDS_MAX },
    },
    required: [],
    some: true,
  },
  address: {
    fields: {
      within: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: RANGE_COUNT_MAX },
    },
  },
  time: {
    fields: {
      zone: name,
      days: { type: 'array', items: { enum: DAYS }, minItems: 1, uniqueItems: true },
      from: time,
      until: { anyOf: [time, { const: '24:00' }] },
      notBefore: instant,
      notAfter: instant,
    },
    required: [],
    some: true,
  },
  relation: { fields: { relation: name, object: operand, type: name }, required: ['relation'] },
  authenticated: { fields: {} },
  anyone: { fields: {} },
}

/** The JSON Schema of each kind of leaf. */
export function leafSchemas(): Readonly<Record<string, Schema>> {
  const schemas = Object.entries(shapes).map(([kind, { fields, required, some }]) => [
    kind,
    {
      type: 'object',
      additionalProperties: false,
      required: ['kind', ...(required ?? Object.keys(fields))],
      properties: { kind: { const: kind }, ...fields },
      ...(some === true && { minProperties: 2 }),
    },
  ])
  return Object.fromEntries(schemas)
}
