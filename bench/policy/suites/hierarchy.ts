import { createMongoAbility, type MongoAbility } from '@casl/ability'
import { createModel, permission, type RuleInput, TRUE } from '@sallyport/policy'
import { AccessControl } from 'accesscontrol'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, some, subject, times } from '../inputs.ts'
import { casbin, casbinModel } from '../peers/casbin.ts'
import { cedar, entity, WHO } from '../peers/cedar.ts'

const ROLES = 100
const PERMISSIONS = 200
const PERMISSIONS_EACH = 20

interface Question extends RuleInput {
  readonly role: number
  readonly wanted: string
}

interface World {
  readonly permissions: readonly string[]
  /** The permissions of a role without what it includes; role 0 includes nothing. */
  readonly own: readonly (readonly string[])[]
  readonly questions: readonly Question[]
}

/** Does a role bring a permission, itself or through the roles that it includes? */
export async function hierarchy(): Promise<Suite> {
  const random = createRandom(11)
  const permissions = times(PERMISSIONS, (i) => `p${i}`)
  const own = times(ROLES, () => some(permissions, PERMISSIONS_EACH, random))
  const questions = times(QUESTIONS, (): Question => {
    // From 31 on a role has five or six others above it.
    const role = 31 + random(ROLES - 31)
    const input = { subject: subject({ sets: [nameOf(role)] }), resource: undefined, context: {} }
    return { ...input, role, wanted: permissions[random(PERMISSIONS)] as string }
  })
  const world = { permissions, own, questions }
  const contenders = [
    flattened(world),
    walking(world),
    ours(world),
    casl(world),
    accessControl(world),
    await casbinSync(world),
    cedarStateful(world),
  ]
  return { name: 'hierarchy', title: `${ROLES} roles, six or seven levels`, contenders }
}

function nameOf(role: number): string {
  return `role-${role}`
}

/** Includes the role in the middle before it: a tree of seven levels. */
function includedBy(role: number): number | undefined {
  return role === 0 ? undefined : (role - 1) >> 1
}

/** A role and everything that it includes. */
function chain(role: number): readonly number[] {
  const included = includedBy(role)
  return included === undefined ? [role] : [role, ...chain(included)]
}

function flattened({ own, questions }: World): Contender {
  const all = own.map((_, role) => new Set(chain(role).flatMap((r) => own[r] ?? [])))
  return {
    name: 'by hand',
    how: 'a ready `Set` for each role',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      return (all[role] as Set<string>).has(wanted)
    },
  }
}

function walking({ own, questions }: World): Contender {
  const sets = own.map((names) => new Set(names))
  return {
    name: 'by hand, walking',
    how: 'a `Set` for each role, from one to the next',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      for (let at: number | undefined = role; at !== undefined; at = includedBy(at)) {
        if (sets[at]?.has(wanted) === true) return true
      }
      return false
    },
  }
}

function ours({ permissions, own, questions }: World): Contender {
  const sets = own.map((names, role) => {
    const included = includedBy(role)
    const includes = included === undefined ? [] : [nameOf(included)]
    return [nameOf(role), { permissions: names, includes }]
  })
  const model = createModel({ permissions, sets: Object.fromEntries(sets) })
  const rules = new Map(permissions.map((name) => [name, model.compile(permission(name))]))
  return {
    name: 'Sallyport',
    how: '`permission()`, sets with `includes`',
    decide(i) {
      const question = questions[i] as Question
      return rules.get(question.wanted)?.evaluate(question) === TRUE
    },
  }
}

function casl({ own, questions }: World): Contender {
  const kept = own.map((_, role) =>
    createMongoAbility(
      chain(role).flatMap((r) => (own[r] ?? []).map((subject) => ({ action: 'use', subject }))),
    ),
  )
  return {
    name: 'CASL, kept',
    how: 'no hierarchy: flattened by the application, an ability kept for each role',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      return (kept[role] as MongoAbility).can('use', wanted)
    },
  }
}

function accessControl({ permissions, own, questions }: World): Contender {
  const access = new AccessControl()
  for (const [role, names] of own.entries()) {
    access.grant(nameOf(role)).readAny([...names])
    const included = includedBy(role)
    if (included !== undefined) access.grant(nameOf(role)).extend(nameOf(included))
  }
  access.grant('root').readAny([...permissions])
  access.lock()
  return {
    name: 'accesscontrol',
    how: '`extend`, locked',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      return access.can(nameOf(role)).readAny(wanted).granted
    },
  }
}

async function casbinSync({ own, questions }: World): Promise<Contender> {
  const model = casbinModel({
    request: 'sub, act',
    policy: 'sub, act',
    roles: '_, _',
    matcher: 'r.act == p.act && g(r.sub, p.sub)',
  })
  const granted = own.flatMap((names, role) => names.map((name) => `p, ${nameOf(role)}, ${name}`))
  const links = own.flatMap((_, role) => {
    const included = includedBy(role)
    return included === undefined ? [] : [`g, ${nameOf(role)}, ${nameOf(included)}`]
  })
  const enforcer = await casbin(model, [...granted, ...links])
  return {
    name: 'casbin',
    how: 'RBAC model, `enforceSync`, `g` between roles',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      return enforcer.enforceSync(nameOf(role), wanted)
    },
  }
}

function cedarStateful({ own, questions }: World): Contender {
  const policies = own.map((names, role) => {
    const actions = names.map((name) => `Action::"${name}"`).join(', ')
    const text = `permit(${WHO} in Role::"${nameOf(role)}", action in [${actions}], resource);`
    return [nameOf(role), text]
  })
  const allows = cedar('hierarchy', Object.fromEntries(policies))
  const roleOf = (role: number) => ({ type: 'Role', id: nameOf(role) })
  const slices = own.map((_, role) =>
    chain(role).map((r) => {
      const included = includedBy(r)
      return entity(roleOf(r), { parents: included === undefined ? [] : [roleOf(included)] })
    }),
  )
  const resource = { type: 'Api', id: 'api' }
  return {
    name: 'cedar-wasm',
    how: 'a policy for each role, parsed once; the roles above are entities of the request',
    decide(i) {
      const { role, wanted } = questions[i] as Question
      const entities = slices[role] ?? []
      return allows({ who: roleOf(role), action: wanted, resource, entities })
    },
  }
}
