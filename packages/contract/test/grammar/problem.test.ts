import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  formatProblem,
  PROBLEM_LENGTH_MAX,
  PROBLEM_MEMBERS_MAX,
  type Problem,
  parseProblem,
} from '../../src/grammar/index.ts'
import { type Case, readCases, rubbish } from './cases.ts'

// Goal: a problem document is read as RFC 9457 section 3 says: wrong members ignored, others kept.
// Method: one row per document in cases/problem.json; limits on both sides; what is written is read back.
interface ProblemCase extends Case {
  readonly document: unknown
  readonly problem?: Problem
  readonly why?: string
}

describe('parseProblem', () => {
  for (const { name, document, problem, why } of readCases<ProblemCase>('problem')) {
    test(name, () => {
      const expected = problem ? { kind: 'problem', problem } : { kind: 'malformed', why }
      assert.deepEqual(parseProblem(document), expected)
    })
  }

  test('a member called __proto__ is an extension and no prototype', () => {
    const reading = parseProblem('{"__proto__":{"polluted":true}}')
    assert.ok(reading.kind === 'problem')
    const { extensions } = reading.problem
    assert.ok(Object.hasOwn(extensions, '__proto__'))
    assert.equal(Object.getPrototypeOf(extensions), Object.prototype)
    assert.equal('polluted' in extensions, false)
  })

  test('the longest document is read, one character more is not', () => {
    const document = `{"title":"${'x'.repeat(PROBLEM_LENGTH_MAX - 12)}"}`
    assert.equal(document.length, PROBLEM_LENGTH_MAX)
    assert.equal(parseProblem(document).kind, 'problem')
    assert.deepEqual(parseProblem(`${document} `), { kind: 'malformed', why: 'too-long' })
  })

  test('the most members are read, one more is not', () => {
    const members = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index]))
    assert.equal(parseProblem(members(PROBLEM_MEMBERS_MAX)).kind, 'problem')
    const expected = { kind: 'malformed', why: 'too-many-members' }
    assert.deepEqual(parseProblem(members(PROBLEM_MEMBERS_MAX + 1)), expected)
    assert.deepEqual(parseProblem(JSON.stringify(members(PROBLEM_MEMBERS_MAX + 1))), expected)
  })

  test('the limits are those that the interface tells', () => {
    assert.equal(PROBLEM_LENGTH_MAX, 262_144)
    assert.equal(PROBLEM_MEMBERS_MAX, 1_024)
  })

  test('a document as deep as it may be long does not throw', () => {
    const depth = PROBLEM_LENGTH_MAX / 2 - 4
    parseProblem(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  })

  test('what is no document at all does not throw', () => {
    const throwing = Object.defineProperty({}, 'title', {
      enumerable: true,
      get() {
        throw new Error('looked at')
      },
    })
    for (const value of rubbish()) parseProblem(value)
    assert.deepEqual(parseProblem(throwing), { kind: 'malformed', why: 'not-an-object' })
    assert.deepEqual(parseProblem(undefined), { kind: 'malformed', why: 'not-an-object' })
  })
})

describe('formatProblem', () => {
  test('the members of the RFC come first, those left out are not written', () => {
    const written = formatProblem({ extensions: { code: 'a' }, status: 403, title: 'b' })
    assert.equal(written, '{"type":"about:blank","title":"b","status":403,"code":"a"}')
  })

  test('what is no problem is a mistake of the caller', () => {
    for (const status of [99, 600, 403.5, Number.NaN]) {
      const message = `\`${status}\` is no status of a problem: it must be from 100 to 599`
      assert.throws(() => formatProblem({ status }), { name: 'TypeError', message })
    }
    assert.throws(() => formatProblem({ extensions: { status: 5 } }), /`status` cannot be/)
    assert.throws(() => formatProblem({ extensions: { type: 'a' } }), TypeError)
  })

  test('what is written is read back equal', () => {
    const extensions = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true })
      .map((all) =>
        Object.fromEntries(
          // JSON writes minus zero as zero.
          Object.entries(JSON.parse(JSON.stringify(all))).filter(
            ([name]) => !['type', 'title', 'status', 'detail', 'instance'].includes(name),
          ),
        ),
      )
    const text = fc.string({ unit: 'binary' })
    const problems = fc.record(
      {
        ...{ type: text, title: text, detail: text, instance: text, extensions },
        status: fc.integer({ min: 100, max: 599 }),
      },
      { requiredKeys: ['type', 'extensions'], noNullPrototype: true },
    )
    fc.assert(
      fc.property(problems, (problem) => {
        assert.deepEqual(parseProblem(formatProblem(problem)), { kind: 'problem', problem })
      }),
    )
  })
})
