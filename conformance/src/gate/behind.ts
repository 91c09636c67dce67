import {
  type Backend,
  type BackendName,
  type Door,
  needsOf,
  programOf,
  startBackend,
} from '@sallyport/examples/gate'
import { differencesOf } from '../canonical.ts'
import type { Case, Step, Theme } from '../case.ts'
import type { FixtureOptions } from '../fixture/fixture.ts'
import { type CanonicalStep, type CaseResult, runCase } from '../runner.ts'
import type { Target } from '../target.ts'
import { gateSettings } from './config.ts'
import { isOf, loadNotOffered } from './differences.ts'
import { type Entrance, openEntrance } from './entrance.ts'
import { applicationOf, GateTarget } from './gate-target.ts'
import { writeTlsFiles } from './tls-files.ts'

/** How one case ended on a combination. */
export interface BehindResult {
  readonly theme: string
  readonly name: string
  readonly problems: readonly string[]
}

/** What came of one case before, for the comparison of bytes. */
export type Reference = Map<Case, CaseResult>

/** Why a combination cannot be run on this machine; `undefined` where it can. */
export function missingFor(door: Door, backend: BackendName): string | undefined {
  const needs = [needsOf(backend), ...(door === 'gate' ? [] : [programOf(door)])]
  return needs.flatMap((one) => ('skip' in one ? [one.skip] : []))[0]
}

/** Starts an application that answers everything with one handler. */
export function startApplication(name: BackendName): Promise<Backend> {
  return startBackend(name, 'any')
}

/** The cases that a gate can be asked, by theme. */
export function offeredThemes(themes: readonly Theme[]): readonly Theme[] {
  const notOffered = loadNotOffered()
  return themes.map((theme) => ({
    ...theme,
    cases: theme.cases.filter((one) => !notOffered.some((entry) => isOf(entry, one))),
  }))
}

/** Whether some request of a case comes as far as the application. */
export function reachesApplication({ steps }: Case): boolean {
  return steps.some(({ expect }) => [expect].flat().some(({ by }) => by === 'application'))
}

/** A combination that is served. */
export interface Combined {
  readonly target: Target
  stop(): Promise<void>
}

/** Starts the proxy of a door before an application that runs already. */
export async function openCombination(
  door: Door,
  name: BackendName,
  backend: Backend,
): Promise<Combined> {
  const files = writeTlsFiles()
  const application = applicationOf(name, backend, files)
  const open = (options: FixtureOptions): Promise<Entrance> =>
    openEntrance(door, gateSettings(options, application))
  const plain = open(EVERYTHING)
  let certified: Promise<Entrance> | undefined
  const entrance = ({ holders }: FixtureOptions): Promise<Entrance> => {
    if (holders !== 'certificates') return plain
    certified ??= open({ holders })
    return certified
  }
  const stop = async (): Promise<void> => {
    for (const one of [plain, certified]) await (await one)?.stop()
    files.remove()
  }
  await plain
  return { target: new GateTarget({ door, name, backend, application, entrance }), stop }
}

/** What may be for the client: a proxy hands on what is printed for these schemes. */
const EVERYTHING: FixtureOptions = { sessions: true, digest: true, holders: 'nonces' }

/**
 * Runs cases on a target, one after the other, as all go through one proxy to one application; and compares what the
 * guard wrote with what it wrote on the adapter of the reference, which whoever comes first is.
 */
export async function runCompared(
  target: Target,
  themes: readonly Theme[],
  reference: Reference,
): Promise<readonly BehindResult[]> {
  const results: BehindResult[] = []
  for (const { theme, cases } of themes) {
    for (const one of cases) {
      const result = await runCase(target, one)
      const known = reference.get(one)
      const { steps } = target.amended?.(one) ?? one
      const others = known === undefined ? [] : differencesBetween(steps, known, result)
      if (known === undefined) reference.set(one, result)
      // What is wrong by itself differs too, and that would say the same a second time.
      const problems = result.problems.length > 0 ? result.problems : others
      results.push({ theme, name: one.name, problems })
    }
  }
  return results
}

/** Steps whose answers are listed to be others have none here. */
function differencesBetween(
  steps: readonly Step[],
  expected: CaseResult,
  actual: CaseResult,
): readonly string[] {
  return steps.flatMap(({ bytes }, index) => {
    const found = differencesOfStep(expected.answers[index], actual.answers[index])
    const step = `step ${index + 1}:`
    if (bytes === undefined)
      return found.map((what) => `${step} not the bytes of an adapter: ${what}`)
    return found.length === 0 ? [`${step} a listed difference does not occur`] : []
  })
}

function differencesOfStep(expected: CanonicalStep, actual: CanonicalStep): readonly string[] {
  if (expected === undefined || actual === undefined) return []
  if (expected.length !== actual.length) return ['another number of answers']
  return expected.flatMap((answer, i) => differencesOf(answer, actual[i] as typeof answer))
}
