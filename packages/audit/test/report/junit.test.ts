import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { junitOf } from '../../src/report/junit.ts'
import { report } from './fixture.ts'

const lenient = junitOf(report, { strict: false })
const strict = junitOf(report, { strict: true })
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
    const open = lenient.match(/<(?!\/|\?)[a-z]+(?:"[^"]*"|[^">])*(?<!\/)>/g)?.length
    assert.equal(open, count(lenient, /<\/[a-z]+>/g))
  })
})
