import { AbilityBuilder, createMongoAbility, ForbiddenError, subject as tag } from '@casl/ability'
import {
  all,
  createModel,
  owner,
  permission,
  type RuleInput,
  resourceType,
} from '@sallyport/policy'
import { AccessControl } from 'accesscontrol'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, type Subject, subject, times } from '../inputs.ts'

interface Order {
  readonly tenant: string
  readonly customer: string
  readonly status: string
  readonly total: number
}

interface Question extends RuleInput<Order> {
  readonly subject: Subject
  readonly resource: Order
}

type Questions = readonly Question[]

const TOTAL_MAX = 500

/** Why is this refused? Every question is a refusal, with one to five of five reasons. */
export async function reason(): Promise<Suite> {
  const random = createRandom(17)
  const questions = times(QUESTIONS, (i): Question => {
    const lacks = (part: number): boolean => part === i % 5 || random(2) === 0
    const who = subject({ id: 'alice', tenant: 'acme', sets: lacks(4) ? ['guest'] : ['member'] })
    const resource = {
      tenant: lacks(0) ? 'globex' : 'acme',
      customer: lacks(1) ? 'bob' : 'alice',
      status: lacks(2) ? 'closed' : 'open',
      total: lacks(3) ? 900 : 100,
    }
    return { subject: who, resource, context: {} }
  })
  const contenders = [byHand(questions), ours(questions), casl(questions), accessControl(questions)]
  return { name: 'reason', title: 'the reason of a refusal, 5 leaves', contenders }
}

function byHand(questions: Questions): Contender {
  const write = new Set(['member'])
  return {
    name: 'by hand',
    how: 'five `if`, each with a code and the values compared',
    decide(i) {
      const { subject: who, resource } = questions[i] as Question
      const unmet: { code: string; compared: string }[] = []
      const lacks = (code: string, compared: string) => unmet.push({ code, compared })
      if (resource.tenant !== who.tenant) {
        lacks('tenant_mismatch', `tenant ${who.tenant}, resource ${resource.tenant}`)
      }
      if (!who.sets.some((name) => write.has(name))) {
        lacks('permission_missing', `sets ${who.sets.join(', ')}`)
      }
      if (resource.customer !== who.id) {
        lacks('owner_mismatch', `subject ${who.id}, owner ${resource.customer}`)
      }
      if (resource.status !== 'open') lacks('status', `status ${resource.status}`)
      if (resource.total >= TOTAL_MAX) lacks('total', `total ${resource.total}`)
      return unmet.length > 0
    },
  }
}

function ours(questions: Questions): Contender {
  const model = createModel({
    permissions: ['orders:write'],
    sets: { member: { permissions: ['orders:write'] }, guest: {} },
  })
  const type = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
  const open = type.attribute('status', 'equal', 'open')
  const small = type.attribute('total', 'less', TOTAL_MAX)
  const rule = model.compile(all(permission('orders:write'), owner(), open, small), type)
  return {
    name: 'Sallyport',
    how: '`explain`: every unmet leaf, its values, the remedy',
    decide: (i) => rule.explain(questions[i] as Question).unmet.length > 0,
  }
}

function casl(questions: Questions): Contender {
  const build = ({ id, tenant, sets }: Subject) => {
    const { can, build } = new AbilityBuilder(createMongoAbility)
    const total = { $lt: TOTAL_MAX }
    const conditions = { tenant: tenant as string, customer: id, status: 'open', total }
    if (sets.includes('member')) can('update', 'order', conditions)
    return build()
  }
  const kept = questions.map((question) => build(question.subject))
  return {
    name: 'CASL, kept',
    how: '`ForbiddenError.from(ability).unlessCan`: that it is refused, not why',
    decide(i) {
      const ability = kept[i] as ReturnType<typeof build>
      const row = tag('order', (questions[i] as Question).resource)
      return ForbiddenError.from(ability).unlessCan('update', row) !== undefined
    },
  }
}

function accessControl(questions: Questions): Contender {
  const access = new AccessControl({}, { policy: { ownerField: 'customer' } })
  access.grant('guest')
  access
    .grant('member')
    .where({
      and: [
        '$.order.tenant == $.user.tenant',
        '$.order.status == "open"',
        `$.order.total < ${TOTAL_MAX}`,
      ],
    })
    .updateOwn('order')
  return {
    name: 'accesscontrol',
    how: '`reason`: one of six codes',
    decide(i) {
      const { subject: user, resource: order } = questions[i] as Question
      const answer = access.can([...user.sets], { user, order }).updateOwn('order')
      return !answer.granted && answer.reason !== undefined
    },
  }
}
