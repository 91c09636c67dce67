import type { FindingType } from '@sallyport/explain'
import { stirs } from './calm.ts'
import { type Cast, drawCast, drawNature, drawSpan, GUARDED, LINES_MAX, type Span } from './draw.ts'
import { namesAccounts } from './formats/combined.ts'
import { type Format, writeLines } from './formats/index.ts'
import { type Hardship, hard, normal } from './hardship.ts'
import { incidentKinds } from './incidents/index.ts'
import type { IncidentKind, Planted, Scene } from './incidents/scene.ts'
import { Random } from './random.ts'
import type { Exchange, PlantedIncident } from './world/things.ts'
import { World } from './world/world.ts'

/** Whether a log has an incident, or two at once, or none. */
export type LogKind = 'one' | 'two' | 'quiet' | 'surge'

/** What may be stated; the rest is drawn from the seed. */
export interface GenerateOptions {
  readonly population?: 'normal' | 'hard'
  readonly kind?: LogKind
  readonly type?: FindingType
  /** Whether our guard stands in front: only then there can be records. */
  readonly isGuarded?: boolean
  /** About how many lines at most. */
  readonly linesMax?: number
}

/** What is true of a log. */
export interface Label {
  readonly seed: number
  readonly kind: LogKind
  readonly population: 'normal' | 'hard'
  readonly incidents: readonly PlantedIncident[]
  /** What else happened, in words. */
  readonly story: readonly string[]
  readonly from: number
  readonly to: number
  readonly lines: number
  /** Whether a log of requests names the accounts that were tried in vain; records always do. */
  readonly namesAccounts: boolean
  /** Whether only the address of the proxy in front is logged. */
  readonly hidesAddress: boolean
}

/** A log with what is true of it. */
export interface LabelledLog {
  readonly label: Label
  /** Its lines, in the order in which they were written. */
  readonly lines: (format: Format) => Iterable<string>
  /** The lines before they have a form. */
  readonly log: readonly Exchange[]
}

/** Kinds of logs come in turn: of thirty, three are quiet, three surge, three have two incidents. */
const ROUND = 30
const ATTEMPTS = 12
/** Fewer lines than these would be no incident that anybody could see. */
const LINES_MIN = 15

/** A log of one seed. The same seed and options give the same log on every machine. */
export function generate(seed: number, options: GenerateOptions = {}): LabelledLog {
  let last: LabelledLog | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    last = draw(seed, options, attempt)
    const { kind, incidents } = last.label
    const wanted = kind === 'one' ? 1 : kind === 'two' ? 2 : 0
    if (incidents.length === wanted) return last
  }
  return last as LabelledLog
}

/** The kind of a seed, and the type where there is one. */
export function turnOf(seed: number): { kind: LogKind; type: FindingType | undefined } {
  const turn = seed % ROUND
  const kind = incidentKinds[turn]
  if (kind !== undefined) return { kind: 'one', type: kind.type }
  const rest = (['quiet', 'surge', 'two'] as const)[turn % 3] as LogKind
  return { kind: rest, type: undefined }
}

function draw(seed: number, options: GenerateOptions, attempt: number): LabelledLog {
  const population = options.population ?? 'normal'
  const random = new Random(`${seed} ${population} ${attempt}`)
  const turn = turnOf(seed)
  const kind = options.kind ?? (options.type === undefined ? turn.kind : 'one')
  const hardship = (population === 'hard' ? hard : normal)(random.fork('hardship'))
  const kinds = chosen(random.fork('kinds'), kind, options.type ?? turn.type)
  const span = drawSpan(random.fork('span'), hardship, options.linesMax ?? LINES_MAX)
  const world = drawWorld(random, { kinds, span, hardship, options })
  const cast = drawCast(world, span, hardship)
  const planted = kinds.map((one, index) => plant(world, { cast, span, one, index }))
  const stir = kind === 'surge' ? stirUp(world, cast, span) : []
  cast.begin()
  world.run()
  const log = world.log.sort((one, other) => one.time - other.time)
  const incidents = kinds
    .map((one, index) => labelOf(log, { index, one, planted: planted[index] as Planted }))
    .filter(({ lines }, index) => lines >= (kinds[index]?.linesMin ?? LINES_MIN))
  const story = [...stir, ...planted.map((one) => one.story)]
  const { from, to } = span
  return {
    label: {
      seed,
      kind,
      population,
      incidents,
      story,
      from,
      to,
      lines: log.length,
      namesAccounts: namesAccounts(world.nature) && !hardship.hidesUser,
      hidesAddress: hardship.hidesAddress,
    },
    lines: (format) => writeLines(log, { format, hardship, random: random.fork('form'), world }),
    log,
  }
}

