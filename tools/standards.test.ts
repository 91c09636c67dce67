// Goal: no clause is claimed without a test, and no test claims what is no clause.
// Method: the list and the tests of this tree agree; small samples show that each way to disagree is seen.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Clause, Standard } from './standards/clause.ts'
import { type Mark, readMarks } from './standards/marks.ts'
import { standardsPage } from './standards/page.ts'
import { problemsOf } from './standards/problems.ts'
import { standards } from './standards/standards.ts'
import { readTree } from './tidy/tree.ts'

const tree = readTree(join(import.meta.dirname, '..'))
const PATH = 'packages/guard/test/a.test.ts'

describe('the clauses of this tree', () => {
  test('each is proven or explained, and every mark names one', () => {
    assert.deepEqual(problemsOf(standards, readMarks(tree)), [])
  })

  test('each section is one, and each sentence fits a table', () => {
    for (const { clauses } of standards) {
      for (const { at, demand, why = '', note = '' } of clauses) {
        assert.match(at, /^\d+(?:\.\d+)*[a-z]?$/)
        assert.doesNotMatch(demand + why + note, /[|\n]/)
      }
    }
  })
})

describe('readMarks', () => {
  const marksIn = (text: string, path = PATH): readonly string[] =>
    readMarks([{ path, text }]).map(({ id, name }) => `${name}: ${id}`)
  const rows = [
    ['a string', "test('one [RFC 1 2 MUST]', run)", ['one: RFC 1 2 MUST']],
    ['quotes inside', "['it\\'s [RFC 1 2 MUST]', 1]", ["it's: RFC 1 2 MUST"]],
    ['a template', `test(\`\${name} is [RFC 1 2 MUST]\`, run)`, ['… is: RFC 1 2 MUST']],
    [
      'a template in a template',
      `test(\`\${a ? \`\${b}x\` : 'y'} [RFC 1 2 MUST]\`, run)`,
      ['…: RFC 1 2 MUST'],
    ],
    [
      'two marks of one test',
      "'one [RFC 1 2 MUST] [RFC 3 4a SHOULD NOT]'",
      ['one: RFC 1 2 MUST', 'one: RFC 3 4a SHOULD NOT'],
    ],
    ['a mark that is half written', "'one [RFC 1 2]'", ['one: RFC 1 2']],
    ['nothing in a comment', '// one [RFC 1 2 MUST]', []],
    ['nothing without a mark', "'RFC 1 section 2'", []],
  ] as const
  for (const [name, text, expected] of rows) {
    test(name, () => assert.deepEqual(marksIn(text), expected))
  }

  test('the names of cases are names of tests', () => {
    const text = JSON.stringify({
      cases: [{ name: 'one [RFC 1 2 MUST]', source: '[RFC 5 6 MAY]' }],
    })
    assert.deepEqual(marksIn(text, 'conformance/cases/a.json'), ['one: RFC 1 2 MUST'])
  })

  test('sources, documents and these samples prove nothing', () => {
    const paths = ['packages/guard/src/a.ts', 'docs/a.md', 'tools/standards.test.ts', 'a/b.json']
    for (const path of paths) assert.deepEqual(marksIn("'[RFC 1 2 MUST]'", path), [])
  })
})

const clause = (at: string, more: Partial<Clause> = {}): Clause => ({
  at,
  level: 'MUST',
  demand: 'this is done',
  who: 'guard',
  ...more,
})

const standard = (...clauses: readonly Clause[]): Standard => ({
  rfc: 1,
  title: 'Host Software',
  extent: 'Read: all.',
  clauses,
})

const mark = (id: string): Mark => ({ id, path: PATH, name: 'one' })

describe('problemsOf', () => {
  const rows: readonly (readonly [string, Standard, readonly Mark[], readonly string[]])[] = [
    ['a clause with a test', standard(clause('2')), [mark('RFC 1 2 MUST')], []],
    ['a clause with a sentence', standard(clause('2', { why: 'Never.' })), [], []],
    [
      'a clause with neither',
      standard(clause('2')),
      [],
      ['RFC 1 2 MUST: has no test, and no sentence why not'],
    ],
    [
      'a clause with both',
      standard(clause('2', { why: 'Never.' })),
      [mark('RFC 1 2 MUST')],
      ['RFC 1 2 MUST: has a test and a sentence why it has none'],
    ],
    [
      'a mark of no clause',
      standard(),
      [mark('RFC 1 2 MUST')],
      [`${PATH}: \`one\` proves RFC 1 2 MUST, which is no clause`],
    ],
    [
      'a mark of another level',
      standard(clause('2', { why: 'Never.' })),
      [mark('RFC 1 2 MAY')],
      [`${PATH}: \`one\` proves RFC 1 2 MAY, which is no clause`],
    ],
    [
      'a clause that stands there twice',
      standard(clause('2', { why: 'Never.' }), clause('2', { why: 'Never.' })),
      [],
      ['RFC 1 2 MUST: stands in the list twice, give each a letter'],
    ],
  ]
  for (const [name, one, marks, expected] of rows) {
    test(name, () => assert.deepEqual(problemsOf([one], marks), expected))
  }
})

describe('standardsPage', () => {
  const page = standardsPage(
    [standard(clause('2'), clause('3', { why: 'Never.' }))],
    [mark('RFC 1 2 MUST'), { ...mark('RFC 1 2 MUST'), name: 'a|b' }],
  )

  test('a clause shows its tests, each file once', () => {
    const proofs = `one; a&#124;b ([a.test.ts](../${PATH}))`
    assert.ok(page.includes(`| 2 MUST | this is done | the guard | ${proofs} |\n`), page)
  })

  test('a clause without a test shows its sentence', () => {
    assert.ok(page.includes('| 3 MUST | this is done | the guard | Never. |\n'), page)
  })

  test('a standard counts its clauses', () => {
    assert.ok(page.includes('| [RFC 1](#rfc-1) Host Software | 2 | 1 | 1 |\n'), page)
  })
})
