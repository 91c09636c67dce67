import { createMongoAbility, type MongoAbility } from '@casl/ability'
import { createModel, permission, type RuleInput, TRUE } from '@sallyport/policy'
import { AccessControl } from 'accesscontrol'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, some, subject, times } from '../inputs.ts'
import { casbin, casbinModel } from '../peers/casbin.ts'
import { cedar, entity, WHO } from '../peers/cedar.ts'
import { type Held, unions } from './unions.ts'

const ROLES = 100
const PERMISSIONS = 1000
const PERMISSIONS_EACH = 50

interface Question extends RuleInput {
  readonly roles: readonly string[]
  /** The permission that is asked, by number. */
  readonly wanted: number
}

interface World {
  readonly permissions: readonly string[]
  readonly roles: ReadonlyMap<string, readonly string[]>
  readonly questions: readonly Question[]
}

/** Does one of three roles bring a permission? Half of the questions ask for one that does. */
export async function roles(): Promise<Suite> {
  const world = worldOf(3)
  const contenders = [
    bits(world),
    readySet(world),
    ours(world),
    ...unions(heldBy(world)),
    naive(world),
    ...casl(world),
    accessControl(world),
    await casbinSync(world),
    cedarStateful(world),
  ]
  const title = `${ROLES} roles x ${PERMISSIONS} permissions, 3 role names`
  return { name: 'roles', title, contenders }
}

/** The same of fifty roles: is a union of roles worth keeping? */
export async function manyRoles(): Promise<Suite> {
  const world = worldOf(50)
  const contenders = [
    bits(world),
    readySet(world),
    ours(world),
    ...unions(heldBy(world)),
    naive(world),
  ]
  const title = `${ROLES} roles x ${PERMISSIONS} permissions, 50 role names`
  return { name: 'many-roles', title, contenders }
}

function worldOf(held: number): World {
  const random = createRandom(7)
  const permissions = times(PERMISSIONS, (i) => `p${i}`)
  const names = times(ROLES, (i) => `role-${i}`)
  const roles = new Map(names.map((name) => [name, some(permissions, PERMISSIONS_EACH, random)]))
  const questions = times(QUESTIONS, (): Question => {
    const mine = some(names, held, random)
    const granted = mine.flatMap((name) => roles.get(name) ?? [])
    const isGranted = random(2) === 0
    const wanted = isGranted
      ? permissions.indexOf(granted[random(granted.length)] as string)
      : random(PERMISSIONS)
    const input = { subject: subject({ sets: mine }), resource: undefined, context: {} }
    return { ...input, roles: mine, wanted }
  })
  return { permissions, roles, questions }
}

/** One bit for each permission. */
function bitsOf(names: Iterable<string>, { permissions }: World): Uint32Array {
  const words = new Uint32Array(Math.ceil(PERMISSIONS / 32))
  for (const name of names) {
    const bit = permissions.indexOf(name)
    words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
  }
  return words
}

function heldBy(world: World): Held {
  const entries = Array.from(world.roles, ([role, names]) => [role, bitsOf(names, world)] as const)
  const asked = world.questions.map(({ roles, wanted }) => ({ roles, bit: wanted }))
  return { words: new Map(entries), asked }
}

function granted({ roles }: World, question: Question): Set<string> {
  return new Set(question.roles.flatMap((name) => roles.get(name) ?? []))
}

function bits(world: World): Contender {
  const held = world.questions.map((question) => bitsOf(granted(world, question), world))
  return {
    name: 'floor',
    how: 'a bit in a ready union for each subject',
    decide(i) {
      const { wanted } = world.questions[i] as Question
      return (((held[i] as Uint32Array)[wanted >>> 5] as number) & (1 << (wanted & 31))) !== 0
    },
  }
}

function readySet(world: World): Contender {
  const held = world.questions.map((question) => granted(world, question))
  return {
    name: 'Set',
    how: 'a ready `Set` of names for each subject',
    decide(i) {
      const { wanted } = world.questions[i] as Question
      return (held[i] as Set<string>).has(world.permissions[wanted] as string)
    },
  }
}

