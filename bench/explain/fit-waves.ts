// Fits the weights by which `explain` tells what a wave of refusals comes from, to logs whose incidents are known.
// npm run lab:fit -- [--logs N] [--out FILE]
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { FindingType } from '@sallyport/explain'
import { findFailingGuards } from '../../packages/explain/src/find/failing-guards.ts'
import { findUnavailable } from '../../packages/explain/src/find/others.ts'
import { sceneOf } from '../../packages/explain/src/find/scene.ts'
import { measuresOf, type WaveMeasure } from '../../packages/explain/src/find/wave-measures.ts'
import { wavesOf } from '../../packages/explain/src/find/waves.ts'
import { readLogs } from '../../packages/explain/src/read/index.ts'
import { Tally } from '../../packages/explain/src/tally/tally.ts'
import { type Example, type FitOptions, fit, moduleOf, writeModule } from './fit.ts'
import type { LabelledLog } from './generate.ts'
import { nameOf, trainingLogs } from './training.ts'
import type { PlantedIncident } from './world/things.ts'

/** Ways in which something refuses many, and what else a wave can be. What comes in several ways is learnt as several. */
export const waveWays = [
  'key_rotation/withdrawn',
  'key_rotation/cached',
  'clock_skew/issuer',
  'clock_skew/ahead',
  'clock_skew/behind',
  'stale_instance/keys',
  'stale_instance/setup',
  'verifier_broken',
  'wrong_code',
  'nothing',
  'broken_refresh',
  'refresh_storm',
] as const

/** The name of one of them. */
export type WaveWay = (typeof waveWays)[number]

/** The way of an incident, by its type and its story; `nothing` where it makes no wave. */
export function wayOf({ type, story }: Pick<PlantedIncident, 'type' | 'story'>): WaveWay {
  if (type === 'key_rotation') {
    return story.includes('withdrawn') ? 'key_rotation/withdrawn' : 'key_rotation/cached'
  }
  if (type === 'clock_skew') {
    if (story.includes('issuer')) return 'clock_skew/issuer'
    return story.includes('ahead') ? 'clock_skew/ahead' : 'clock_skew/behind'
  }
  if (type === 'stale_instance') {
    return story.includes('keeps the old keys') ? 'stale_instance/keys' : 'stale_instance/setup'
  }
  // One credential that has ended looks as one that is not renewed.
  if (type === 'credential_expired') return 'broken_refresh'
  return waveWays.find((way) => way === type) ?? 'nothing'
}

const MET_LEAST = 0.3
const MARGIN_SECONDS = 60

/** The waves of a log in the combined format, each with what it was in truth. */
export async function examplesOf(
  labelled: LabelledLog,
): Promise<readonly Example<WaveMeasure, WaveWay>[]> {
  const scene = sceneOf(await tallyOf(labelled))
  for (const find of [findUnavailable, findFailingGuards]) find(scene)
  return wavesOf(scene).map((wave) => {
    const culprit = labelled.label.incidents.find((one) => meets(wave, one))
    return {
      measured: measuresOf(scene, wave),
      truth: culprit === undefined ? 'nothing' : wayOf(culprit),
    }
  })
}

/** Whether a wave and an incident have a third of the shorter of them in common. */
function meets(wave: { from: number; to: number }, one: PlantedIncident): boolean {
  const [from, to] = [one.from / 1000, one.to / 1000]
  const begin = Math.max(wave.from, from - MARGIN_SECONDS)
  const end = Math.min(wave.to, to + MARGIN_SECONDS)
  const shorter = Math.min(wave.to - wave.from, Math.max(MARGIN_SECONDS, to - from))
  return end - begin > MET_LEAST * shorter
}

async function tallyOf(labelled: LabelledLog): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-fit-'))
  try {
    const file = join(folder, 'access.log')
    await writeFile(file, `${[...labelled.lines('combined')].join('\n')}\n`)
    const tally = new Tally()
    await readLogs([file], (seen) => tally.add(seen), {})
    return tally
  } finally {
    await rm(folder, { recursive: true })
  }
}

const RESTRAINT = 0.004

/** Where reason says what a measure must not speak against, or for: it holds for logs of any origin. */
export const waveSigns: NonNullable<FitOptions<WaveMeasure, WaveWay>['signs']> = {
  'key_rotation/withdrawn': { premature: 1, synchrony: 1, onset: 1, oldMore: 1, likeWithdrawn: 1 },
  'key_rotation/cached': { freshFirst: 1, onset: 1, likeCached: 1, issuerToCached: -1 },
  'clock_skew/issuer': { freshToLate: 1, late: -1, aged: -1, likeIssuer: 1, issuerToCached: 1 },
  'clock_skew/ahead': { freshToLate: -1, premature: 1, oldMore: 1, likeAhead: 1 },
  'clock_skew/behind': { freshToLate: 1, late: -1, aged: -1, likeBehind: 1, behindToSetup: 1 },
  'stale_instance/keys': { repeated: 1, perCaller: 1, byThemselves: 1, elsewhere: 1, likeKeys: 1 },
  'stale_instance/setup': {
    repeated: 1,
    perCaller: 1,
    byThemselves: 1,
    elsewhere: 1,
    likeSetup: 1,
  },
  verifier_broken: {
    whole: 1,
    most: 1,
    early: 1,
    byThemselves: -1,
    repeated: -1,
    perCaller: -1,
    likeVerifier: 1,
  },
  wrong_code: { oneRoute: 1, othersServe: 1, elsewhere: 1 },
  nothing: {
    more: -1,
    atOnce: -1,
    onset: -1,
    whole: -1,
    premature: -1,
    synchrony: -1,
    likeNothing: 1,
  },
  broken_refresh: { renewed: -1, open: 1, oneClient: 1 },
  refresh_storm: { throttled: 1, tokens: 1 },
}

/** Fits weights to waves, as the text of a module. */
export function waveModule(
  examples: readonly Example<WaveMeasure, WaveWay>[],
  from: string,
): string {
  const features = Object.keys(examples[0]?.measured ?? {}) as WaveMeasure[]
  const found = fit(examples, {
    features,
    classes: waveWays,
    restraint: RESTRAINT,
    signs: waveSigns,
  })
  const comment =
    'How much each measure of a wave speaks for each cause, and for each way in which it comes about. ' +
    `Written by \`npm run lab:fit\` from ${from}; not to be edited.`
  return moduleOf({ name: 'waveWeights', comment }, found)
}

const WEIGHTS = fileURLToPath(
  new URL('../../packages/explain/src/find/wave-weights.ts', import.meta.url),
)

/** What comes in waves, or looks as if it did. */
const TYPES: readonly FindingType[] = [
  'key_rotation',
  'stale_instance',
  'verifier_broken',
  'clock_skew',
  'wrong_code',
  'credential_expired',
  'broken_refresh',
  'refresh_storm',
]

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      logs: { type: 'string' },
      out: { type: 'string', default: WEIGHTS },
    },
  })
  const logsMax = values.logs === undefined ? undefined : Number(values.logs)
  const training = { types: TYPES, othersEach: 4, logsMax }
  const examples: Example<WaveMeasure, WaveWay>[] = []
  for (const labelled of trainingLogs(training)) examples.push(...(await examplesOf(labelled)))
  writeModule(values.out, waveModule(examples, nameOf(training)))
  console.log(`${examples.length} waves of ${nameOf(training)}: ${values.out}`)
}

if (import.meta.main) await main()
