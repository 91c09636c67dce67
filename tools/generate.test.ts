// Goal: the generated files follow from the catalogue and nothing stale goes unseen.
// Method: generate into an empty folder, spoil one thing at a time, and look whether it is named.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type RefusalCode, reasons, refusals } from '../packages/contract/src/catalogue.ts'
import type { Answers } from '../site/src/which-status/answers.ts'
import { endings } from '../site/src/which-status/questions.ts'
import { generatedFiles, staleFiles } from './generate/files.ts'

const files = await generatedFiles()
const root = mkdtempSync(join(tmpdir(), 'generate-'))
after(() => rmSync(root, { recursive: true }))

function textOf(path: string): string {
  const file = files.find((one) => one.path === path)
  assert.ok(file, path)
  return file.text
}

function writeAll(): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

describe('generated files', () => {
  for (const [code, entry] of Object.entries(refusals)) {
    test(`the page of ${code} says status, advice and source [RFC 9457 4 MUST]`, () => {
      const page = textOf(`docs/refusals/${code}.md`)
      for (const part of [`${entry.status} `, entry.advice, entry.source, entry.detail]) {
        assert.ok(page.includes(part), part)
      }
    })
  }

  test('every reason stands on the page of its own code and on no other page', () => {
    for (const [name, entry] of Object.entries(reasons)) {
      for (const code of Object.keys(refusals)) {
        const row = `| \`${name}\` | ${entry.meaning}`
        assert.equal(textOf(`docs/refusals/${code}.md`).includes(row), code === entry.code, name)
      }
    }
  })

  test('every 401 page shows a challenge', () => {
    for (const [code, { status }] of Object.entries(refusals)) {
      if (status !== 401) continue
      assert.match(textOf(`docs/refusals/${code}.md`), /^WWW-Authenticate: \w/m)
    }
  })

  test('every page shows the record of its own answer, of a reason of its code', () => {
    for (const [code, { status }] of Object.entries(refusals)) {
      const page = textOf(`docs/refusals/${code}.md`)
      const record = JSON.parse(/## In the log.*?```json\n(.*?)```/s.exec(page)?.[1] ?? '')
      assert.deepEqual([record.code, record.http.status], [code, status])
      const { code: ofReason } = reasons[record.reason as keyof typeof reasons]
      assert.equal(record.answer.concealed === true ? 'not_found' : ofReason, code)
      assert.ok(page.includes(`urn:sallyport:decision:${record.id}`))
    }
  })

  test('catalogue.json reads back equal to the catalogue', () => {
    const read: unknown = JSON.parse(textOf('packages/contract/catalogue.json'))
    assert.deepEqual(read, { version: 1, refusals, reasons })
  })

  test('what a guard answered carries the status of its code, and no answer is missing', () => {
    const { answers } = JSON.parse(textOf('site/src/which-status/answers.json')) as Answers
    assert.deepEqual(Object.keys(answers), endings)
    for (const [ending, { code, status, reason }] of Object.entries(answers)) {
      const entry = code === undefined ? undefined : refusals[code as RefusalCode]
      assert.equal(status, entry?.status ?? 200, ending)
      assert.equal(reason === undefined, entry === undefined, ending)
    }
  })

  test('two runs give the same bytes', async () => assert.deepEqual(await generatedFiles(), files))
})

describe('staleFiles', () => {
  test('in an empty folder everything is stale', () => {
    assert.deepEqual(
      staleFiles(root, files),
      files.map(({ path }) => path),
    )
  })

  test('after writing nothing is stale', () => {
    writeAll()
    assert.deepEqual(staleFiles(root, files), [])
  })

  test('one changed letter is stale', () => {
    writeAll()
    writeFileSync(
      join(root, 'docs/refusals/forbidden.md'),
      `${textOf('docs/refusals/forbidden.md')}.`,
    )
    assert.deepEqual(staleFiles(root, files), ['docs/refusals/forbidden.md'])
  })

  test('the page of a code that is gone is stale', () => {
    writeAll()
    writeFileSync(join(root, 'docs/refusals/gone.md'), 'x')
    assert.deepEqual(staleFiles(root, files), ['docs/refusals/gone.md'])
  })
})
