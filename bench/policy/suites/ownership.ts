import {
  AbilityBuilder,
  createMongoAbility,
  type MongoAbility,
  subject as tag,
} from '@casl/ability'
import {
  all,
  createModel,
  forbid,
  owner,
  type RuleInput,
  resourceType,
  TRUE,
} from '@sallyport/policy'
import { AccessControl } from 'accesscontrol'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, type Subject, subject, times } from '../inputs.ts'
import { casbin, casbinModel } from '../peers/casbin.ts'
import { cedar, entity, WHO } from '../peers/cedar.ts'

interface Order {
  readonly tenant: string
  readonly customer: string
  readonly status: string
}

interface Question extends RuleInput<Order> {
  readonly subject: Subject
  readonly resource: Order
}

type Questions = readonly Question[]

/** May this subject change this order? Six in ten may. */
export async function ownership(): Promise<Suite> {
  const random = createRandom(42)
  const questions = times(QUESTIONS, (): Question => {
    const id = `s${random(4)}`
    const tenant = `t${random(2)}`
    const resource = {
      tenant: random(8) > 0 ? tenant : 't9',
      customer: random(8) > 2 ? id : `s${random(4)}`,
      status: 'open',
    }
    return { subject: subject({ id, tenant }), resource, context: {} }
  })
  const contenders = [
    byHand(questions),
    ...ours(questions),
    ...casl(questions),
    accessControl(questions),
    await casbinSync(questions),
    cedarStateful(questions),
  ]
  return { name: 'ownership', title: 'owner and tenant', contenders }
}

function byHand(questions: Questions): Contender {
  return {
    name: 'by hand',
    how: 'a closure that compares both',
    decide(i) {
      const { subject: who, resource } = questions[i] as Question
      return resource.tenant === who.tenant && resource.customer === who.id
    },
  }
}

function ours(questions: Questions): readonly Contender[] {
  const model = createModel({ permissions: [] })
  const type = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
  const own = model.compile(owner(), type)
  const open = forbid(type.attribute('status', 'equal', 'closed'))
  const prohibited = model.compile(all(owner(), open), type)
  return [
    {
      name: 'Sallyport',
      how: '`owner()`, its tenant joined by the type',
      decide: (i) => own.evaluate(questions[i] as Question) === TRUE,
    },
    {
      name: 'Sallyport, with a prohibition',
      how: 'the same and `forbid(status = closed)`; no order is',
      decide: (i) => prohibited.evaluate(questions[i] as Question) === TRUE,
    },
  ]
}

function casl(questions: Questions): readonly Contender[] {
  const build = ({ id, tenant }: Subject): MongoAbility => {
    const { can, build } = new AbilityBuilder<MongoAbility>(createMongoAbility)
    can('update', 'order', { customer: id, tenant: tenant as string })
    return build()
  }
  const kept = questions.map((question) => build(question.subject))
  return [
    {
      name: 'CASL, kept',
      how: 'an ability kept for each subject; the row tagged by `subject()`',
      decide: (i) =>
        (kept[i] as MongoAbility).can('update', tag('order', (questions[i] as Question).resource)),
    },
    {
      name: 'CASL, built',
      how: 'the ability built by `AbilityBuilder` for each request',
      decide(i) {
        const { subject: who, resource } = questions[i] as Question
        return build(who).can('update', tag('order', resource))
      },
    },
  ]
}

function accessControl(questions: Questions): Contender {
  const access = new AccessControl({}, { policy: { ownerField: 'customer' } })
  access.grant('member').where('$.order.tenant == $.user.tenant').updateOwn('order')
  return {
    name: 'accesscontrol',
    how: '`ownerField`, the tenant by `where`',
    decide(i) {
      const { subject: user, resource: order } = questions[i] as Question
      return access.can('member', { user, order }).updateOwn('order').granted
    },
  }
}

async function casbinSync(questions: Questions): Promise<Contender> {
  const model = casbinModel({
    request: 'sub, obj, act',
    policy: 'obj, act',
    matcher: 'r.act == p.act && r.obj.customer == r.sub.id && r.obj.tenant == r.sub.tenant',
  })
  const enforcer = await casbin(model, ['p, order, update'])
  return {
    name: 'casbin',
    how: 'ABAC model, `enforceSync`',
    decide(i) {
      const { subject: who, resource } = questions[i] as Question
      return enforcer.enforceSync(who, resource, 'update')
    },
  }
}

function cedarStateful(questions: Questions): Contender {
  const allows = cedar('ownership', {
    own: `permit(${WHO}, action == Action::"update", resource)
      when { resource.tenant == ${WHO}.tenant && resource.customer == ${WHO} };`,
  })
  return {
    name: 'cedar-wasm',
    how: 'policies parsed once, two entities a request',
    decide(i) {
      const { subject: from, resource: order } = questions[i] as Question
      const who = { type: 'Subject', id: from.id }
      const resource = { type: 'Order', id: '1' }
      const customer = { __entity: { type: 'Subject', id: order.customer } }
      const entities = [
        entity(who, { attrs: { tenant: from.tenant as string } }),
        entity(resource, { attrs: { tenant: order.tenant, customer } }),
      ]
      return allows({ who, action: 'update', resource, entities })
    },
  }
}
