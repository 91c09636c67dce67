import { type AttributeOperator, isNumberText, isOperator, operators } from '../compare.ts'
import { type Fields, RuleError } from '../fields.ts'
import { type LeafKind, NO_MEND, type Site } from '../leaf.ts'
import { bounded, shown } from '../text.ts'
import { comparisonOf } from '../typed-comparison.ts'
import {
  contextNameOf,
  describeOperand,
  isLiteral,
  type Literal,
  needOf,
  type Operand,
  operandOf,
  readOperand,
} from './operand.ts'

/** Two values compare as asked. */
export interface AttributeRule {
  readonly kind: 'attribute'
  readonly left: Operand
  readonly operator: AttributeOperator
  readonly right: Operand
}

/**
 * Requires a comparison of attributes; a plain value on the right stands for itself.
 *
 * A missing value on either side is unknown, for every operator, and so are values of different
 * types: `7` is neither equal nor unequal to `"7"`. Texts have the order of their UTF-16 units, but
 * none where one reads as a number: then `less` and its like are unknown. Where the resource type
 * states what a column holds, the column is read as that, and texts have the order of code points.
 */
export function attribute(
  left: Operand,
  operator: AttributeOperator,
  right: Operand | Literal,
): AttributeRule {
  return { kind: 'attribute', left, operator, right: operandOf(right) }
}

/** How a comparison is read, described and decided. */
export const attributeLeaf: LeafKind<AttributeRule> = {
  read(fields) {
    const operator = fields.take('operator')
    if (!isOperator(operator)) {
      throw fields.problem('operator', `one of ${Object.keys(operators).join(', ')} is expected`)
    }
    const left = readOperand(fields.take('left'), `${fields.path}.left`)
    const right = readOperand(fields.take('right'), `${fields.path}.right`)
    return checked({ kind: 'attribute', left, operator, right }, fields)
  },
  describe: ({ left, operator, right }) =>
    `${describeOperand(left)} ${operator.replaceAll('_', ' ')} ${describeOperand(right)}`,
  needs: ({ left, right }) => [...needOf(left), ...needOf(right)],
  context: ({ left, right }) => [...contextNameOf(left), ...contextNameOf(right)],
  compile(leaf, site) {
    refuseWithoutType(leaf, site)
    const { left, right, compare } = comparisonOf(leaf, site.resource)
    return {
      evaluate: (input) => compare(left(input), right(input)),
      shortfall: (input) => ({
        reason: 'attribute_mismatch',
        compared: bounded(`left ${shown(left(input))}, right ${shown(right(input))}`),
        mend: NO_MEND,
      }),
    }
  },
}

function refuseWithoutType(leaf: AttributeRule, site: Site): void {
  if (site.resource !== undefined || !attributeLeaf.needs(leaf).includes('resource')) return
  throw new RuleError(
    site.path,
    `\`${attributeLeaf.describe(leaf)}\` needs a resource type: write resourceType('name', { ... }) and compile the rule for it`,
  )
}

/** Refuses what could only ever have one outcome: that is a slip of whoever wrote it. */
function checked(leaf: AttributeRule, fields: Fields): AttributeRule {
  if (isLiteral(leaf.left) && isLiteral(leaf.right)) {
    throw fields.problem('left', 'two literals are compared: name an attribute on one side')
  }
  for (const side of ['left', 'right'] as const) {
    const operand = leaf[side]
    if (!isLiteral(operand)) continue
    const problem = mismatch(operand.value, leaf.operator, side)
    if (problem !== undefined) throw fields.problem(side, problem)
  }
  return leaf
}

/** The side on which each of the list operators has its list. */
const listSide: Partial<Record<AttributeOperator, 'left' | 'right'>> = {
  in: 'right',
  contains: 'left',
}

const orderless: ReadonlySet<AttributeOperator> = new Set([
  'equal',
  'not_equal',
  'in',
  'contains',
] as const)

function mismatch(
  value: Literal,
  operator: AttributeOperator,
  side: 'left' | 'right',
): string | undefined {
  const wantsList = listSide[operator] === side
  if (wantsList && !Array.isArray(value)) return `\`${operator}\` wants a list on this side`
  if (!wantsList && Array.isArray(value)) return `\`${operator}\` wants no list on this side`
  return orderless.has(operator) ? undefined : orderProblem(value)
}

function orderProblem(value: Literal): string | undefined {
  if (typeof value === 'boolean') return 'booleans have no order'
  if (typeof value !== 'string' || !isNumberText(value)) return undefined
  return 'a text that reads as a number has no order: write the number'
}
