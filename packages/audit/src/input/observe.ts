import { type AuditAnswer, type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { present } from '../identity/show.ts'
import { signIn } from '../identity/sign-in.ts'
import type { AuditPlan, Identity, Operation } from '../plan.ts'
import type { Progress } from '../run/audit.ts'
import { jsonIn } from '../wire/json-text.ts'
import { RunSender } from '../wire/sender.ts'
import { fill } from '../wire/template.ts'
import { neverFrom } from './never.ts'
import { isRecord, Mistakes, Part } from './part.ts'
import { readSource } from './source.ts'
import { readWfc } from './wfc.ts'

/** What is looked at, and by whom. */
export interface Observing {
  readonly base: string
  readonly operations: readonly Operation[]
  /** The path of the Web Fuzzing Commons document; without, only nobody looks. */
  readonly wfc: string | undefined
  /** The folder from which that path counts. */
  readonly cwd: string
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** What was seen. */
export interface Observed {
  /** The statuses, by operation, then by name; `nobody` is one. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Who could not sign in, and what else a person should know. */
  readonly remarks: readonly string[]
  /** Why no answer came at all; `undefined` if one did. */
  readonly silence: string | undefined
  readonly sent: number
}

/**
 * Calls every operation that reads, as nobody and as everybody, once. Ids for items come from the lists above them.
 *
 * Level 0: nothing but GET, and nothing whose path promises harm. What a target does, and what is wrong with the
 * document of who signs in, are told and never thrown.
 */
export async function observe(what: Observing): Promise<Observed> {
  const remarks: string[] = []
  const identities = await identitiesIn(what, remarks)
  const plan = planOf(what, identities)
  const sender = new RunSender(plan)
  try {
    const eye = new Eye({ ...what, identities, remarks, sender })
    await eye.look(await eye.callers())
    const { sent, exchanges } = sender
    return { statuses: eye.statuses, remarks, silence: silenceOf(exchanges), sent }
  } finally {
    sender.close()
  }
}

function silenceOf(exchanges: readonly Exchange[]): string | undefined {
  const whys = exchanges.flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome.why] : []))
  const isSilent = exchanges.every(({ outcome }) => outcome.kind !== 'answer')
  return isSilent ? (whys[0] ?? 'there is nothing to read') : undefined
}

interface Tools extends Observing {
  readonly identities: readonly Identity[]
  readonly remarks: string[]
  readonly sender: RunSender
}

/** `undefined` is nobody. */
type Looker = HeldCredentials | undefined

/** Looks, and remembers what it saw. */
class Eye {
  readonly statuses: Map<string, Map<string, number>> = new Map()
  /** The id of an element, by the path of its list. */
  readonly #ids = new Map<string, string>()
  readonly #tools: Tools
  readonly #reads: readonly Operation[]
  #done = 0

  constructor(tools: Tools) {
    this.#tools = tools
    // Lists first, so that there are ids when their items come.
    this.#reads = tools.operations
      .filter(({ method }) => method === 'GET')
      .toSorted((a, b) => parametersIn(a) - parametersIn(b))
  }

  /** Signs everybody in; whoever cannot is told of and does not look. */
  async callers(): Promise<readonly Looker[]> {
    const { identities, remarks, sender } = this.#tools
    const lookers: Looker[] = [undefined]
    for (const identity of identities) {
      this.#tell(`${identity.name} signs in`)
      const signedIn = await signIn(identity, sender)
      if (signedIn.kind === 'ok') lookers.push(signedIn.credentials)
      else remarks.push(`${identity.name} could not sign in: ${signedIn.why}`)
      this.#done += 1
    }
    return lookers
  }

  /** Calls what reads, as each of them. */
  async look(lookers: readonly Looker[]): Promise<void> {
    const { remarks, sender } = this.#tools
    for (const operation of this.#reads) {
      this.#tell(operation.id)
      for (const looker of lookers) await this.#call(operation, looker)
      this.#done += 1
      if (sender.whyEnded === undefined) continue
      remarks.push(`not everything was called: ${sender.whyEnded}`)
      return
    }
  }

