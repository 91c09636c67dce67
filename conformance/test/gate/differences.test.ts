// Goal: the lists of what differs and of what is not asked are true, and nothing is passed over in silence.
// Method: the lists beside the cases; and cases that are amended where they need not be, or are not where they must.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { node } from '../../src/adapters/node.ts'
import type { Case, Theme } from '../../src/case.ts'
import { type Reference, runCompared } from '../../src/gate/behind.ts'
import {
  amendedCase,
  type GateDifference,
  isOf,
  loadGateDifferences,
  loadNotOffered,
  type Patch,
} from '../../src/gate/differences.ts'
import { conformancePage } from '../../src/gate/page.ts'
import { loadThemes } from '../../src/load.ts'
import { runCase } from '../../src/runner.ts'
import { spoiled } from '../spoiled.ts'

const themes = loadThemes()
const cases = themes.flatMap((theme) => theme.cases)
const differences = loadGateDifferences()
const notOffered = loadNotOffered()

describe('the lists', () => {
  test('a difference names one case that is asked, and steps that it has', () => {
    for (const { cases: listed, what } of differences) {
      for (const [name, patches] of Object.entries(listed)) {
        const found = cases.filter((one) => one.name === name)
        assert.equal(found.length, 1, `${what}: ${name}`)
        const [one] = found as [Case]
        assert.ok(!notOffered.some((entry) => isOf(entry, one)), name)
        for (const step of Object.keys(patches)) {
          assert.ok(step === '*' || one.steps[Number(step) - 1], `${name}: ${step}`)
        }
      }
    }
  })

  test('each says where it shows, what and why, and only once', () => {
    const said = differences.map(({ what, doors }) => `${what} ${doors}`)
    assert.equal(new Set(said).size, said.length)
    for (const { what, why } of [...differences, ...notOffered])
      assert.ok(what !== '' && why !== '')
  })

  test('a case is not asked for one reason, and each reason has cases', () => {
    for (const one of cases) assert.ok(notOffered.filter((entry) => isOf(entry, one)).length <= 1)
    for (const entry of notOffered)
      assert.ok(
        cases.some((one) => isOf(entry, one)),
        entry.what,
      )
    const named = notOffered.flatMap((entry) => entry.cases ?? [])
    for (const name of named) assert.equal(cases.filter((one) => one.name === name).length, 1, name)
  })

  test('the page of the guide tells of all', () => {
    const page = conformancePage({ themes })
    for (const { what } of [...differences, ...notOffered]) assert.ok(page.includes(`| ${what} |`))
    const left = cases.filter((one) => notOffered.some((entry) => isOf(entry, one))).length
    assert.ok(
      page.includes(`The ${cases.length} cases`) && page.includes(` ${cases.length - left} of`),
    )
  })
})

const one: Case = {
  name: 'sample',
  source: 'RFC 9110 section 15.5.2',
  steps: [
    {
      request: { path: '/bearer' },
      expect: { status: 401, code: 'authentication_required', challenges: ['bearer'] },
    },
    {
      request: { path: '/bearer', fields: { authorization: 'Bearer {{token.good}}' } },
      expect: { by: 'application', status: 200, json: { subject: 'alice', scheme: 'bearer' } },
    },
  ],
}
const theme: Theme = { theme: 'sample', about: 'A sample.', cases: [one] }
const AT = { door: 'caddy', backend: 'django' } as const

function listed(patches: Readonly<Record<string, Patch>>, where: Partial<GateDifference> = {}) {
  const difference: GateDifference = { what: 'x', why: 'y', ...where, cases: { sample: patches } }
  return amendedCase(one, AT, [difference])
}

describe('amendedCase', () => {
  const expected = (patch: Patch) => listed({ '1': patch }).steps[0]?.expect

  test('what is listed is expected instead, and the rest stays', () =>
    assert.deepEqual(expected({ status: 403, challenges: null }), {
      ...{ status: 403, code: 'authentication_required' },
    }))

  test('of somebody else nothing else is expected', () =>
    assert.deepEqual(expected({ by: 'server', status: 400 }), { by: 'server', status: 400 }))

  test('where the guard answers for the application, nothing of its reply is expected', () => {
    const step = listed({ '2': { status: 404, code: 'not_found' } }).steps[1]
    assert.deepEqual(step?.expect, { status: 404, code: 'not_found' })
  })

  test('a star is every step', () =>
    assert.ok(listed({ '*': { status: 400 } }).steps.every(({ amends }) => amends)))

  test('a difference of other doors or applications changes nothing', () => {
    for (const where of [{ doors: ['gate'] }, { backends: ['express'] }] as const) {
      assert.ok(listed({ '*': { status: 400 } }, where).steps.every(({ amends }) => !amends))
    }
    assert.ok(listed({ '1': { status: 400 } }, { doors: ['caddy'] }).steps[0]?.amends)
  })

  test('an application is not told the scheme', () => {
    const [, step] = listed({}).steps
    assert.deepEqual(step?.expect, { by: 'application', status: 200, json: { subject: 'alice' } })
  })

  test('two differences in one step are a mistake', () =>
    assert.throws(() => listed({ '1': { status: 400 }, '*': { status: 400 } }), /two differences/))
})

describe('what is listed', () => {
  const problemsOf = async (patches: Readonly<Record<string, Patch>>) =>
    (await runCase({ ...node, amended: () => listed(patches) }, one)).problems

  test('passes where it occurs', async () => {
    const anyStatus = spoiled('spoiled', (outgoing) => {
      if (outgoing.status === 401) outgoing.status = 404
    })
    const patches = { '1': { by: 'server', status: 404 } } as const
    const result = await runCase({ ...anyStatus, amended: () => listed(patches) }, one)
    assert.deepEqual(result.problems, [])
  })

  test('fails where it does not', async () => {
    assert.match((await problemsOf({ '1': { status: 403 } })).join(), /status 401.*expected 403/)
    const same = await problemsOf({ '1': { fields: { 'x-more': null } } })
    assert.match(same.join(), /a listed difference does not occur/)
  })

  test('other bytes are a problem, unless they are listed; and the list, where they are the same', async () => {
    const spacing = spoiled('spacing', (outgoing) => {
      outgoing.body = outgoing.body.replace('{"type', '{ "type')
    })
    const reference: Reference = new Map()
    await runCompared(node, [theme], reference)
    const differ = (): Case => listed({ '1': { bytes: 'differ' } })
    const problems = async (target: typeof node) =>
      (await runCompared(target, [theme], reference)).flatMap((one) => one.problems).join('\n')
    assert.match(await problems(spacing), /step 1: not the bytes of an adapter: body differs/)
    assert.equal(await problems({ ...spacing, amended: differ }), '')
    assert.match(
      await problems({ ...node, amended: differ }),
      /step 1: a listed difference does not/,
    )
  })
})
