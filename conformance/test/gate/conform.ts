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
  type Combined,
  missingFor,
  offeredThemes,
  openCombination,
  type Reference,
  reachesApplication,
  runCompared,
  startApplication,
} from '../../src/gate/behind.ts'
import { loadThemes } from '../../src/load.ts'

/** Which cases are asked. */
export type Share = 'all' | 'those that reach the application'

/** Asks the cases of a gate before one application, through each door. */
export function conform(name: BackendName, share: Share): void {
  const themes = shareOf(offeredThemes(loadThemes()), share)
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
      describe(`through ${door}`, { skip: missingFor(door, name) ?? false }, () => {
        let combined: Combined
        before(async () => {
          combined = await openCombination(door, name, backend)
        })
        after(() => combined.stop())

        for (const theme of themes) {
          test(`${theme.cases.length} cases of ${theme.theme}`, async () => {
            const results = await runCompared(combined.target, [theme], reference)
            assert.equal(results.length, theme.cases.length)
            assert.deepEqual(
              results.filter(({ problems }) => problems.length > 0),
              [],
            )
          })
        }
      })
    }
  })
}

function shareOf(themes: readonly Theme[], share: Share): readonly Theme[] {
  return themes
    .map(({ cases, ...theme }) => ({
      ...theme,
      cases: share === 'all' ? cases : cases.filter(reachesApplication),
    }))
    .filter(({ cases }) => cases.length > 0)
}
