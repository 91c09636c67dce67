import type { AttributeRule, Literal, Operand, Scalar } from '@sallyport/policy'
import { known, literal, NEVER_KNOWN, notExportable, opposite, type Pair } from './expression.ts'
import type { Attributes, AttributeType, Shape } from './shape.ts'
import { isIdentifier, SUBJECT } from './words.ts'

/** One side of a comparison. */
interface Term {
  readonly type: AttributeType | 'list'
  /** What has to be true before it may be looked at. */
  readonly guards: readonly string[]
  readonly text: string
  /** The elements of a list that is written in the rule. */
  readonly elements: readonly Scalar[]
}

const elementTypes: Readonly<Record<string, AttributeType>> = {
  strings: 'string',
  longs: 'long',
  booleans: 'boolean',
}
const orders = {
  less: '<',
  less_or_equal: '<=',
  greater: '>',
  greater_or_equal: '>=',
} as const

/** A comparison in Cedar. Refuses what Cedar has not: an order of texts, fractions. */
export function comparisonOf(rule: AttributeRule, shape: Shape): Pair {
  const left = termOf(rule.left, shape)
  const right = termOf(rule.right, shape)
  switch (rule.operator) {
    case 'equal':
      return equality(left, right)
    case 'not_equal':
      return opposite(equality(left, right))
    case 'in':
      return membership(left, right)
    case 'contains':
      return membership(right, left)
    default:
      return ordered(left, orders[rule.operator], right)
  }
}

/** Whether two attributes name the same: both are texts and not empty, else it is unknown. */
export function identityOf(left: Operand, right: Operand, shape: Shape): Pair {
  const terms = [termOf(left, shape), termOf(right, shape)] as const
  if (terms.some(({ type }) => type !== 'string')) return NEVER_KNOWN
  const filled = terms.map(({ text }) => `${text} != ""`)
  const guards = [...terms[0].guards, ...terms[1].guards, ...filled]
  return known(guards, `${terms[0].text} == ${terms[1].text}`)
}

function equality(left: Term, right: Term): Pair {
  if (!isScalar(left) || left.type !== right.type) return NEVER_KNOWN
  return known([...left.guards, ...right.guards], `${left.text} == ${right.text}`)
}

function ordered(left: Term, operator: string, right: Term): Pair {
  if (left.type !== right.type || !isScalar(left) || left.type === 'boolean') return NEVER_KNOWN
  if (left.type === 'string') throw notExportable('texts have no order in Cedar')
  return known([...left.guards, ...right.guards], `${left.text} ${operator} ${right.text}`)
}

function membership(value: Term, list: Term): Pair {
  if (!isScalar(value)) return NEVER_KNOWN
  if (list.type === 'list') return inElements(value, list.elements)
  const elementType = elementTypes[list.type]
  if (elementType === undefined) return NEVER_KNOWN
  const guards = [...value.guards, ...list.guards]
  if (elementType === value.type) return known(guards, `${list.text}.contains(${value.text})`)
  // Nothing in it can be compared; only where nothing is in it is that certain.
  return { holds: 'false', fails: known(guards, `${list.text}.isEmpty()`).holds }
}

/** A list in the rule may mix types: elements of another type make a miss unknown. */
function inElements(value: Term, elements: readonly Scalar[]): Pair {
  const comparable = elements.filter((element) => typeOf(element) === value.type)
  if (elements.length === 0) return known(value.guards, 'false')
  if (comparable.length === 0) return NEVER_KNOWN
  const list = `[${comparable.map(scalar).join(', ')}]`
  const pair = known(value.guards, `${list}.contains(${value.text})`)
  return comparable.length === elements.length ? pair : { holds: pair.holds, fails: 'false' }
}

function isScalar({ type }: Term): boolean {
  return type === 'string' || type === 'long' || type === 'boolean'
}

function termOf(operand: Operand, shape: Shape): Term {
  if (!('from' in operand)) return literalTerm(operand.value)
  const { from, name } = operand
  if (from === 'resource') return attributeTerm('resource', name, shape.resource)
  if (from === 'context') return attributeTerm('context', name, shape.context)
  if (name === 'id' || name === 'kind') {
    return { type: 'string', guards: [], text: `${SUBJECT}.${name}`, elements: [] }
  }
  return attributeTerm(SUBJECT, name, name === 'tenant' ? { tenant: 'string' } : shape.subject)
}

function attributeTerm(holder: string, name: string, attributes: Attributes | undefined): Term {
  const type =
    attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (type === undefined) {
    const of = holder === SUBJECT ? 'subject' : holder
    throw notExportable(`state the type of \`${name}\` in \`shape.${of}\``)
  }
  const isPlain = isIdentifier(name)
  const key = isPlain ? name : literal(name)
  const text = isPlain ? `${holder}.${name}` : `${holder}[${key}]`
  return { type, guards: [`${holder} has ${key}`], text, elements: [] }
}

function literalTerm(value: Literal): Term {
  if (Array.isArray(value)) {
    return { type: 'list', guards: [], text: '', elements: value as readonly Scalar[] }
  }
  const one = value as Scalar
  return { type: typeOf(one), guards: [], text: scalar(one), elements: [] }
}

function typeOf(value: Scalar): 'string' | 'long' | 'boolean' {
  return typeof value === 'number' ? 'long' : (typeof value as 'string' | 'boolean')
}

function scalar(value: Scalar): string {
  if (typeof value === 'string') return literal(value)
  if (typeof value === 'boolean') return String(value)
  if (!Number.isSafeInteger(value)) {
    throw notExportable(`${value} is no whole number of less than 2^53, and Cedar has no other`)
  }
  return value < 0 ? `(${value})` : String(Math.abs(value))
}