  #tell(part: string): void {
    const { identities, onProgress, sender } = this.#tools
    const parts = identities.length + this.#reads.length
    onProgress?.({ part, parts, done: this.#done, sent: sender.sent })
  }

  async #call(operation: Operation, looker: Looker): Promise<void> {
    const target = this.#targetOf(operation)
    if (target === undefined) return
    const bare: AuditRequest = { method: 'GET', target, fields: [] }
    const request = looker === undefined ? bare : await present(looker, bare)
    const name = looker?.identity ?? 'nobody'
    const exchange = await this.#tools.sender.send(request, {
      as: name,
      operation: operation.id,
      why: `${name} looks`,
      effect: { kind: 'read' },
    })
    const answer = answerOf(exchange)
    if (answer === undefined) return
    const seen = this.statuses.get(operation.id) ?? new Map<string, number>()
    this.statuses.set(operation.id, seen.set(name, answer.status))
    const id = idIn(answer)
    if (id !== undefined && !this.#ids.has(operation.path)) this.#ids.set(operation.path, id)
  }

  /** The request-target; `undefined` where nobody knows a value of a parameter. */
  #targetOf({ path, parameters }: Operation): string | undefined {
    const values: Record<string, string> = {}
    for (const { 0: whole, 1: name = '', index } of path.matchAll(/\{([^{}]+)\}/g)) {
      // What identifies an element follows the path of its list.
      const isElement = path[index + whole.length] === '/' || path.endsWith(whole)
      const value =
        (isElement ? this.#ids.get(path.slice(0, index).replace(/\/$/, '')) : undefined) ??
        parameters.find((one) => one.in === 'path' && one.name === name)?.example
      if (value === undefined) return undefined
      values[name] = value
    }
    const query = parameters
      .filter(({ in: where, required }) => where === 'query' && required)
      .map(({ name, example }) => [name, example ?? '1'] as const)
    const prefix = new URL(this.#tools.base).pathname.replace(/\/$/, '')
    return `${prefix}${fill(path, { parameters: values, query })}`
  }
}

function parametersIn({ path }: Operation): number {
  return path.split('{').length
}

const ID_NAMES = ['id', '_id', 'uuid', 'key', 'slug', 'name'] as const

/** The id of the first element of a list, which may stand in a field of the answer. */
function idIn({ status, body }: AuditAnswer): string | undefined {
  if (status !== 200) return undefined
  const data = jsonIn(body)
  const list = isRecord(data) ? Object.values(data).find(isListOfRecords) : data
  const [first]: readonly unknown[] = Array.isArray(list) ? list : []
  if (!isRecord(first)) return undefined
  const values = ID_NAMES.map((name) => first[name])
  const id = values.find((value) => typeof value === 'string' || typeof value === 'number')
  return id === undefined || id === '' ? undefined : String(id)
}

function isListOfRecords(value: unknown): boolean {
  return Array.isArray(value) && isRecord(value[0])
}

async function identitiesIn(
  { wfc, cwd, base }: Observing,
  remarks: string[],
): Promise<readonly Identity[]> {
  if (wfc === undefined) return []
  const mistakes = new Mistakes()
  const source = await readSource(wfc, cwd, { merge: true })
  const ways = readWfc(new Part(source.data, [], { source, mistakes }), { base, env: process.env })
  remarks.push(...mistakes.lines)
  if (mistakes.lines.length > 0) return []
  return [...ways].map(([name, signIn]) => ({
    ...{ name, person: name, signIn, roles: [], isSpare: false },
    ...{ tenant: undefined, scopes: undefined, acr: undefined, whoami: undefined },
  }))
}

/** So many requests a second, for nobody has said yet what kind of server it is. */
const REQUESTS_PER_SECOND = 50
const TIMEOUT_MS = 10_000
const BUDGET_MS = 5 * 60_000

function planOf({ base, operations }: Observing, identities: readonly Identity[]): AuditPlan {
  return {
    target: {
      ...{ base, environment: 'production', level: 0, ca: undefined },
      ...{ requestsPerSecond: REQUESTS_PER_SECOND, timeoutMs: TIMEOUT_MS, budgetMs: BUDGET_MS },
    },
    operations,
    identities,
    objects: [],
    expect: () => ({ kind: 'unstated', why: 'nobody has said yet what must be' }),
    conventions: {
      ...{ challenge: 401, forbid: 403, conceal: 404, badCredentialsOnPublic: 'either' },
      ...{ problem: undefined, throttle: false },
    },
    never: neverFrom(undefined, undefined),
    mint: undefined,
    accepted: [],
    remarks: [],
  }
}
