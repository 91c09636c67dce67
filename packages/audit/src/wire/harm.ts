import type { AuditRequest, Effect, Intent, Journal } from '../exchange.ts'
import type { AuditObject, AuditPlan, HarmLevel, OperationPattern } from '../plan.ts'
import { actedOn, isAbout, isNamedIn, withoutPrefix } from './about.ts'
import { sentPath, valuesInBody } from './named.ts'
import { isSafe, methodsOf, pathsOf, readingsOf, split, whyNotOne } from './seems.ts'

/** What is asked before anything is sent. */
export interface Harm {
  readonly plan: AuditPlan
  readonly journal: Journal
}

interface About extends Harm {
  readonly request: AuditRequest
  readonly intent: Intent
}

/** Why a request may not be sent; `undefined` where it may. */
export function whyWithheld(request: AuditRequest, intent: Intent, harm: Harm): string | undefined {
  const about = { request, intent, ...harm }
  return whyNotOne(request) ?? byPlace(about) ?? byNever(about) ?? byLevel(about) ?? byObject(about)
}

/** Nothing but signing in goes to another server, and that to the address that the plan says, to the letter. */
function byPlace({ request, intent, plan }: About): string | undefined {
  const { origin } = new URL(plan.target.base)
  const [, stated] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/i.exec(request.target) ?? []
  if (stated !== undefined && stated.toLowerCase() !== origin) return 'it names another server'
  const isElsewhere = request.origin !== undefined && request.origin !== origin
  if (intent.effect.kind !== 'sign_in') return isElsewhere ? 'it is for another server' : undefined
  if (!isElsewhere && isSafe(request.method)) return undefined
  const where = `${request.origin ?? origin}${request.target}`
  const isLogin = plan.identities.some(({ signIn: { login } }) => {
    return login?.method === request.method && addressOf(login.url) === where
  })
  return isLogin ? undefined : 'nobody said that this address signs in'
}

function addressOf(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}

/** The list of what is never called, by what the request is and by all that a server may take it for. */
function byNever({ request, intent, plan, journal }: About): string | undefined {
  if (intent.effect.kind === 'sign_in') return undefined
  const methods = methodsOf(request)
  const paths = pathsTaken({ request, intent, plan, journal })
  const isNamed = (pattern: OperationPattern): boolean =>
    paths.some((path) => methods.some((method) => pattern.matches(method, path)))
  // What the plan itself says to undo with is no surprise: only what somebody wrote down stops that.
  const patterns = isPlannedUndo(intent, plan)
    ? plan.never.filter(({ place }) => place !== undefined)
    : plan.never
  const found = patterns.find(isNamed)
  return found && `\`${found.text}\` is on the list of what is never called`
}

function isPlannedUndo({ isUndo, effect, operation }: Intent, { objects }: AuditPlan): boolean {
  if (isUndo !== true || effect.kind !== 'remove') return false
  return objects.some(({ name, remove }) => name === effect.object && remove === operation)
}

function pathsTaken({ request, intent, plan, journal }: About): readonly string[] {
  const template = intent.operation.slice(intent.operation.indexOf(' ') + 1)
  const prefix = prefixOf(plan)
  const ids = [...journal.open.map(({ id }) => id), ...plan.objects.map(({ id }) => id ?? '')]
  const read = pathsOf(request).flatMap((path) => readingsOf(withoutPrefix(path, prefix)))
  return [...new Set([template, ...read.map((path) => withoutIds(path, ids))])]
}

function prefixOf({ target }: AuditPlan): string {
  return new URL(target.base).pathname.replace(/\/$/, '')
}

/** The id of an object is a name that nobody chose: `pay-17` says nothing about what is done. */
function withoutIds(path: string, ids: readonly string[]): string {
  const isId = (segment: string): boolean => segment !== '' && ids.includes(segment)
  return path
    .split('/')
    .map((segment) => (isId(segment) ? '{id}' : segment))
    .join('/')
}

const LEAST: Readonly<Record<Effect['kind'], HarmLevel>> = {
  read: 0,
  probe: 0,
  sign_in: 0,
  create: 1,
  write: 1,
  remove: 1,
  sign_out: 3,
}

