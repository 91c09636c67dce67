import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FRAMEWORKS } from '../../../examples/src/frameworks/index.ts'
import type { RouteCode } from '../../../site/src/which-status/answers.ts'

const EXAMPLES = join(import.meta.dirname, '../../../examples/src')
const policies = linesOf('orders/policies.ts')
const names = Object.keys(FRAMEWORKS)
const frameworks = new Map(names.map((name) => [name, linesOf(`frameworks/${name}.ts`)]))

function linesOf(path: string): readonly string[] {
  return readFileSync(join(EXAMPLES, path), 'utf8').split('\n')
}

/** The name of a route among the policies of the orders API, as its Express example has it. */
export function routeNamed(method: string, pattern: string): string {
  const head = `  app.${method.toLowerCase()}('${pattern}', protect(p.`
  const line = (frameworks.get('express') ?? []).find((one) => one.startsWith(head))
  if (line === undefined) throw new Error(`no example serves ${method} ${pattern}`)
  return line.slice(head.length, line.indexOf(')', head.length))
}

/** How routes are guarded: what stands in the sources of the examples, which the tests run. */
export function routeCodes(routes: readonly string[]): Readonly<Record<string, RouteCode>> {
  return Object.fromEntries(
    routes.map((name) => [
      name,
      {
        policy: policyOf(name),
        frameworks: Object.fromEntries(
          [...frameworks].map(([framework, lines]) => [framework, routeIn(framework, lines, name)]),
        ),
      },
    ]),
  )
}

/** The policy, after whatever constants of its file it is made with. */
function policyOf(name: string): string {
  const own = statementAt(policies, (line) =>
    new RegExp(`^ +${name}: guard\\.policy\\(`).test(line),
  )
  const made = constantsFor(own)
  return [...made, 'const p = {', ...own.map((line) => `  ${line}`), '}'].join('\n')
}

const CONSTANT = /^ *const (\w+)\b/

/** The constants that some lines name, and those that these are made with, in the order of the file. */
function constantsFor(lines: readonly string[]): readonly string[] {
  const found: (readonly string[])[] = []
  for (const line of policies.toReversed()) {
    const name = CONSTANT.exec(line)?.[1]
    const text = [lines, ...found].flat().join('\n')
    if (name === undefined || !new RegExp(`\\b${name}\\b`).test(text)) continue
    found.unshift(statementAt(policies, (one) => one === line))
  }
  return found.flat()
}

function routeIn(framework: string, lines: readonly string[], name: string): string {
  const imported = lines.find((line) => line.includes(`'@sallyport/guard/${framework}'`)) ?? ''
  const used = new RegExp(`^ +(?:\\w+\\.\\w+|on|route)\\(.*\\bp\\.${name}\\b`)
  const route = statementAt(lines, (line) => used.test(line))
    .join('\n')
    .replace(/,$/, '')
  return `${imported}\n\n${framework === 'nest' ? decorated(route, name) : route}`
}

/**
 * The lines of the statement or property that begins with a line: to where all
 * its brackets are closed, and without the indentation of the first.
 */
function statementAt(
  lines: readonly string[],
  begins: (line: string) => boolean,
): readonly string[] {
  const at = lines.findIndex(begins)
  if (at === -1) throw new Error(`nothing in the examples begins so: ${begins}`)
  const indentation = /^ */.exec(lines[at] ?? '')?.[0].length ?? 0
  let open = 0
  const end = lines.findIndex((line, index) => {
    if (index < at) return false
    open += (line.match(/[([{]/g) ?? []).length - (line.match(/[)\]}]/g) ?? []).length
    return open === 0
  })
  return lines.slice(at, end + 1).map((line) => line.slice(indentation))
}

const NEST = /^on\((\w+)\(('[^']*')\), p\.\w+, (async )?\(([^)]*)\) =>\s+([\s\S]*?),?\s*\)$/

/** The same in the syntax of decorators, which sources that run by type stripping cannot have. */
function decorated(route: string, name: string): string {
  const [, verb, path, isAsync = '', , body] = NEST.exec(route) ?? []
  if (body === undefined) throw new Error(`no route of Nest: ${route}`)
  return [
    `@${verb}(${path})`,
    `@UseGuards(protect(p.${name}))`,
    `${isAsync}${name}(@Req() req: Request, @Res() res: Response) {`,
    `  return ${body}`,
    '}',
  ].join('\n')
}
