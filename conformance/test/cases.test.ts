// Goal: every rule of the wire contract holds on every adapter, and all write the same bytes.
// Method: each case of cases/*.json runs on each adapter over real sockets, in a fixture of its own;
// the answers are judged by themselves and then compared with those of the first adapter.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { adapterNames, adapters, loadThemes, Matrix } from '../src/index.ts'

const themes = loadThemes()
const targets = await Promise.all(adapterNames.map((name) => adapters[name]()))
const matrix = new Matrix(targets)

for (const theme of themes) {
  describe(theme.theme, () => {
    for (const one of theme.cases) {
      test(one.name, async (context) => {
        const { problems } = await matrix.run(theme, one)
        for (const [adapter, found] of problems) {
          await context.test(adapter, () => assert.deepEqual(found, []))
        }
      })
    }
  })
}

test('every listed difference is still there', () => assert.deepEqual(matrix.unused, []))

test('the strict matrices have the rows that other libraries were measured with', () => {
  const of = (name: string) =>
    themes.flatMap(({ cases }) => cases.filter(({ matrix }) => matrix === name)).length
  assert.deepEqual([of('bearer-15'), of('basic-14')], [15, 14])
})