function byLevel(about: About): string | undefined {
  const { request, plan } = about
  const { effect } = about.intent
  const { level } = plan.target
  if (level < LEAST[effect.kind])
    return `level ${level} does not allow that: ${effect.kind.replace('_', ' ')}`
  const methods = methodsOf(request)
  const unsafe = methods.find((method) => !isSafe(method))
  const isObserving = methods.every((method) => ['GET', 'HEAD', 'OPTIONS'].includes(method))
  if (level === 0 && !isObserving && effect.kind !== 'sign_in') return 'level 0 only reads'
  if (unsafe !== undefined && effect.kind === 'read' && !isStatedReading(about)) {
    return `${unsafe} is no reading`
  }
  return undefined
}

/** Whether the file says of this very operation, by its method and at its path, that it only reads. */
function isStatedReading({ request, intent, plan }: About): boolean {
  const operation = plan.operations.find(({ id }) => id === intent.operation)
  if (operation?.reads !== true || methodsOf(request).join() !== operation.method) return false
  const [path] = split(request.target)
  const sent = sentPath(operation.path)
  return pathsOf(request).length === 1 && isOfTemplate(withoutPrefix(path, prefixOf(plan)), sent)
}

function isOfTemplate(path: string, template: string): boolean {
  const [one, two] = [path, template].map((text) => text.split('/'))
  return (
    one !== undefined &&
    one.length === two?.length &&
    two.every((segment, at) => segment.includes('{') || segment === one[at])
  )
}

function byObject(about: About): string | undefined {
  const { request, intent, plan, journal } = about
  const { effect } = intent
  if (effect.kind === 'probe') return byProbe(about)
  if (effect.kind !== 'write' && effect.kind !== 'remove') return undefined
  const planned = plan.objects.find(({ name }) => name === effect.object)
  if (planned === undefined || !journal.owns(effect.object, effect.id)) {
    return 'the object was not made by this run'
  }
  if (!isAbout(request, effect.id) && !isInBody(about, effect.id)) {
    return 'the request is about something else than it says'
  }
  // Of two ids in one request the server may take either.
  const acted = actedOn(request, intent.operation, prefixOf(plan))
  const foreign = plan.objects.find(
    ({ id }) => id !== undefined && id !== effect.id && isNamedIn(acted, id) && !owns(about, id),
  )
  if (foreign !== undefined) return `it names ${foreign.name} too, which was not made by this run`
  return byCaller(planned, { intent, level: plan.target.level, effect, journal })
}

/** Whether an operation that names its object in the body, and nothing in its path, names this one there. */
function isInBody({ request, intent, plan }: About, id: string): boolean {
  const operation = plan.operations.find((one) => one.id === intent.operation)
  const named = operation?.parameters.filter((one) => one.in === 'body' || one.in === 'path') ?? []
  if (named.length !== 1 || named[0]?.in !== 'body') return false
  return valuesInBody(request.body ?? '').includes(id)
}

function owns({ plan, journal }: About, id: string): boolean {
  return plan.objects.some(({ name }) => journal.owns(name, id))
}

/** A probe is about what does not exist, or has a body that no operation takes: then nothing can be changed. */
function byProbe({ request, intent, plan, journal }: About): string | undefined {
  const methods = methodsOf(request)
  if (methods.every(isSafe)) return undefined
  const isInvalid = intent.effect.kind === 'probe' && intent.effect.body === 'invalid'
  // Whoever removes something reads no body.
  const isHarmless = isInvalid && (request.body ?? '') !== '' && !methods.includes('DELETE')
  if (isHarmless) return undefined
  const ids = [...journal.open.map(({ id }) => id), ...plan.objects.map(({ id }) => id ?? '')]
  const acted = actedOn(request, intent.operation, prefixOf(plan))
  return ids.some((id) => isNamedIn(acted, id))
    ? 'the object exists: only one that does not may be probed'
    : undefined
}

interface ByCaller {
  readonly intent: Intent
  readonly level: HarmLevel
  readonly effect: Extract<Effect, { kind: 'write' | 'remove' }>
  readonly journal: Journal
}

/**
 * Others than whoever owns or removes an object write from level 2 on, and remove at level 3; what a write gave them
 * they remove in the end.
 */
function byCaller(
  { owner, removeAs }: AuditObject,
  { intent, level, effect, journal }: ByCaller,
): string | undefined {
  const made = journal.open.find(({ object, id }) => object === effect.object && id === effect.id)
  const isOurs = [owner, removeAs, made?.removeAs].includes(intent.as)
  const least = effect.kind === 'write' || intent.isUndo === true ? 2 : 3
  if (isOurs || level >= least) return undefined
  return `only level ${least} lets others ${effect.kind} an object`
}
