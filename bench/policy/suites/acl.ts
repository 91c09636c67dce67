import { createMongoAbility, type MongoAbility, subject as tag } from '@casl/ability'
import {
  type AclEntry,
  acl,
  createModel,
  type RuleInput,
  resourceType,
  TRUE,
} from '@sallyport/policy'
import { AccessControl } from 'accesscontrol'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, type Subject, some, subject, times } from '../inputs.ts'
import { casbin, casbinModel } from '../peers/casbin.ts'
import { cedar, entity, WHO } from '../peers/cedar.ts'

const DOCUMENTS = 64
const PERMISSIONS = ['read', 'write'] as const

interface Document {
  readonly id: string
  readonly acl: readonly AclEntry[]
  /** The ids of those who may write, for the peers that have no entries. */
  readonly writers: readonly string[]
}

interface Question extends RuleInput<Document> {
  readonly subject: Subject
  readonly resource: Document
}

interface World {
  readonly documents: readonly Document[]
  readonly questions: readonly Question[]
}

/** Does one of ten entries let the subject write? */
export function shortAcl(): Promise<Suite> {
  return accessLists(10)
}

/** Does one of a hundred? */
export function longAcl(): Promise<Suite> {
  return accessLists(100)
}

async function accessLists(entries: number): Promise<Suite> {
  const world = worldOf(entries)
  const contenders = [
    byHand(world),
    ours(world),
    casl(world),
    accessControl(world),
    await casbinSync(world),
    cedarStateful(world),
  ]
  return { name: `acl-${entries}`, title: `access list of ${entries} entries`, contenders }
}

function worldOf(entries: number): World {
  const random = createRandom(19)
  const ids = times(entries * 2, (i) => `s${i}`)
  const documents = times(DOCUMENTS, (i): Document => {
    const listed = some(ids, entries, random).map((id) => ({
      id,
      permission: random(4) > 0 ? 1 : 0,
    }))
    const acl = listed.map(({ id, permission }) => ({
      subject: `user:${id}`,
      permission: PERMISSIONS[permission] as string,
    }))
    const writers = listed.flatMap(({ id, permission }) => (permission === 1 ? [id] : []))
    return { id: `d${i}`, acl, writers }
  })
  const questions = times(QUESTIONS, (): Question => {
    const resource = documents[random(DOCUMENTS)] as Document
    const { writers } = resource
    const id = random(4) === 0 ? writers[random(writers.length)] : ids[random(ids.length)]
    return { subject: subject({ id: id as string }), resource, context: {} }
  })
  return { documents, questions }
}

function byHand({ questions }: World): Contender {
  return {
    name: 'by hand',
    how: 'a loop over the entries',
    decide(i) {
      const { subject: who, resource } = questions[i] as Question
      const name = `user:${who.id}`
      for (const entry of resource.acl) {
        if (entry.permission === 'write' && entry.subject === name) return true
      }
      return false
    },
  }
}

function ours({ questions }: World): Contender {
  const model = createModel({ permissions: PERMISSIONS })
  const type = resourceType<Document>('document', { tenant: null, acl: 'acl' })
  const rule = model.compile(acl('write'), type)
  return {
    name: 'Sallyport',
    how: '`acl()`; prohibitions, sets, tenants and expiry are looked for as well',
    decide: (i) => rule.evaluate(questions[i] as Question) === TRUE,
  }
}

function casl({ questions }: World): Contender {
  const kept = questions.map(({ subject: { id } }) => {
    const entry = { subject: `user:${id}`, permission: 'write' }
    const conditions = { acl: { $elemMatch: entry } }
    return createMongoAbility([{ action: 'write', subject: 'document', conditions }])
  })
  return {
    name: 'CASL, kept',
    how: 'an ability kept for each subject, `$elemMatch`',
    decide(i) {
      const { resource } = questions[i] as Question
      return (kept[i] as MongoAbility).can('write', tag('document', resource))
    },
  }
}

function accessControl({ questions }: World): Contender {
  const access = new AccessControl()
  access.grant('member').where('$.document.writers contains $.user.id').updateAny('document')
  return {
    name: 'accesscontrol',
    how: '`contains` in a list of writers',
    decide(i) {
      const { subject: user, resource: document } = questions[i] as Question
      return access.can('member', { user, document }).updateAny('document').granted
    },
  }
}

async function casbinSync({ documents, questions }: World): Promise<Contender> {
  const model = casbinModel({
    request: 'sub, obj, act',
    policy: 'sub, obj, act',
    matcher: 'r.sub == p.sub && r.obj == p.obj && r.act == p.act',
  })
  const policies = documents.flatMap(({ id, acl }) =>
    acl.map((entry) => `p, ${entry.subject}, ${id}, ${entry.permission}`),
  )
  const enforcer = await casbin(model, policies)
  return {
    name: 'casbin',
    how: `ACL model, \`enforceSync\`, the entries of ${DOCUMENTS} documents`,
    decide(i) {
      const { subject: who, resource } = questions[i] as Question
      return enforcer.enforceSync(`user:${who.id}`, resource.id, 'write')
    },
  }
}

function cedarStateful({ questions }: World): Contender {
  const allows = cedar('acl', {
    listed: `permit(${WHO}, action == Action::"write", resource)
      when { resource.writers.contains(${WHO}) };`,
  })
  return {
    name: 'cedar-wasm',
    how: 'a policy parsed once, the writers as an attribute',
    decide(i) {
      const { subject: from, resource: document } = questions[i] as Question
      const who = { type: 'Subject', id: from.id }
      const resource = { type: 'Document', id: document.id }
      const writers = document.writers.map((id) => ({ __entity: { type: 'Subject', id } }))
      const entities = [entity(who), entity(resource, { attrs: { writers } })]
      return allows({ who, action: 'write', resource, entities })
    },
  }
}
