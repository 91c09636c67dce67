import type { BodyShape, Declared, Operation, Parameter } from '../plan.ts'
import { type Referring, resolved } from './openapi-ref.ts'
import { propertiesOf, sampleOf } from './openapi-sample.ts'
import { isRecord } from './part.ts'

/** What is read besides the operation itself. */
export interface OperationContext {
  readonly referring: Referring
  readonly method: string
  readonly path: string
  readonly item: Readonly<Record<string, unknown>>
  /** The security that holds where an operation says nothing. */
  readonly security: unknown
  readonly place: string | undefined
}

/** Reads one operation of an OpenAPI document. */
export function operationFrom(
  raw: Readonly<Record<string, unknown>>,
  context: OperationContext,
): Operation {
  const { method, path, place } = context
  return {
    id: `${method} ${path}`,
    method,
    path,
    parameters: parametersOf(raw, context),
    body: bodyOf(raw['requestBody'], context.referring),
    declared: declaredOf(raw, context),
    place,
  }
}

function parametersOf(
  raw: Readonly<Record<string, unknown>>,
  { item, referring, path }: OperationContext,
): readonly Parameter[] {
  const lists = [item['parameters'], raw['parameters']].map((one) =>
    Array.isArray(one) ? one : [],
  )
  const found = new Map<string, Parameter>()
  // Those of the operation come later, and stand in place of those of the path (OpenAPI 3.1 section 4.8.10.1).
  for (const one of lists.flat()) {
    const parameter = parameterFrom(resolved(one, referring), referring)
    if (parameter !== undefined) found.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) {
    const key = `path ${name}`
    if (!found.has(key)) found.set(key, { name, in: 'path', required: true, example: undefined })
  }
  return [...found.values()].filter(
    ({ in: where, name }) => where !== 'path' || path.includes(`{${name}}`),
  )
}

const WHERE = ['path', 'query', 'header', 'cookie'] as const

function parameterFrom(raw: unknown, referring: Referring): Parameter | undefined {
  if (!isRecord(raw) || typeof raw['name'] !== 'string') return undefined
  const where = WHERE.find((one) => one === raw['in'])
  if (where === undefined) return undefined
  const isRequired = where === 'path' || raw['required'] === true
  return {
    name: raw['name'],
    in: where,
    required: isRequired,
    example: exampleText(raw, referring),
  }
}

function exampleText(
  raw: Readonly<Record<string, unknown>>,
  referring: Referring,
): string | undefined {
  const content = isRecord(raw['content']) ? Object.values(raw['content'])[0] : undefined
  const value =
    exampleIn(raw, referring) ??
    sampleOf(raw['schema'] ?? (isRecord(content) ? content['schema'] : undefined), referring)
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.map((one) => scalarText(one)).join(',')
  return scalarText(value)
}

function scalarText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** `example`, or the first of `examples`. */
function exampleIn(raw: Readonly<Record<string, unknown>>, referring: Referring): unknown {
  if (raw['example'] !== undefined) return raw['example']
  const { examples } = raw
  if (Array.isArray(examples)) return examples[0]
  if (!isRecord(examples)) return undefined
  const first = resolved(Object.values(examples)[0], referring)
  return isRecord(first) ? first['value'] : undefined
}

function bodyOf(raw: unknown, referring: Referring): BodyShape | undefined {
  const body = resolved(raw, referring)
  if (!isRecord(body) || !isRecord(body['content'])) return undefined
  const types = Object.keys(body['content'])
  const contentType =
    types.find((type) => /^application\/([\w.-]+\+)?json\b/i.test(type)) ??
    types.find((type) => /^application\/x-www-form-urlencoded/i.test(type)) ??
    types[0]
  const media = contentType === undefined ? undefined : body['content'][contentType]
  if (contentType === undefined || !isRecord(media)) return undefined
  return {
    contentType: contentType.includes('*') ? 'application/json' : contentType,
    example: exampleIn(media, referring) ?? sampleOf(media['schema'], referring),
    properties: propertiesOf(media['schema'], referring),
  }
}

function declaredOf(
  raw: Readonly<Record<string, unknown>>,
  { security, referring }: OperationContext,
): Declared {
  const responses = isRecord(raw['responses']) ? raw['responses'] : {}
  const statuses = Object.keys(responses).slice(0, 100)
  const good = statuses.find((status) => /^2/.test(status))
  const answer = good === undefined ? undefined : resolved(responses[good], referring)
  const content =
    isRecord(answer) && isRecord(answer['content'])
      ? Object.values(answer['content'])[0]
      : undefined
  const answers = isRecord(content) ? propertiesOf(content['schema'], referring) : []
  return { security: schemesOf(raw['security'] ?? security), statuses, answers }
}

/** The names of the schemes; an empty list, or `{}` as one choice, makes it public (OpenAPI 3.1 section 4.8.30). */
function schemesOf(security: unknown): readonly string[] | undefined {
  if (!Array.isArray(security)) return undefined
  const choices = security.filter(isRecord)
  if (choices.some((choice) => Object.keys(choice).length === 0)) return []
  return [...new Set(choices.flatMap((choice) => Object.keys(choice)))]
}
