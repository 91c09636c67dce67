// Goal: what answers for the guard behind a proxy and before any application passes the same cases as an adapter.
// Method: a real proxy, a real application, and a gate of its own for each case. Before Express every case that a gate
// can be asked; before the others those in which a request comes as far as the application, as a refusal never does:
// `npm run conformance:gate` asks everything of all.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Backend, type BackendName, DOORS, needsOf } from '@sallyport/examples/gate'
import { node } from '../../src/adapters/node.ts'
import type { Theme } from '../../src/case.ts'
import {
  missingFor,
  offeredThemes,
  type Reference,
  reachesApplication,
  runBehind,
  runCompared,
  startApplication,
} from '../../src/gate/behind.ts'
import { loadThemes } from '../../src/load.ts'

/** Which cases are asked. */
export type Share = 'all' | 'those that reach the application'

/** Asks the cases of a gate before one application, through each door. */
export function conform(name: BackendName, share: Share): void {
  const themes = shareOf(offeredThemes(loadThemes()), share)
  const count = themes.reduce((sum, { cases }) => sum + cases.length, 0)
  const needs = needsOf(name)
  describe(`a gate before ${name}`, { skip: 'skip' in needs && needs.skip }, () => {
    const reference: Reference = new Map()
    let backend: Backend
    before(async () => {
      backend = await startApplication(name)
      await runCompared(node, themes, reference)
    })
    after(() => backend.stop())

    for (const door of DOORS) {
      test(`passes the cases through ${door}`, {
        skip: missingFor(door, name) ?? false,
      }, async () => {
        const results = await runBehind({ door, name, backend, themes, reference })
        assert.equal(results.length, count)
        const failed = results.filter(({ problems }) => problems.length > 0)
        assert.deepEqual(failed, [])
      })
    }
  })
}

function shareOf(themes: readonly Theme[], share: Share): readonly Theme[] {
  if (share === 'all') return themes
  return themes.map((theme) => ({ ...theme, cases: theme.cases.filter(reachesApplication) }))
}
