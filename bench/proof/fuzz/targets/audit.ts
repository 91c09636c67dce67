import { openApiFrom } from '../../../../packages/audit/src/input/openapi.ts'
import { AuditInputError, Mistakes, Part } from '../../../../packages/audit/src/input/part.ts'
import { METHODS, patternOf } from '../../../../packages/audit/src/input/pattern.ts'
import { auditPlanFrom } from '../../../../packages/audit/src/input/read-audit-file.ts'
import { routesFrom } from '../../../../packages/audit/src/input/routes.ts'
import { sourceFrom, Unreadable } from '../../../../packages/audit/src/input/source.ts'
import { parsersOf } from '../corpus.ts'
import { jsonOf, must, type Parser } from '../parser.ts'

/** What a file names is not there, and no secret is. */
const AROUND = { cwd: '/nonexistent', env: { A: 'token-a' } }

/** The parsers of audit. */
export const audit: readonly Parser[] = parsersOf('audit', {
  file: async (text) => {
    try {
      const source = sourceFrom(text, 'audit.yaml', { merge: true })
      const { target, identities } = await auditPlanFrom(source, AROUND)
      must(/^https?:/.test(target.base), 'asks no server')
      return `plan ${target.level} ${identities.length}`
    } catch (error) {
      // The two errors that it states.
      if (!(error instanceof Unreadable || error instanceof AuditInputError)) throw error
      must(error.lines.length > 0, 'is wrong and nothing says why')
      const [line = ''] = error.lines
      return line.replace(/`[^`]*`|\d+/g, '').slice(0, 60)
    }
  },
  document: (text) => {
    try {
      const { operations } = openApiFrom(text, 'api.yaml')
      must(
        operations.every(({ path }) => path.startsWith('/')),
        'has an operation without a path',
      )
      return `operations ${operations.map(({ method }) => method)}`
    } catch (error) {
      // The one error that it states.
      if (!(error instanceof Unreadable)) throw error
      return (error.lines[0] ?? '').replace(/\d+/g, '').slice(0, 60)
    }
  },
  routes: (text) => {
    const data = jsonOf(text)
    if (data === undefined) return undefined
    const mistakes = new Mistakes()
    const source = { path: 'audit.yaml', data, locate: () => 'audit.yaml:1:1' }
    const { operations, policies } = routesFrom(new Part(data, [], { source, mistakes }))
    must(
      operations.every(({ method, path }) => METHODS.includes(method) && path.startsWith('/')),
      'has an operation that is none',
    )
    try {
      mistakes.end()
    } catch (error) {
      if (!(error instanceof AuditInputError)) throw error
      return (error.lines[0] ?? '').replace(/[\d`].*/, '').slice(0, 60)
    }
    return `routes ${operations.length} ${policies.size}`
  },
  pattern: (text) => {
    const [method = '', path = ''] = text.split(' ')
    const pattern = patternOf(method, path)
    must(!METHODS.includes(method) || pattern.matches(method, path), 'does not match itself')
    return `${METHODS.includes(method)} ${pattern.matches('GET', '/orders/7')}`
  },
})
