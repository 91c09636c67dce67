import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headLine, type TerminalStyle, terminalFindings } from '../../src/tell/terminal.ts'
import { visible } from '../../src/tell/visible.ts'
import { diagnosed, everyday, proved } from './diagnosed.ts'

const { findings } = diagnosed(everyday())
const style: TerminalStyle = {
  paint: (_kind, text) => visible(text, 10_000),
  whole: 1,
  columns: 100,
  isComplete: false,
  proofOf: proved.proofOf,
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ALIVE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/

describe('terminalFindings', () => {
  const lines = terminalFindings(findings, style)

  test('the first is told in full: when, who, where, why, what to do, and the proof', () => {
    for (const name of ['when', 'who', 'where', 'seen', 'because', 'do', 'prove']) {
      assert.ok(
        lines.some((line) => line.startsWith(`          ${name} `)),
        name,
      )
    }
  })

  test('the others have a line each, and noise one together', () => {
    const others = lines.slice(lines.indexOf('') + 1)
    assert.equal(others.length, findings.length - 1)
    assert.match(others.at(-1) ?? '', /^noise {5}1 scanner: 60 requests in vain$/)
  })

  test('nothing of a log reaches a terminal alive', () => {
    const all = terminalFindings(findings, { ...style, whole: 9, isComplete: true })
    assert.ok(all.join('').includes('\\u001b'), 'what is hostile is there')
    for (const line of all) assert.doesNotMatch(line, ALIVE)
  })

  test('lines are no wider than the terminal, but for commands and titles', () => {
    const told = lines.filter((line) => line.startsWith('     ') && !line.includes('prove'))
    for (const line of told) assert.ok(line.length <= 100, line)
  })

  test('a command is never broken', () =>
    assert.ok(lines.some((line) => line.endsWith("awk '{ print }' access.log"))))

  test('many are cut, and that is said', () => {
    const [one] = findings
    const many = new Array(30).fill(one)
    assert.match(terminalFindings(many, style).at(-1) ?? '', /^and 17 more: --all shows them$/)
  })

  test('nothing found is said', () =>
    assert.deepEqual(terminalFindings([], style), ['nothing that needs a person was found']))
})

test('a head line says how grave, what, which type and how sure', () => {
  const [finding] = findings
  assert.match(
    finding === undefined ? '' : headLine(finding, style.paint),
    /^medium {4}\S.* {2}[a-z_]+ {2}\d+ % sure$/,
  )
})
