import { createMongoAbility, type MongoAbility } from '@casl/ability'
import { createModel, permission, type RuleInput, scope, TRUE } from '@sallyport/policy'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, some, subject, times } from '../inputs.ts'
import { casbin, casbinModel } from '../peers/casbin.ts'
import { cedar, entity, WHO } from '../peers/cedar.ts'

const KNOWN = 200
const HELD = 12

interface Question extends RuleInput {
  readonly scopes: readonly string[]
  readonly wanted: number
}

interface World {
  readonly names: readonly string[]
  readonly questions: readonly Question[]
}

/** Does a token carry a scope? Half of the questions ask for one that it does. */
export async function scopes(): Promise<Suite> {
  const random = createRandom(13)
  const names = times(KNOWN, (i) => `resource-${i}:read`)
  const questions = times(QUESTIONS, (): Question => {
    const held = some(names, HELD, random)
    const asked = random(2) === 0 ? held[random(HELD)] : names[random(KNOWN)]
    const who = subject({ scopes: held, sets: ['all'] })
    const wanted = names.indexOf(asked as string)
    return { subject: who, resource: undefined, context: {}, scopes: held, wanted }
  })
  const world = { names, questions }
  const contenders = [
    bits(world),
    readySet(world),
    split(world),
    ...ours(world),
    ...casl(world),
    await casbinSync(world),
    cedarStateful(world),
  ]
  return { name: 'scope', title: `1 scope of ${HELD}, ${KNOWN} known`, contenders }
}

function bits({ names, questions }: World): Contender {
  const held = questions.map((question) => {
    const words = new Uint32Array(Math.ceil(KNOWN / 32))
    for (const name of question.scopes) {
      const bit = names.indexOf(name)
      words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31))
    }
    return words
  })
  return {
    name: 'by hand',
    how: 'a bit in a ready set for each token',
    decide(i) {
      const { wanted } = questions[i] as Question
      return (((held[i] as Uint32Array)[wanted >>> 5] as number) & (1 << (wanted & 31))) !== 0
    },
  }
}

function readySet({ names, questions }: World): Contender {
  const held = questions.map((question) => new Set(question.scopes))
  return {
    name: 'Set',
    how: 'a ready `Set` of names for each token',
    decide: (i) => (held[i] as Set<string>).has(names[(questions[i] as Question).wanted] as string),
  }
}

function split({ names, questions }: World): Contender {
  const claims = questions.map((question) => question.scopes.join(' '))
  return {
    name: 'split, includes',
    how: '`claim.split(" ").includes(name)` in each request',
    decide: (i) =>
      (claims[i] as string).split(' ').includes(names[(questions[i] as Question).wanted] as string),
  }
}

function ours({ names, questions }: World): readonly Contender[] {
  const sets = { all: { permissions: names } }
  const model = createModel({ permissions: names, sets })
  const scoped = names.map((name) => model.compile(scope(name)))
  const permitted = names.map((name) => model.compile(permission(name)))
  return [
    {
      name: 'Sallyport, scope',
      how: '`scope()`, scopes of the subject as text',
      decide(i) {
        const question = questions[i] as Question
        return scoped[question.wanted]?.evaluate(question) === TRUE
      },
    },
    {
      name: 'Sallyport, permission',
      how: '`permission()`: held by a role, and in the token',
      decide(i) {
        const question = questions[i] as Question
        return permitted[question.wanted]?.evaluate(question) === TRUE
      },
    },
  ]
}

function casl({ names, questions }: World): readonly Contender[] {
  const build = (question: Question): MongoAbility =>
    createMongoAbility(question.scopes.map((subject) => ({ action: 'use', subject })))
  const kept = questions.map(build)
  const wanted = (i: number): string => names[(questions[i] as Question).wanted] as string
  return [
    {
      name: 'CASL, kept',
      how: 'an ability kept for each token',
      decide: (i) => (kept[i] as MongoAbility).can('use', wanted(i)),
    },
    {
      name: 'CASL, built',
      how: 'the ability made of the scopes for each request',
      decide: (i) => build(questions[i] as Question).can('use', wanted(i)),
    },
  ]
}

async function casbinSync({ names, questions }: World): Promise<Contender> {
  const matcher = 'r.act in (r.sub.scopes)'
  const model = casbinModel({ request: 'sub, act', policy: 'sub', matcher })
  const enforcer = await casbin(model, ['p, any'])
  return {
    name: 'casbin',
    how: 'ABAC model, `in` over the scopes, `enforceSync`',
    decide(i) {
      const question = questions[i] as Question
      return enforcer.enforceSync(question.subject, names[question.wanted])
    },
  }
}

function cedarStateful({ names, questions }: World): Contender {
  const allows = cedar('scope', {
    scoped: `permit(${WHO}, action, resource) when { ${WHO}.scopes.contains(resource.name) };`,
  })
  const who = { type: 'Token', id: 'token' }
  const resource = { type: 'Scope', id: 'scope' }
  return {
    name: 'cedar-wasm',
    how: 'a policy parsed once, the scopes as an attribute',
    decide(i) {
      const question = questions[i] as Question
      const name = names[question.wanted] as string
      const entities = [
        entity(who, { attrs: { scopes: [...question.scopes] } }),
        entity(resource, { attrs: { name } }),
      ]
      return allows({ who, action: 'use', resource, entities })
    },
  }
}
