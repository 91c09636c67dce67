import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { junitOf } from '../../src/report/junit.ts'
import { report } from './fixture.ts'

const all = { failOn: 'info', baseline: new Set<string>(), strict: false } as const
const open = { ...report, causes: report.causes.map((one) => ({ ...one, accepted: undefined })) }
const lenient = junitOf(open, all)
const strict = junitOf(open, { ...all, strict: true })
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

describe('junitOf', () => {
  test('each cell is a case', () =>
    assert.equal(count(lenient, /<testcase /g), report.cells.length))

  test('what is refuted fails', () => assert.equal(count(lenient, /<failure /g), 6))

  test('what is inconclusive is skipped', () => {
    assert.equal(count(lenient, /<skipped /g), 4)
    assert.equal(count(lenient, /<error /g), 0)
  })

  test('what is inconclusive is an error where somebody is strict', () => {
    assert.equal(count(strict, /<skipped /g), 1)
    assert.equal(count(strict, /<error /g), 3)
    assert.match(
      strict,
      /<testsuites name="sallyport audit" tests="61" failures="6" errors="3" skipped="1"/,
    )
  })

  test('the figures are those of the cases', () => {
    assert.match(lenient, /tests="61" failures="6" errors="0" skipped="4" time="4.210"/)
  })

  test('nothing that a server said ends an attribute, an element or the document', () => {
    assert.match(lenient, /\\u001b\[31mred/)
    assert.ok(!lenient.includes('<script>'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
    assert.doesNotMatch(lenient, /[\u0000-\u0008\u000B-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/)
    const begun = lenient.match(/<(?!\/|\?)[a-z]+(?:"[^"]*"|[^">])*(?<!\/)>/g)?.length
    assert.equal(begun, count(lenient, /<\/[a-z]+>/g))
  })
})

describe('what fails the audit fails in JUnit, and nothing else', () => {
  const fingerprintOf = (oracle: string): string =>
    report.causes.find((cause) => cause.oracle === oracle)?.fingerprint ?? ''
  const rows = [
    ['accepted', report, {}, 5, /refuted: carol was refused in HTML \(accepted until 2027-01-31: /],
    ['below the severity', open, { failOn: 'high' }, 4, /\(medium, below high\)/],
    ['only the worst', open, { failOn: 'critical' }, 4, /\(info, below critical\)/],
    [
      'known before',
      open,
      { baseline: new Set([fingerprintOf('Z1')]) },
      3,
      /refuted: bob read orderA of alice \(known before, by the baseline\)/,
    ],
  ] as const
  for (const [name, one, options, failures, reason] of rows) {
    test(`${name}: it is skipped with the reason and the answers`, () => {
      const xml = junitOf(one, { ...all, ...options })
      assert.equal(count(xml, /<failure /g), failures)
      assert.match(xml, new RegExp(`<testsuites [^>]*failures="${failures}"`))
      assert.equal(count(xml, /<skipped message="refuted: /g), 6 - failures)
      assert.equal(count(xml, /<system-out>[^<]+<\/system-out>/g), 6 - failures)
      assert.match(xml, reason)
    })
  }

  test('a cell that two causes refute fails for the one that counts', () => {
    const [first, ...rest] = open.causes
    const lesser = { ...first, severity: 'low', fingerprint: 'ff' } as (typeof open.causes)[number]
    const xml = junitOf({ ...open, causes: [lesser, ...open.causes] }, { ...all, failOn: 'high' })
    assert.equal(count(xml, /<failure /g), 4)
    assert.equal(rest.length, 3)
  })

  test('what stands in no refuted cell is a case of its own', () => {
    const cells = open.cells.filter(({ operation }) => operation !== 'GET /me')
    const xml = junitOf({ ...open, cells }, { ...all, failOn: 'high' })
    assert.match(xml, /<testsuite name="whole API" tests="1" failures="1"/)
    assert.match(
      xml,
      /<testcase classname="whole API" name="unsigned tokens accepted"><failure type="A2"/,
    )
    assert.doesNotMatch(
      junitOf(
        { ...open, cells },
        { ...all, baseline: new Set(open.causes.map(({ fingerprint }) => fingerprint)) },
      ),
      /whole API/,
    )
  })
})
