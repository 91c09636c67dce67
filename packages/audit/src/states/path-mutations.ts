import type { AuditRequest } from '../exchange.ts'
import type { MutationContext, MutationRow } from './mutation.ts'

type ChangePath = (path: string) => string | undefined

/** Paths that a router may read as another than its guard does (ASVS 4.1.3). Each is one change of the path. */
export function pathMutations(
  request: AuditRequest,
  context: MutationContext,
): readonly MutationRow[] {
  const [path = ''] = request.target.split('?')
  return rowsOf(context).flatMap(([name, change, isSentinel]): MutationRow[] => {
    const changed = change(path)
    if (changed === undefined || changed === path) return []
    return [
      {
        name,
        cause: 'the path is read in two ways',
        changes: 'path',
        apply: (shown) => withPath(shown, changed),
        ...(isSentinel && { isSentinel }),
      },
    ]
  })
}

function withPath(request: AuditRequest, path: string): AuditRequest {
  const at = request.target.indexOf('?')
  return { ...request, target: at === -1 ? path : `${path}${request.target.slice(at)}` }
}

type Row = readonly [name: string, change: ChangePath, isSentinel?: true]

function rowsOf({ operation }: MutationContext): readonly Row[] {
  const isFixed = fixedOf(operation.path)
  return [
    ['a slash behind the path', (path) => (path.endsWith('/') ? undefined : `${path}/`), true],
    ['two slashes in front of the path', (path) => `/${path}`],
    ['two slashes in the path', (path) => beforeLast(path, '//')],
    [
      'a slash that is escaped',
      (path) => (path.lastIndexOf('/') > 0 ? beforeLast(path, '%2f') : undefined),
    ],
    ['a segment that is a dot', (path) => beforeLast(path, '/./')],
    ['a segment that is an escaped dot', (path) => beforeLast(path, '/%2e/')],
    ['a way down and up', (path) => beforeLast(path, '/x/../')],
    ['a way down and up that is escaped', (path) => beforeLast(path, '/x/%2e%2e/')],
    ['a way down and up with a parameter', (path) => beforeLast(path, '/x/..;/')],
    ['a parameter behind the path', (path) => `${path};x`],
    ['a parameter in the path', (path) => beforeLast(path, ';x/')],
    ['a dot behind the path', (path) => `${path}/.`],
    ['a backslash in the path', (path) => beforeLast(path, '\\')],
    ['a space behind the path', (path) => `${path}%20`],
    ['the ending .json', (path) => `${path}.json`],
    [
      'capital letters',
      (path) => eachFixed(path, isFixed, (segment) => segment.toUpperCase()),
      true,
    ],
    ['a letter that is escaped', (path) => eachFixed(path, isFixed, escapedLetter)],
    [
      'a letter that is escaped twice',
      (path) => eachFixed(path, isFixed, (one) => escapedLetter(one).replace('%', '%25')),
    ],
  ]
}

/** Replaces the last slash. */
function beforeLast(path: string, by: string): string | undefined {
  const at = path.lastIndexOf('/')
  return at === -1 ? undefined : `${path.slice(0, at)}${by}${path.slice(at + 1)}`
}

/** For each segment, counted from the end, whether it stands so in the template. */
function fixedOf(template: string): readonly boolean[] {
  const segments = template.split('/').reverse()
  return segments.map((segment) => segment !== '' && !segment.includes('{'))
}

function eachFixed(
  path: string,
  isFixed: readonly boolean[],
  change: (segment: string) => string,
): string {
  const segments = path.split('/')
  return segments
    .map((segment, index) => (isFixed[segments.length - 1 - index] ? change(segment) : segment))
    .join('/')
}

function escapedLetter(segment: string): string {
  const code = segment.charCodeAt(0)
  return code > 127 || Number.isNaN(code) ? segment : `%${code.toString(16)}${segment.slice(1)}`
}
