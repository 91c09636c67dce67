import {
  acl,
  createModel,
  fromContext,
  owner,
  type RuleInput,
  relation,
  resourceType,
  TRUE,
} from '@sallyport/policy'
import { VALUE_COUNT_MAX, where } from '@sallyport/policy/sql'
import { subject } from '../policy/inputs.ts'
import { asked, type Decide, type Dimension, placeOf } from './dimension.ts'

interface Document {
  readonly id: string
  readonly tenant: string
  readonly owner: string
  readonly entries: readonly { readonly subject: string; readonly permission: string }[]
  readonly readers: readonly string[]
}

const model = createModel({ permissions: ['read'] })
const type = resourceType<Document>('document', {
  tenant: 'tenant',
  owner: 'owner',
  acl: 'entries',
  columns: { id: 'text', tenant: 'text' },
})

/** More tenants, and longer lists on what a rule is asked about. Of the lists the last entry is it. */
export const listDimensions: readonly Dimension[] = [
  {
    name: 'tenants',
    counted: 'tenants',
    make(count) {
      const rule = model.compile(owner(), type)
      const inputs = Array.from({ length: asked(count) }, (_, question) => {
        const [tenant, id] = [`tenant-${placeOf(question, count)}`, `subject-${question}`]
        const resource = { ...EMPTY, tenant, owner: id }
        return inputOf(resource, subject({ id, tenant }))
      })
      return (question) => rule.evaluate(inputs[question] as RuleInput<Document>) === TRUE
    },
  },
  {
    name: 'entries of one access list',
    counted: 'entries',
    make(count) {
      const entries = Array.from({ length: count }, (_, n) => ({
        subject: `user:${n === count - 1 ? 'alice' : `subject-${n}`}`,
        permission: 'read',
      }))
      return alone(model.compile(acl('read'), type), inputOf({ ...EMPTY, entries }))
    },
  },
  {
    name: 'values in a list of the resource',
    counted: 'values',
    make(count) {
      const last = count - 1
      const readers = Array.from({ length: count }, (_, n) =>
        n === last ? 'alice' : `reader-${n}`,
      )
      const rule = type.attribute('readers', 'contains', fromContext('who'))
      const input = { ...inputOf({ ...EMPTY, readers }), context: { who: 'alice' } }
      return alone(model.compile(rule, type), input)
    },
  },
  {
    name: 'ids that an engine found, as a list query',
    counted: 'ids',
    // The tenant is a value as well.
    most: VALUE_COUNT_MAX - 1,
    make(count) {
      const rule = model.compile(relation('viewer'), type)
      const ids = Array.from({ length: count }, (_, n) => `document-${n}`)
      const relations = {
        truthOf: () => undefined,
        idsOf: () => ({ ids, complete: true }) as const,
      }
      const input = { subject: ALICE, context: {}, relations }
      return () => where(rule, input, 'sqlite').kind === 'some'
    },
  },
]

const ALICE = subject({ tenant: 'acme' })
const EMPTY: Document = { id: '1', tenant: 'acme', owner: 'bob', entries: [], readers: [] }

function inputOf(resource: Document, who = ALICE): RuleInput<Document> {
  return { subject: who, resource, context: {}, now: 0 }
}

/** One question, whatever its number: all that grows is what it is about. */
function alone(
  rule: { evaluate(input: RuleInput<Document>): unknown },
  input: RuleInput<Document>,
): Decide {
  return () => rule.evaluate(input) === TRUE
}
