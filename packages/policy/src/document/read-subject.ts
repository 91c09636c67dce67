import type { Authentication, Subject } from '@sallyport/contract'
import { statedInstant } from '../instant.ts'
import type { Place } from './document.ts'
import type { Problems } from './problems.ts'

const FIELDS = [
  'id',
  'kind',
  'tenant',
  'sets',
  'permissions',
  'scopes',
  'attributes',
  'authentication',
]
const PROOF_FIELDS = ['scheme', 'methods', 'acr', 'time']

/** Reads subjects by name; the name is the id where none is stated, and a subject is a user. */
export function readSubjects(json: unknown, problems: Problems): ReadonlyMap<string, Subject> {
  const subjects = problems.map(json, ['subjects']) ?? {}
  return new Map(
    Object.entries(subjects).map(([name, subject]) => {
      return [name, readSubject(subject, { name, at: ['subjects', name], problems })] as const
    }),
  )
}

interface Reading {
  readonly name: string
  readonly at: Place
  readonly problems: Problems
}

function readSubject(json: unknown, { name, at, problems }: Reading): Subject {
  const fields = problems.object(json ?? {}, at, FIELDS) ?? {}
  const text = (field: string): string | undefined =>
    textOf(fields[field], [...at, field], problems)
  const names = (field: string): readonly string[] | undefined =>
    namesOf(fields[field], [...at, field], problems)
  const [tenant, permissions, scopes] = [text('tenant'), names('permissions'), names('scopes')]
  const { attributes } = fields
  const proof = readProof(fields['authentication'], [...at, 'authentication'], problems)
  return {
    id: text('id') ?? name,
    kind: kindOf(fields['kind'], [...at, 'kind'], problems),
    ...(tenant !== undefined && { tenant }),
    sets: names('sets') ?? [],
    ...(permissions !== undefined && { permissions }),
    ...(scopes !== undefined && { scopes }),
    ...(attributes !== undefined && {
      attributes: problems.map(attributes, [...at, 'attributes']) ?? {},
    }),
    authentication: proof,
  }
}

function readProof(json: unknown, at: Place, problems: Problems): Authentication {
  const fields = problems.object(json ?? {}, at, PROOF_FIELDS) ?? {}
  const acr = textOf(fields['acr'], [...at, 'acr'], problems)
  const time = timeOf(fields['time'], [...at, 'time'], problems)
  return {
    scheme: textOf(fields['scheme'], [...at, 'scheme'], problems) ?? 'bearer',
    methods: namesOf(fields['methods'], [...at, 'methods'], problems) ?? [],
    ...(acr !== undefined && { acr }),
    ...(time !== undefined && { time }),
  }
}

function kindOf(json: unknown, at: Place, problems: Problems): Subject['kind'] {
  if (json === undefined || json === 'user' || json === 'service') return json ?? 'user'
  problems.add(at, 'one of user, service is expected')
  return 'user'
}

/** A time in seconds, as tokens have it, or an instant. */
function timeOf(json: unknown, at: Place, problems: Problems): number | undefined {
  if (json === undefined || typeof json === 'number') return json
  const instant = statedInstant(json)
  if (instant !== undefined) return Number(instant) / 1000
  problems.add(
    at,
    'seconds since the epoch or an instant such as `2026-01-31T09:00:00Z` are expected',
  )
  return undefined
}

function textOf(json: unknown, at: Place, problems: Problems): string | undefined {
  if (json === undefined) return undefined
  if (typeof json === 'string' && json !== '') return json
  problems.add(at, 'a text is expected')
  return undefined
}

function namesOf(json: unknown, at: Place, problems: Problems): readonly string[] | undefined {
  if (json === undefined) return undefined
  return problems.list(json, at).flatMap((name, i) => {
    if (typeof name === 'string') return [name]
    problems.add([...at, i], 'a text is expected')
    return []
  })
}
