import { dirname, resolve } from 'node:path'
import { expectFromDocument } from '../expect/document.ts'
import { expectFromPolicies } from '../expect/policies.ts'
import { readRules } from '../expect/read-rules.ts'
import { roleRemarks } from '../expect/role-remarks.ts'
import { expectFromRules, ruleRemarks } from '../expect/rules.ts'
import type { AuditPlan, Expect, HarmLevel, Identity, Operation, Remark, SignIn } from '../plan.ts'
import { baselineFrom, conventionsFrom, fileFrom, mintFrom, type Surroundings } from './extras.ts'
import { identitiesFrom, withWhoami } from './identities.ts'
import { NEVER_WORDS, neverFrom } from './never.ts'
import { objectRemarks } from './object-remarks.ts'
import { objectsFrom } from './objects.ts'
import { type ApiDocument, readOpenApi } from './openapi.ts'
import type { ElsewhereOptions } from './openapi-elsewhere.ts'
import { parametersFrom, withParameters } from './parameters.ts'
import { AuditInputError, isRecord, Mistakes, Part } from './part.ts'
import { policiesFrom } from './policies.ts'
import { routesFrom, withSaid } from './routes.ts'
import type { Env } from './secret.ts'
import { readSource, type Source, Unreadable } from './source.ts'
import { TARGET_FIELDS, targetFrom } from './target.ts'
import { readWfc } from './wfc.ts'

/** What is said besides the file. */
export interface AuditFileOptions {
  /** The folder from which the path counts; what the file names counts from its own. */
  readonly cwd: string
  readonly level?: HarmLevel | undefined
  /** The address, instead of that of the file. */
  readonly base?: string | undefined
  /** Whether references of the OpenAPI document to other servers are fetched, besides what the file says. */
  readonly allowRemoteRefs?: boolean | undefined
  /** Where secrets come from. Default: the environment. */
  readonly env?: Env | undefined
}

const FIELDS = [
  '$schema',
  'target',
  'auth',
  'identities',
  'objects',
  'parameters',
  'rules',
  'unknownCredentialOnPublic',
  'conventions',
  'never',
  'allowAnyway',
  'mint',
  'baseline',
] as const
type Fields = Partial<Record<(typeof FIELDS)[number], Part>>

/** Reads an audit file and all that it names; throws `AuditInputError` with everything that is wrong, at once. */
export async function readAuditFile(path: string, options: AuditFileOptions): Promise<AuditPlan> {
  return await auditPlanFrom(await fileSource(path, options.cwd), options)
}

/** The plan of an audit file whose text was read, and of all that it names; throws as {@link readAuditFile}. */
export async function auditPlanFrom(source: Source, options: AuditFileOptions): Promise<AuditPlan> {
  const mistakes = new Mistakes()
  const whole = new Part(source.data, [], { source, mistakes })
  const fields = whole.fields(FIELDS)
  if (fields === undefined) throw new AuditInputError(mistakes.lines)
  for (const name of ['target', 'identities'] as const) {
    if (fields[name] === undefined) whole.mistake(`\`${name}\` is missing`)
  }
  const folder = dirname(resolve(options.cwd, source.path))
  const around = { folder, env: options.env ?? process.env }
  const plan = await planFrom(fields, around, options)
  mistakes.end()
  if (plan === undefined) throw new AuditInputError([`${source.path}: the file is not complete`])
  return plan
}

function hasPolicies(target: Part | undefined): boolean {
  return isRecord(target?.value) && target.value['policies'] !== undefined
}

async function fileSource(path: string, cwd: string): Promise<Source> {
  try {
    return await readSource(path, cwd, { merge: true })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const isMissing = error.lines.some((line) => line.endsWith('(ENOENT)'))
    throw new AuditInputError(isMissing ? [missing(path)] : error.lines)
  }
}

function missing(path: string): string {
  return `${path}: there is no such file: \`sallyport audit init\` writes a first one, and --config names another`
}

