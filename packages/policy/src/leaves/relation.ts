import { isName, RuleError } from '../fields.ts'
import { type LeafKind, NO_MEND, type RuleInput, type Site } from '../leaf.ts'
import type { RelationQuery } from '../relations.ts'
import { bounded, quoted, shown } from '../text.ts'
import { UNKNOWN } from '../truth.ts'
import {
  contextNameOf,
  describeOperand,
  fetcher,
  fromResource,
  isLiteral,
  needOf,
  type Operand,
  readOperand,
} from './operand.ts'

/** The subject has a relation to an object, as an engine outside knows it. */
export interface RelationRule {
  readonly kind: 'relation'
  readonly relation: string
  /** The id of the object; the column `id` of the resource where absent. */
  readonly object?: Operand
  /** The type of the object; the name of the resource type where absent. */
  readonly type?: string
}

/** To which object the relation is, where that is not the resource itself. */
export interface RelationOptions {
  readonly object?: Operand
  readonly type?: string
}

/**
 * Requires a relation that an engine of relationships decides: OpenFGA, SpiceDB, any AuthZEN.
 *
 * Evaluating asks nobody: `relationsOf` of the compiled rule says what to ask, and what was answered
 * goes into the input as `relations`. Without an answer it is unknown.
 */
export function relation(name: string, { object, type }: RelationOptions = {}): RelationRule {
  return {
    kind: 'relation',
    relation: name,
    ...(object !== undefined && { object }),
    ...(type !== undefined && { type }),
  }
}

/** How a relation is read, described and decided. */
export const relationLeaf: LeafKind<RelationRule> = {
  read(fields) {
    const name = fields.text('relation')
    const [object, type] = [fields.take('object'), fields.take('type')]
    if (type !== undefined && !isName(type)) {
      throw fields.problem('type', 'a text of 1 to 256 characters is expected')
    }
    const operand = object === undefined ? undefined : readOperand(object, `${fields.path}.object`)
    if (operand !== undefined && isLiteral(operand) && idOf(operand.value) === undefined) {
      throw fields.problem('object', 'the id of an object is a text or a whole number')
    }
    return relation(name, {
      ...(operand && { object: operand }),
      ...(type !== undefined && { type }),
    })
  },
  describe(rule) {
    const type = rule.type === undefined ? '' : `${quoted(rule.type)} `
    return `relation ${quoted(rule.relation)} to ${type}${describeOperand(objectOf(rule))}`
  },
  needs: (rule) => ['subject', ...needOf(objectOf(rule)), 'relations'],
  context: (rule) => contextNameOf(objectOf(rule)),
  compile(leaf, site) {
    const query = asking(leaf, site)
    return {
      query,
      evaluate(input) {
        if (input.relations === undefined) return UNKNOWN
        const asked = query(input)
        return asked === undefined ? UNKNOWN : (input.relations.truthOf(asked) ?? UNKNOWN)
      },
      shortfall(input) {
        const asked = query(input)
        const object = asked === undefined ? 'missing' : shown(asked.objectId)
        const compared = bounded(`subject ${shown(input.subject?.id)}, object ${object}`)
        return { reason: 'relation_missing', compared, mend: NO_MEND }
      },
    }
  },
}

/** Where the id of the object stands: where the rule says, or in the column `id` of the resource. */
export function objectOf({ object = fromResource('id') }: RelationRule): Operand {
  return object
}

function asking(
  rule: RelationRule,
  { resource, path }: Site,
): (input: RuleInput) => RelationQuery | undefined {
  const objectType = rule.type ?? resource?.name
  const object = objectOf(rule)
  if (objectType === undefined) {
    throw new RuleError(
      path,
      '`relation` needs a resource type, or `type` with the type of its object',
    )
  }
  if (needOf(object).includes('resource') && resource === undefined) {
    throw new RuleError(
      path,
      '`relation` needs a resource type: give one to the policy as `resource`, or name another `object`',
    )
  }
  const fetch = fetcher(object)
  return (input) => {
    const { subject } = input
    const objectId = idOf(fetch(input))
    if (subject === undefined || !subject.id || objectId === undefined) return undefined
    return {
      relation: rule.relation,
      subjectType: subject.kind,
      subjectId: subject.id,
      objectType,
      objectId,
    }
  }
}

/** An id as engines write it: a text, and of a number that is exact its digits. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
