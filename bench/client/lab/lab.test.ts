// Goal: ours has every race and redirect of the laboratory, and the laboratory can tell who has not.
// Method: the scenarios of `main.ts` that take under a second, with ours; then the same of a recipe that is known to lose
// requests, to take keys along and to empty a body.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { axiosInterceptor } from './contenders/axios.ts'
import { ours } from './contenders/ours.ts'
import { runScenario, scenarios } from './scenarios.ts'

const SLOW = /processes|killed|Retry-After: 1|1,000/
const quick = scenarios.filter(({ name }) => !SLOW.test(name))

describe('the laboratory', () => {
  for (const scenario of quick) {
    test(`ours: ${scenario.name}`, async () => {
      assert.match(await runScenario(scenario, ours), scenario.ours)
    })
  }

  const losing = [
    /^100 at once/,
    /the session$/,
    /400 ms/,
    /token is refused/,
    /redirect/,
    /stream/,
  ]
  for (const scenario of quick.filter(({ name }) => losing.some((part) => part.test(name)))) {
    test(`a recipe that fails is seen to fail: ${scenario.name}`, async () => {
      assert.doesNotMatch(await runScenario(scenario, axiosInterceptor), scenario.ours)
    })
  }
})
