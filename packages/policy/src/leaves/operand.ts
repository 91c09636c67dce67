import { Fields, isObject, RuleError } from '../fields.ts'
import type { Need, RuleInput } from '../leaf.ts'
import { ownValue } from '../own.ts'
import { bounded, quoted } from '../text.ts'

/** The longest literal text, in UTF-16 units. */
export const LITERAL_LENGTH_MAX = 1024
/** The most elements of a literal list. */
export const LITERAL_COUNT_MAX = 1000

/** A single value that JSON can hold and an operator can compare. */
export type Scalar = string | number | boolean

/** A value written into the rule. */
export type Literal = Scalar | readonly Scalar[]

/** An attribute of the subject, the resource or the context, by name. */
export interface AttributeOperand {
  readonly from: 'subject' | 'resource' | 'context'
  readonly name: string
}

/** A value written into the rule, as an operand. */
export interface LiteralOperand {
  readonly value: Literal
}

/** One side of an attribute comparison. */
export type Operand = AttributeOperand | LiteralOperand

/**
 * An attribute of the subject: `id`, `kind`, `tenant`, or one of its `attributes`.
 *
 * The three names of the contract win over an attribute of the same name.
 */
export function fromSubject(name: string): AttributeOperand {
  return { from: 'subject', name }
}

/** A column of the resource. The typed `attribute` of a resource type also checks its spelling. */
export function fromResource(name: string): AttributeOperand {
  return { from: 'resource', name }
}

/** A value of the request's context. */
export function fromContext(name: string): AttributeOperand {
  return { from: 'context', name }
}

/** What a subject has besides attributes: comparing it would be unknown for ever. */
const notAttributes: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  sets: 'a rule of kind `set`',
  permissions: 'a rule of kind `permission`',
  scopes: 'a rule of kind `scope`',
  attributes: 'the name of the attribute itself',
})

/** Whether an operand is written into the rule. */
export function isLiteral(operand: Operand): operand is LiteralOperand {
  return !('from' in operand)
}

/** Makes an operand of a plain value; operands stay as they are. */
export function operandOf(value: Operand | Literal): Operand {
  return isObject(value) ? (value as Operand) : { value: value as Literal }
}

/** Reads an operand of an untrusted rule. */
export function readOperand(json: unknown, path: string): Operand {
  if (json !== undefined && !isObject(json)) {
    const sample = isScalar(json) ? bounded(JSON.stringify(json)) : '...'
    throw new RuleError(path, `a value of its own is written as {"value": ${sample}}`)
  }
  const fields = new Fields(json, path)
  const from = fields.take('from')
  const operand = from === undefined ? literalOf(fields) : attributeOf(fields, from)
  fields.close()
  return operand
}

/** An operand in words. */
export function describeOperand(operand: Operand): string {
  return isLiteral(operand)
    ? JSON.stringify(operand.value)
    : `${operand.from} ${quoted(operand.name)}`
}

/** What an operand reads. */
export function needOf(operand: Operand): readonly Need[] {
  return isLiteral(operand) ? [] : [operand.from]
}

/** The name that an operand reads of the context, as a list of one or none. */
export function contextNameOf(operand: Operand): readonly string[] {
  return !isLiteral(operand) && operand.from === 'context' ? [operand.name] : []
}

/** Compiles an operand to the function that fetches its value. */
export function fetcher(operand: Operand): (input: RuleInput) => unknown {
  if (isLiteral(operand)) {
    const { value } = operand
    return () => value
  }
  const { name } = operand
  if (operand.from === 'resource') return ({ resource }) => ownValue(resource, name)
  if (operand.from === 'context') return ({ context }) => ownValue(context, name)
  if (name === 'id' || name === 'kind' || name === 'tenant') return ({ subject }) => subject?.[name]
  return ({ subject }) => ownValue(subject?.attributes, name)
}

function attributeOf(fields: Fields, from: unknown): AttributeOperand {
  if (from !== 'subject' && from !== 'resource' && from !== 'context') {
    throw fields.problem('from', 'one of `subject`, `resource`, `context` is expected')
  }
  const name = fields.text('name')
  const instead = from === 'subject' ? notAttributes[name] : undefined
  if (instead === undefined) return { from, name }
  throw fields.problem('name', `\`${name}\` is no attribute of a subject: write ${instead}`)
}

function literalOf(fields: Fields): LiteralOperand {
  const value = fields.take('value')
  const path = `${fields.path}.value`
  if (!Array.isArray(value)) return { value: scalarOf(value, path) }
  if (value.length > LITERAL_COUNT_MAX) {
    throw new RuleError(path, `a list has at most ${LITERAL_COUNT_MAX} elements`)
  }
  return { value: Array.from(value, (element, i) => scalarOf(element, `${path}[${i}]`)) }
}

function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean') return true
  return typeof value === 'string' && value.length <= LITERAL_LENGTH_MAX
}

function scalarOf(value: unknown, path: string): Scalar {
  if (isScalar(value)) return value
  throw new RuleError(
    path,
    `a finite number, a boolean or a text of at most ${LITERAL_LENGTH_MAX} characters is expected`,
  )
}