function ours({ permissions, roles, questions }: World): Contender {
  const entries = Array.from(roles, ([name, granted]) => [name, { permissions: granted }])
  const model = createModel({ permissions, sets: Object.fromEntries(entries) })
  const rules = permissions.map((name) => model.compile(permission(name)))
  return {
    name: 'Sallyport',
    how: '`permission()`, role names of the request as text',
    decide(i) {
      const question = questions[i] as Question
      return rules[question.wanted]?.evaluate(question) === TRUE
    },
  }
}

function naive({ permissions, roles, questions }: World): Contender {
  return {
    name: 'some, includes',
    how: '`roles.some(role => granted[role].includes(name))`',
    decide(i) {
      const question = questions[i] as Question
      const name = permissions[question.wanted] as string
      return question.roles.some((role) => roles.get(role)?.includes(name) === true)
    },
  }
}

function casl(world: World): readonly Contender[] {
  const { permissions, roles, questions } = world
  const build = (question: Question): MongoAbility =>
    createMongoAbility(
      question.roles.flatMap((role) =>
        (roles.get(role) ?? []).map((subject) => ({ action: 'use', subject })),
      ),
    )
  const kept = questions.map(build)
  const wanted = (i: number): string => permissions[(questions[i] as Question).wanted] as string
  return [
    {
      name: 'CASL, kept',
      how: 'an ability kept for each subject',
      decide: (i) => (kept[i] as MongoAbility).can('use', wanted(i)),
    },
    {
      name: 'CASL, built',
      how: 'the ability made of the rules of the roles for each request',
      decide: (i) => build(questions[i] as Question).can('use', wanted(i)),
    },
  ]
}

function accessControl({ permissions, roles, questions }: World): Contender {
  const access = new AccessControl()
  for (const [role, granted] of roles) for (const name of granted) access.grant(role).readAny(name)
  // Which resources exist is told once, so that asking for one that nobody may read is no error.
  access.grant('root').readAny([...permissions])
  access.lock()
  return {
    name: 'accesscontrol',
    how: '`can(roles).readAny(name)`, locked',
    decide(i) {
      const question = questions[i] as Question
      const name = permissions[question.wanted] as string
      return access.can([...question.roles]).readAny(name).granted
    },
  }
}

async function casbinSync({ permissions, roles, questions }: World): Promise<Contender> {
  const model = casbinModel({
    request: 'sub, act',
    policy: 'sub, act',
    roles: '_, _',
    matcher: 'r.act == p.act && g(r.sub, p.sub)',
  })
  const granted = Array.from(roles, ([role, names]) => names.map((name) => `p, ${role}, ${name}`))
  const held = questions.map((question, i) => question.roles.map((role) => `g, s${i}, ${role}`))
  const enforcer = await casbin(model, [...granted.flat(), ...held.flat()])
  return {
    name: 'casbin',
    how: 'RBAC model, `enforceSync`, `g` for each role of a subject',
    decide: (i) => enforcer.enforceSync(`s${i}`, permissions[(questions[i] as Question).wanted]),
  }
}

function cedarStateful({ permissions, roles, questions }: World): Contender {
  const policies = Array.from(roles, ([role, names]) => {
    const actions = names.map((name) => `Action::"${name}"`).join(', ')
    return [role, `permit(${WHO} in Role::"${role}", action in [${actions}], resource);`]
  })
  const allows = cedar('roles', Object.fromEntries(policies))
  const who = { type: 'Subject', id: 'alice' }
  const resource = { type: 'Api', id: 'api' }
  return {
    name: 'cedar-wasm',
    how: 'a policy for each role, parsed once; the roles are parents of one entity',
    decide(i) {
      const question = questions[i] as Question
      const parents = question.roles.map((id) => ({ type: 'Role', id }))
      const action = permissions[question.wanted] as string
      return allows({ who, action, resource, entities: [entity(who, { parents })] })
    },
  }
}
