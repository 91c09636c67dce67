import { resolve } from 'node:path'
import type { AcceptedFinding, Conventions, Mint } from '../plan.ts'
import { jwkFrom } from './jwk.ts'
import { Part } from './part.ts'
import type { Env } from './secret.ts'
import { readSource, Unreadable } from './source.ts'

/** Where files are looked for, and where secrets come from. */
export interface Surroundings {
  readonly folder: string
  readonly env: Env
}

const CONVENTIONS = [
  'challenge',
  'forbid',
  'conceal',
  'badCredentialsOnPublic',
  'problem',
  'throttle',
] as const
const PUBLIC = ['ignore', 'challenge', 'either'] as const

/** Reads what the owner of the API states about all refusals. */
export function conventionsFrom(part: Part | undefined, onPublic: Part | undefined): Conventions {
  const fields = part?.fields(CONVENTIONS) ?? {}
  const status = (one: Part | undefined, otherwise: number): number =>
    (one?.value === 200 ? 200 : one?.number(300, 599)) ?? otherwise
  const isChallenge = onPublic?.value === 401 || onPublic?.value === '401'
  const word = isChallenge ? 'challenge' : (fields.badCredentialsOnPublic ?? onPublic)?.word(PUBLIC)
  return {
    challenge: status(fields.challenge, 401),
    forbid: status(fields.forbid, 403),
    conceal: status(fields.conceal, 404),
    badCredentialsOnPublic: word ?? 'either',
    problem: fields.problem?.flag(),
    throttle: fields.throttle?.flag() ?? false,
  }
}

/** Reads how tokens are signed: with a key, or by a command. */
export async function mintFrom(
  part: Part | undefined,
  around: Surroundings,
): Promise<Mint | undefined> {
  const fields = part?.fields(['key', 'command'])
  if (part === undefined || fields === undefined) return undefined
  if ((fields.key === undefined) === (fields.command === undefined)) {
    return part.mistake('either `key` or `command` is expected')
  }
  if (fields.command !== undefined) {
    const command = fields.command.items().flatMap((one) => one.text('a word of the command') ?? [])
    return command.length > 0
      ? { kind: 'command', command }
      : fields.command.mistake('a list with a program is expected')
  }
  const jwk = fields.key && (await jwkFrom(fields.key, around))
  return jwk && { kind: 'key', jwk }
}

/** Reads the findings that somebody accepted. */
export async function baselineFrom(
  part: Part | undefined,
  { folder }: Surroundings,
): Promise<readonly AcceptedFinding[]> {
  const path = part?.text('the path of a baseline')
  if (part === undefined || path === undefined) return []
  const root = await fileFrom(part, resolve(folder, path), path)
  return (root?.items() ?? []).flatMap((one) => acceptedFrom(one) ?? [])
}

function acceptedFrom(part: Part): AcceptedFinding | undefined {
  const names = ['fingerprint', 'reason', 'until'] as const
  const fields = part.fields(names)
  if (fields === undefined) return undefined
  for (const name of names) if (fields[name] === undefined) part.mistake(`\`${name}\` is missing`)
  const fingerprint = fields.fingerprint?.text()
  const reason = fields.reason?.text('a reason')
  const until = fields.until && dayFrom(fields.until)
  if (fingerprint === undefined || reason === undefined || until === undefined) return undefined
  return { fingerprint, reason, until, place: part.place }
}

function dayFrom(part: Part): string | undefined {
  const text = part.text("a day like '2027-01-31'")
  if (text === undefined) return undefined
  const time = new Date(`${text}T00:00:00Z`)
  const isDay =
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(time.getTime()) &&
    time.toISOString().startsWith(text)
  return isDay ? text : part.mistake("a day like '2027-01-31' is expected")
}

/** Another file that this part names, as a part whose mistakes are told with the others. */
export async function fileFrom(
  part: Part,
  absolute: string,
  shown: string,
): Promise<Part | undefined> {
  try {
    const source = await readSource(absolute, '/', { merge: true })
    const named = {
      ...source,
      path: shown,
      locate: (at: Parameters<typeof source.locate>[0]) =>
        source.locate(at).replace(absolute, shown),
    }
    return new Part(source.data, [], { source: named, mistakes: part.mistakes })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    for (const line of error.lines) part.mistake(line.replace(absolute, shown))
    return undefined
  }
}
