// Goal: the data is what its schema says, so that a runner in another language can rely on it.
// Method: every file is validated; names, references and symbols resolve; the schema refuses mistakes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import Ajv2020 from 'ajv/dist/2020.js'
import type { Case, Expectation, Step, Theme } from '../src/case.ts'
import { caseFiles, loadThemes, readData } from '../src/load.ts'

const ajv = new Ajv2020.default({ strict: false, allErrors: true })
const validate = ajv.compile(readData('cases/schema.json') as object)

const cases = loadThemes().flatMap(({ theme, cases }) => cases.map((one) => ({ theme, one })))

describe('the files of cases', () => {
  for (const path of caseFiles()) {
    test(`${path} meets the schema and is named for its theme`, () => {
      const theme = readData(path) as Theme
      assert.equal(validate(theme), true, ajv.errorsText(validate.errors))
      assert.equal(path, `cases/${theme.theme}.json`)
    })
  }

  test('no two cases of a theme have the same name', () => {
    const names = cases.map(({ theme, one }) => `${theme}: ${one.name}`)
    assert.deepEqual(names.length, new Set(names).size)
  })

  test('every challenge that is expected has a name, and every name is used', () => {
    const used = new Set(cases.flatMap(({ one }) => challengesOf(one)))
    const known = Object.keys(readData('challenges.json') as object).filter(
      (name) => name !== '$comment',
    )
    assert.deepEqual([...used].sort(), known.sort())
  })

  test('every step that another refers to stands before it', () => {
    const dangling = cases.flatMap(({ one }) => one.steps.flatMap(danglingReferences))
    assert.deepEqual(dangling, [])
  })
})

const good: Theme = {
  theme: 'sample',
  about: 'A sample.',
  cases: [
    {
      name: 'a rule',
      source: 'RFC 9110 section 15.5.2',
      steps: [{ request: { path: '/' }, expect: { status: 401, code: 'authentication_required' } }],
    },
  ],
}

const mistakes: readonly (readonly [string, (theme: Theme) => unknown])[] = [
  ['a case without a source', (theme) => changed(theme, { source: undefined })],
  ['a source that names no section', (theme) => changed(theme, { source: 'common sense' })],
  ['a case without steps', (theme) => changed(theme, { steps: [] })],
  ['a misspelt key', (theme) => changed(theme, { exepct: {} })],
  ['a refusal of the guard without a code', (theme) => expecting(theme, { status: 401 })],
  ['an unknown author of an answer', (theme) => expecting(theme, { status: 401, by: 'proxy' })],
]

describe('the schema', () => {
  test('a good sample meets it', () => assert.equal(validate(good), true))
  for (const [name, spoil] of mistakes) {
    test(`${name} does not meet it`, () => assert.equal(validate(spoil(good)), false))
  }
})

function changed(theme: Theme, change: object): unknown {
  return JSON.parse(JSON.stringify({ ...theme, cases: [{ ...theme.cases[0], ...change }] }))
}

function expecting(theme: Theme, expect: object): unknown {
  return changed(theme, { steps: [{ request: { path: '/' }, expect }] })
}

function expectationsOf({ expect }: Step): readonly Expectation[] {
  return [expect].flat()
}

/** The names of steps that a step refers to and that do not stand before it. */
function danglingReferences(step: Step, index: number, steps: readonly Step[]): readonly string[] {
  const earlier = steps.slice(0, index).map(({ name }) => name)
  return expectationsOf(step)
    .flatMap(({ sameAs, sameFieldsAs }) => [sameAs, sameFieldsAs])
    .filter((name) => name !== undefined)
    .filter((name) => !earlier.includes(name))
}

function challengesOf({ steps }: Case): readonly string[] {
  return steps.flatMap(expectationsOf).flatMap(({ challenges = [] }) => {
    return challenges === 'any' ? [] : challenges
  })
}
