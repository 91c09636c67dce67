// Goal: what `sallyport policy test` expects of a policy is what a guard decides.
// Method: random rules, subjects and rows, decided by the guard and by `judge`.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccessRequest, createGuard } from '@sallyport/guard'
import { judge } from '@sallyport/policy'
import fc from 'fast-check'
import * as arbitrary from '../../packages/policy/test/arbitraries.ts'
import { answers, relations, schemeOf } from './stated-world.ts'

const RUNS = 1_500
const now = arbitrary.INSTANT

const request: AccessRequest = {
  method: 'GET',
  target: '/rows/1',
  address: '10.1.2.3',
  params: {},
  header: () => undefined,
}

test(`a guard and a verdict agree in ${RUNS} random cases`, async () => {
  const seen = new Map<string, number>()
  const subjects = fc.option(arbitrary.subject, { nil: undefined, freq: 6 })
  const rows = fc.option(arbitrary.row, { nil: undefined, freq: 6 })
  const property = fc.asyncProperty(arbitrary.rule, subjects, rows, async (rule, subject, row) => {
    const { model, rowType } = arbitrary
    const guard = createGuard({
      realm: 'rows',
      model,
      schemes: [schemeOf(subject)],
      relations,
      clock: () => now,
    })
    const policy = guard.policy('rows.read', { rule, resource: rowType, load: () => row })
    const decision = await guard.decide(request, policy)
    const verdict = judge(
      { rule: model.compile(rule, rowType), see: model.visibility(rowType) },
      {
        subject,
        resource: row,
        context: { method: 'GET', address: request.address },
        now,
        relations: answers,
      },
    )
    seen.set(verdict.kind, (seen.get(verdict.kind) ?? 0) + 1)
    const reason = decision.kind === 'allow' ? undefined : decision.reason
    assert.deepEqual([decision.kind, reason], [verdict.kind, verdict.reason])
  })
  await fc.assert(property, { numRuns: RUNS })
  for (const kind of ['allow', 'challenge', 'forbid', 'conceal']) {
    assert.ok((seen.get(kind) ?? 0) > 20, JSON.stringify([...seen]))
  }
})
