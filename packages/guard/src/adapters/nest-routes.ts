import type { RouteCoverage } from '../policies/coverage.ts'
import type { AnyPolicy } from '../policies/policy.ts'
import { expressRoutes } from './express-routes.ts'
import { policyOf } from './granted.ts'

type Controller = { readonly prototype: object } & object

interface Module {
  readonly controllers: ReadonlyMap<unknown, { readonly metatype: Controller }>
}

interface App {
  readonly container: { getModules(): ReadonlyMap<string, Module> }
  readonly config: { getGlobalGuards(): readonly unknown[] }
  getHttpAdapter(): { getInstance(): object }
}

interface Metadata {
  getMetadata(key: string, target: object): unknown
}

/** Nest's `RequestMethod`, by number. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH']

/**
 * The routes of a Nest application, and the policy that guards each.
 *
 * Paths are those of the decorators, without global prefix or version. On Express, what `app.use`
 * puts before a path counts too; routes that Express or Fastify serve beside Nest are not seen.
 */
export function nestRoutes(app: object): RouteCoverage[] {
  const { container, config } = app as App
  const global = config.getGlobalGuards()
  const modules = [...container.getModules().values()]
  const controllers = modules.flatMap((module) => [...module.controllers.values()])
  const routes = controllers.flatMap(({ metatype }) => routesOfController(metatype, global))
  const beside = expressRoutes((app as App).getHttpAdapter().getInstance())
  // All else there is Nest's own, behind its guards.
  return [...routes, ...beside.filter(({ method }) => method === 'USE' || method === 'PARAM')]
}

function routesOfController(controller: Controller, global: readonly unknown[]): RouteCoverage[] {
  const before = [...global, ...listOf('__guards__', controller)]
  return handlersOf(controller.prototype).flatMap((handler) => {
    const policy = policyAmong([...before, ...listOf('__guards__', handler)])
    const method = METHODS[Number(metadataOf('method', handler))] ?? 'ALL'
    return listOf('path', controller).flatMap((base) =>
      listOf('path', handler).map((path) => ({ method, path: join(base, path), policy })),
    )
  })
}

/** The methods of a controller that serve a route, its own and inherited ones. */
function handlersOf(prototype: object | null): object[] {
  if (prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .map(([, { value }]) => value as unknown)
    .filter((value): value is object => typeof value === 'function')
    .filter((value) => metadataOf('method', value) !== undefined)
  return [...own, ...handlersOf(Object.getPrototypeOf(prototype))]
}

/** Every guard runs before the handler and can only refuse, so any of them protects. */
function policyAmong(guards: readonly unknown[]): AnyPolicy | undefined {
  const classes = guards.map((guard) => (typeof guard === 'object' ? guard?.constructor : guard))
  return classes.map(policyOf).find((policy) => policy !== undefined)
}

function metadataOf(key: string, target: object): unknown {
  return (Reflect as unknown as Metadata).getMetadata(key, target)
}

function listOf(key: string, target: object): unknown[] {
  return [metadataOf(key, target) ?? []].flat()
}

function join(...parts: readonly unknown[]): string {
  const segments = parts.flatMap((part) => String(part).split('/')).filter((part) => part !== '')
  return `/${segments.join('/')}`
}