async function planFrom(
  fields: Fields,
  around: Surroundings,
  { level, base, allowRemoteRefs }: AuditFileOptions,
): Promise<AuditPlan | undefined> {
  const reading = { folder: around.folder, allowRemoteRefs }
  const { document, bare, expectBy } = await operationsFrom(fields.target, reading)
  const context = { folder: around.folder, base, level, server: document?.server }
  const target = fields.target && (await targetFrom(fields.target, context))
  const wfc = await wfcFrom(fields.auth, { ...around, base: target?.base ?? '' })
  const words = parametersFrom(fields.parameters)
  const read = fields.identities
    ? await identitiesFrom(fields.identities, { ...around, operations: bare, wfc })
    : []
  const identities = read.map(({ identity }) => identity)
  const objects = objectsFrom(fields.objects, { operations: bare, read, ...words })
  const operations = withParameters(bare, words, objects)
  const rules = readRules(fields.rules, identities)
  const never = neverFrom(fields.never, fields.allowAnyway)
  const mint = await mintFrom(fields.mint, around)
  const accepted = await baselineFrom(fields.baseline, around)
  const conventions = conventionsFrom(fields.conventions, fields.unknownCredentialOnPublic)
  if (target === undefined) return undefined
  // Rules that say nothing about an operation are reported; without any, the document is all there is.
  const isBare = fields.rules === undefined && !hasPolicies(fields.target)
  const expect = isBare
    ? expectFromDocument(identities, document?.schemes ?? new Map())
    : firstOf(expectFromRules(rules, identities), expectBy(identities))
  const callers = identities.map((identity) => withWhoami(identity, operations, expect))
  const partial = { operations, identities: callers, objects, never }
  const remarks = [
    ...(document?.remarks ?? []),
    ...(isBare ? [NO_RULES] : ruleRemarks(rules, operations, expect)),
    ...roleRemarks(rules, identities),
    ...neverRemarks(partial),
  ]
  const plan = { target, ...partial, expect, conventions, mint, accepted, remarks }
  return { ...plan, remarks: [...remarks, ...objectRemarks(plan)] }
}

interface Operations {
  readonly document: ApiDocument | undefined
  readonly bare: readonly Operation[]
  /** What the policies say, where there are any. */
  readonly expectBy: (identities: readonly Identity[]) => Expect | undefined
}

interface OperationSources extends ElsewhereOptions {
  readonly folder: string
}

async function operationsFrom(
  part: Part | undefined,
  { folder, allowRemoteRefs }: OperationSources,
): Promise<Operations> {
  const fields = part?.fields(TARGET_FIELDS)
  if (part === undefined || fields === undefined) {
    return { document: undefined, bare: [], expectBy: () => undefined }
  }
  const listed = routesFrom(fields.routes)
  const input = await policiesFrom(fields.policies, folder)
  const mayFetch = fields.allowRemoteRefs?.flag() === true || allowRemoteRefs === true
  const sources = { folder, allowRemoteRefs: mayFetch }
  const document = fields.openapi && (await documentFrom(fields.openapi, sources))
  const all = [document?.operations, listed.operations, input?.routes.operations].flatMap(
    (one) => one ?? [],
  )
  if (all.length === 0 && part.mistakes.lines.length === 0) {
    part.mistake(
      "`openapi` is missing: write the path of a document, or `routes` with operations like 'GET /orders'",
    )
  }
  const bare = [...new Map(all.toReversed().map((one) => [one.id, one])).values()]
    .toReversed()
    .map((one) => withSaid(one, listed.operations))
  const routes = new Map([...(input?.routes.policies ?? []), ...listed.policies])
  const expectBy: Operations['expectBy'] = (identities) =>
    input && expectFromPolicies({ policies: input.policies, routes, identities })
  return { document, bare, expectBy }
}

/** What the rules say goes first; policies say the rest. */
function firstOf(rules: Expect, policies: Expect | undefined): Expect {
  if (policies === undefined) return rules
  return (...call) => {
    const expected = rules(...call)
    return expected.kind === 'unstated' ? policies(...call) : expected
  }
}

async function documentFrom(
  part: Part,
  { folder, allowRemoteRefs }: OperationSources,
): Promise<ApiDocument | undefined> {
  const path = part.text('the path of an OpenAPI document')
  if (path === undefined) return undefined
  if (/^https?:/i.test(path))
    return part.mistake('the path of a file is expected: download the document first')
  try {
    return await readOpenApi(path, folder, { allowRemoteRefs })
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    for (const line of error.lines) part.mistake(line)
    return undefined
  }
}

interface WfcSurroundings extends Surroundings {
  readonly base: string
}

async function wfcFrom(
  part: Part | undefined,
  around: WfcSurroundings,
): Promise<ReadonlyMap<string, SignIn>> {
  if (part === undefined) return new Map()
  if (typeof part.value !== 'string') return readWfc(part, around)
  const document = await fileFrom(part, resolve(around.folder, part.value), part.value)
  return document === undefined ? new Map() : readWfc(document, around)
}

const NO_RULES: Remark = {
  place: undefined,
  message:
    'there are no `rules`: only what the document and ownership say is proved; `sallyport audit init` writes first ones',
}

/** Operations that are left out because of a word in their path: whoever wants them has to say so. */
function neverRemarks({
  operations,
  never,
}: Pick<AuditPlan, 'operations' | 'never'>): readonly Remark[] {
  return operations.flatMap(({ id, method, path, place }) => {
    const found = never.find((pattern) => pattern.matches(method, path))
    if (found === undefined || found.place !== undefined) return []
    const word = NEVER_WORDS.find((one) => found.text.endsWith(`/${one}`)) ?? ''
    return [
      {
        place,
        message: `\`${id}\` is never called, for its path says \`${word}\`: \`allowAnyway\` lifts that`,
      },
    ]
  })
}