function chosen(
  random: Random,
  kind: LogKind,
  type: FindingType | undefined,
): readonly IncidentKind[] {
  if (kind === 'quiet' || kind === 'surge') return []
  const first = incidentKinds.find((one) => one.type === type)
  // What only records show would be one incident in a plain log, not two.
  const visible = incidentKinds.filter((one) => one.type !== 'credential_expiring')
  if (kind === 'one') return [first ?? random.pick(visible)]
  const one = first ?? random.pick(visible)
  return [one, random.pick(visible.filter(({ type: other }) => canMeet(one.type, other)))]
}

/** Two of one family at once would be one incident, or neither. */
function canMeet(one: FindingType, other: FindingType): boolean {
  const familyOf = (type: FindingType): number => FAMILIES.findIndex((all) => all.includes(type))
  return familyOf(one) !== familyOf(other)
}

const FAMILIES: readonly (readonly FindingType[])[] = [
  [
    'key_rotation',
    'stale_instance',
    'verifier_broken',
    'clock_skew',
    'refresh_storm',
    'wrong_code',
  ],
  ['credential_expired', 'broken_refresh'],
  ['policy_regression', 'missing_role', 'missing_scope', 'address_block', 'retry_of_403'],
  ['brute_force', 'password_spray', 'credential_stuffing', 'success_after_attack'],
  ['tenant_enumeration', 'crawler', 'scanner'],
]

interface Draft {
  readonly kinds: readonly IncidentKind[]
  readonly span: Span
  readonly hardship: Hardship
  readonly options: GenerateOptions
}

function drawWorld(random: Random, { kinds, span, hardship, options }: Draft): World {
  const natures = random.fork('nature')
  const drawn = drawNature(natures, hardship)
  const needed = Object.assign({}, ...kinds.map((one) => one.nature?.(natures) ?? {}))
  const guarded = (options.isGuarded ?? drawn.isGuarded) ? GUARDED : { isGuarded: false }
  return new World(random.fork('world'), { ...drawn, ...needed, ...guarded }, span)
}

interface Plot {
  readonly cast: Cast
  readonly span: Span
  readonly one: IncidentKind
  readonly index: number
}

function plant(world: World, { cast, span, one, index }: Plot): Planted {
  const random = world.random.fork(`incident ${index}`)
  const from = onsetOf(random, span)
  const isMended = random.chance(0.55)
  const to = isMended ? Math.min(span.to, from + random.magnitude(480_000, 14_400_000)) : span.to
  const { people, services, crowd } = cast
  const scene: Scene = {
    world,
    random,
    incident: index,
    from,
    to,
    people,
    services,
    crowd,
    rate: span.rate,
  }
  return one.plant(scene)
}

/** Mostly somewhere in between; sometimes with the first lines, or just before the last. */
function onsetOf(random: Random, { from, to }: Span): number {
  const where = random.next()
  if (where < 0.1) return from + random.between(60_000, 300_000)
  if (where > 0.93) return to - random.between(300_000, 900_000)
  return from + (to - from) * random.between(0.12, 0.75)
}

function stirUp(world: World, cast: Cast, span: Span): string[] {
  const stir = world.random.pick(stirs)
  stir.plant(world, cast, span)
  return [stir.name]
}

interface Culprit {
  readonly index: number
  readonly one: IncidentKind
  readonly planted: Planted
}

/** The label of an incident, from the lines that it caused. */
function labelOf(log: readonly Exchange[], { index, one, planted }: Culprit): PlantedIncident {
  const mine = log.filter(({ incident }) => incident === index)
  const routes = mine.map(({ request }) => request.route?.template ?? request.path)
  return {
    type: one.type,
    from: mine[0]?.time ?? 0,
    to: mine.at(-1)?.time ?? 0,
    who: mostFrequent(mine.map(whoOf)),
    where: mostFrequent(routes),
    lines: mine.length,
    story: planted.story,
    also: planted.also ?? [],
    sameWithoutAccounts: planted.sameWithoutAccounts ?? [],
  }
}

function whoOf({ request }: Exchange): string {
  return request.credential?.subject.id ?? request.address
}

function mostFrequent(all: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 8)
    .map(([name]) => name)
}
