import type { Scene } from './scene.ts'

/** Words behind which the name of one of many stands. */
const OF_MANY =
  /\/(tenants|orgs|organizations|organisations|accounts|customers|workspaces|teams|companies)\/[^/{]+(?=\/|$)/

/** What a route is for every tenant: `GET /tenants/{}/orders` of `GET /tenants/acme/orders`. */
export function kindOfRoute(name: string): string {
  return name.replace(OF_MANY, '/$1/{}')
}

/** The kinds of routes that serve somebody. */
export function servedKinds({ tally }: Scene): ReadonlySet<string> {
  const served = tally.routes.all.filter(({ ok }) => ok > 0)
  return new Set(served.map(({ name }) => kindOfRoute(name)))
}
