import { isName, isObject, isToken } from '../fields.ts'
import type { SetDefinition } from '../flatten.ts'
import { MODEL_COUNT_MAX } from '../grants.ts'
import { bounded, quoted } from '../text.ts'
import type { Place } from './document.ts'
import type { Problems } from './problems.ts'

const TOKEN_EXPECTED =
  'a name of 1 to 256 characters without spaces, quotes or backslashes is expected'
/** The most names in all sets together: following them to their end takes its time with each. */
export const NAMED_COUNT_MAX = 200_000

/** What a name that is no token may be. */
export const NAME_EXPECTED = 'a name of 1 to 256 characters is expected'

/** Reads the permissions of a document: names, each once. */
export function readPermissions(json: unknown, problems: Problems): readonly string[] {
  const at: Place = ['permissions']
  const seen = new Set<string>()
  const names = problems.list(json, at)
  if (names.length > MODEL_COUNT_MAX) problems.add(at, `at most ${MODEL_COUNT_MAX} are possible`)
  names.slice(0, MODEL_COUNT_MAX).forEach((name, i) => {
    if (!isToken(name)) problems.add([...at, i], TOKEN_EXPECTED)
    else if (seen.has(name)) problems.add([...at, i], `the permission ${name} is declared twice`)
    else seen.add(name)
  })
  return [...seen]
}

/** Reads the sets of a document; what they name has to be declared. */
export function readSets(
  json: unknown,
  permissions: readonly string[],
  problems: Problems,
): Readonly<Record<string, SetDefinition>> {
  const at: Place = ['sets']
  const sets = problems.map(json, at) ?? {}
  const names = Object.keys(sets)
  if (names.length > MODEL_COUNT_MAX) {
    problems.add(at, `at most ${MODEL_COUNT_MAX} are possible`)
    return {}
  }
  const count = names.reduce((sum, name) => sum + namedBy(sets[name]), 0)
  if (count > NAMED_COUNT_MAX) {
    problems.add(at, `all sets together name at most ${NAMED_COUNT_MAX} permissions and sets`)
    return {}
  }
  const declared = { permissions: new Set(permissions), names: new Set(names), problems }
  return Object.fromEntries(
    names.map((name) => {
      if (!isName(name)) problems.add([...at, name], NAME_EXPECTED)
      return [name, readSet(sets[name], [...at, name], declared)]
    }),
  )
}

/** How many permissions and sets a set names. */
function namedBy(set: unknown): number {
  if (!isObject(set)) return 0
  const lists = [set['permissions'], set['includes']]
  return lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
}

interface Declared {
  readonly permissions: ReadonlySet<string>
  readonly names: ReadonlySet<string>
  readonly problems: Problems
}

function readSet(json: unknown, at: Place, declared: Declared): SetDefinition {
  const { permissions, names, problems } = declared
  const fields = problems.object(json, at, ['permissions', 'includes']) ?? {}
  const part = (field: 'permissions' | 'includes', known: ReadonlySet<string>): SetDefinition => {
    if (fields[field] === undefined) return {}
    return { [field]: readNames(fields[field], [...at, field], { known, problems }) }
  }
  return { ...part('permissions', permissions), ...part('includes', names) }
}

function readNames(
  json: unknown,
  at: Place,
  { known, problems }: { readonly known: ReadonlySet<string>; readonly problems: Problems },
): readonly string[] {
  return problems.list(json, at).flatMap((name, i) => {
    if (typeof name === 'string' && known.has(name)) return [name]
    const what =
      typeof name === 'string' ? `${bounded(quoted(name))} is not declared` : NAME_EXPECTED
    problems.add([...at, i], what + problems.meant(name, known))
    return []
  })
}
