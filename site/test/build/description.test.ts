// Goal: a page is described by its own first sentences, whole and without marks.
// Method: one row per kind of beginning, and both sides of the limit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { descriptionOf } from '../../src/build/description.ts'

const long = `${'a'.repeat(199)}.`
const rows = [
  ['the first paragraph, in one line', '# T\n\nOne\ntwo. Three.\n\nFour.\n', 'One two. Three.'],
  ['links and code are their words', '# T\n\n[The `gate`](a.md) is **it**.\n', 'The gate is it.'],
  ['nothing ends the attribute', '# T\n\nOne says "it spins".\n', "One says 'it spins'."],
  ['what leads to a block ends there', '# T\n\nIn a clone:\n\n    npm ci\n', 'In a clone.'],
  ['a point in a number ends nothing', '# T\n\nTLS 1.2 is it.\n', 'TLS 1.2 is it.'],
  ['200 characters fit', `# T\n\n${long}\n`, long],
  ['201 do not', `# T\n\na${long}\n`, undefined],
  ['and whole sentences before them do', `# T\n\nOne. ${long}\n`, 'One.'],
  ['a page that begins with a list says nothing', '# T\n\n- one.\n', undefined],
  ['nor does one that begins with a heading', '# T\n\n## U\n\nOne.\n', undefined],
] as const

describe('descriptionOf', () => {
  for (const [name, page, expected] of rows) {
    test(name, () => assert.equal(descriptionOf(page), expected))
  }
})
