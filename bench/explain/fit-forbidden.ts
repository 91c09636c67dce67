// Fits the weights by which `explain` tells apart what refusals with 403 come from, to logs whose incidents are known.
// npm run lab:fit-forbidden -- [--logs N] [--out FILE]
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type ForbiddenFeature,
  measured,
  type RefusedCaller,
  refusedCallers,
} from '../../packages/explain/src/find/forbidden-features.ts'
import { sceneOf } from '../../packages/explain/src/find/scene.ts'
import type { ForbiddenCause } from '../../packages/explain/src/find/weighed-forbidden.ts'
import { readLogs } from '../../packages/explain/src/read/index.ts'
import { Tally } from '../../packages/explain/src/tally/tally.ts'
import { type Example, type FitOptions, fit, moduleOf, writeModule } from './fit.ts'
import type { LabelledLog } from './generate.ts'
import { nameOf, trainingLogs } from './training.ts'

type ForbiddenExample = Example<ForbiddenFeature, ForbiddenCause>

const TYPES = [
  'missing_scope',
  'missing_role',
  'address_block',
  'retry_of_403',
  'tenant_enumeration',
  'policy_regression',
] as const
const CAUSES: readonly ForbiddenCause[] = ['nothing', ...TYPES]

/** What reason forbids weights to say, whatever a few logs look like. */
const SIGNS: NonNullable<FitOptions<ForbiddenFeature, ForbiddenCause>['signs']> = {
  nothing: { 'refused often': -1, 'more than by chance': -1 },
  missing_scope: { 'about many things': -1, 'on many routes': -1 },
  missing_role: {
    'by name, from where it always is': 1,
    'about many things': 1,
    'on many routes': 1,
    'from another address': -1,
    'served there, from another address': -1,
  },
  address_block: {
    'by name, from where it always is': -1,
    'from another address': 1,
    'a client that moved': 1,
    'served there, from another address': 1,
  },
  retry_of_403: {
    'the same again': 1,
    'the same within a minute, often': 1,
    'other ids each time': -1,
    'from another address': -1,
    'served there, from another address': -1,
  },
  tenant_enumeration: { 'other ids each time': 1, 'of many ids': 1, 'the same again': -1 },
  policy_regression: { 'others at the same time': 1, 'it alone is refused there': -1 },
}

const RESTRAINT = 0.005
/** A log with many callers of one cause is one example, not hundreds; of those with nothing wrong each counts. */
const CALLERS_MOST = 25
const CROWD_POWER = 0.8
const NOTHING_WEIGHT = 0.8
const STEPS = 900
const WITHIN = 4

/** Fits weights to refused callers, as the text of a module. */
export function forbiddenModule(examples: readonly ForbiddenExample[], from: string): string {
  const features = Object.keys(examples[0]?.measured ?? {}) as ForbiddenFeature[]
  const found = fit(examples, {
    features,
    classes: CAUSES,
    restraint: RESTRAINT,
    steps: STEPS,
    within: WITHIN,
    signs: SIGNS,
  })
  const comment =
    'How much each feature of a refused caller speaks for each cause. ' +
    `Written by \`npm run lab:fit-forbidden\` from ${from}; not to be edited.`
  const types = [
    ['ForbiddenFeature', './forbidden-features.ts'],
    ['ForbiddenCause', './weighed-forbidden.ts'],
  ] as const
  return moduleOf({ name: 'forbiddenWeights', comment, types }, found)
}

/** The refused callers of a log in the combined format, each with what it was refused for in truth. */
export async function examplesOf(labelled: LabelledLog): Promise<readonly ForbiddenExample[]> {
  const { incidents, hidesAddress, kind } = labelled.label
  const isOfThese = incidents.some(({ type }) => CAUSES.includes(type as ForbiddenCause))
  // Where all come from one address, nobody knows who was who.
  if (kind === 'two' || (isOfThese && hidesAddress)) return []
  const tally = new Tally()
  const lines = `${[...labelled.lines('combined')].join('\n')}\n`
  await readLogs([Readable.from([Buffer.from(lines)], { objectMode: false })], (seen) =>
    tally.add(seen),
  )
  const scene = sceneOf(tally)
  const pairs = tally.forbidden.all.filter(({ route }) => scene.routeOf(route).use !== 'static')
  const callers = refusedCallers(scene, pairs)
  const culprits = culpritsOf(labelled)
  const truths = callers.map((one) => (isOneOf(one) ? truthOf(labelled) : 'nothing'))
  const counts = Map.groupBy(truths, (truth) => truth)
  return measured(scene, callers)
    .map((measures, i) => ({ measured: measures, truth: truths[i] ?? 'nothing' }))
    .filter(({ truth }, i) => truth === 'nothing' || truths.indexOf(truth) + CALLERS_MOST > i)
    .map((one) => ({ ...one, weight: weightOf(one.truth, counts.get(one.truth)?.length ?? 1) }))

  function isOneOf({ caller }: RefusedCaller): boolean {
    const address = tally.callers.addresses.textOf(caller.address)
    const agent = tally.callers.clients.textOf(caller.client)
    if (caller.isNamed) return culprits.has(caller.name)
    return culprits.has(agent === '-' ? address : `${address} ${agent}`)
  }
}

function weightOf(truth: ForbiddenCause, count: number): number {
  return truth === 'nothing' ? NOTHING_WEIGHT : 1 / count ** CROWD_POWER
}

function truthOf({ label }: LabelledLog): ForbiddenCause {
  const type = label.incidents[0]?.type
  return CAUSES.find((cause) => cause === type) ?? 'nothing'
}

/** By subject, by address with agent, and by address: who met the incident. */
function culpritsOf({ log }: LabelledLog): ReadonlySet<string> {
  const mine = log.filter(({ incident, status }) => incident === 0 && status >= 400)
  return new Set(
    mine.flatMap(({ request: { address, agent, credential } }) => [
      address,
      `${address} ${agent}`,
      credential?.subject.id ?? address,
    ]),
  )
}

const WEIGHTS = fileURLToPath(
  new URL('../../packages/explain/src/find/forbidden-weights.ts', import.meta.url),
)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      logs: { type: 'string' },
      out: { type: 'string', default: WEIGHTS },
    },
  })
  const logsMax = values.logs === undefined ? undefined : Number(values.logs)
  const training = { types: TYPES, othersEach: 5, logsMax }
  const examples: ForbiddenExample[] = []
  for (const labelled of trainingLogs(training)) examples.push(...(await examplesOf(labelled)))
  writeModule(values.out, forbiddenModule(examples, nameOf(training)))
  console.log(`${examples.length} callers of ${nameOf(training)}: ${values.out}`)
}

if (import.meta.main) await main()
