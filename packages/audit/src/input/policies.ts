import { resolve } from 'node:path'
import { type Policies, readPolicies } from '@sallyport/policy'
import { fileFrom } from './extras.ts'
import type { Part } from './part.ts'
import { isRecord } from './part.ts'
import { type ListedRoutes, routesFrom } from './routes.ts'

/** Policies, and the routes that their file names besides. */
export interface PolicyInput {
  readonly policies: Policies
  readonly routes: ListedRoutes
}

/** Reads a policy document, or what a guard says of itself: `{ routes, policies }`. */
export async function policiesFrom(
  part: Part | undefined,
  folder: string,
): Promise<PolicyInput | undefined> {
  const path = part?.text('the path of a policy document')
  if (part === undefined || path === undefined) return undefined
  const whole = await fileFrom(part, resolve(folder, path), path)
  if (whole === undefined) return undefined
  const isDescribed = isRecord(whole.value) && whole.value['routes'] !== undefined
  const described = isDescribed ? whole.fields(['routes', 'policies']) : undefined
  const document = isDescribed ? described?.policies : whole
  if (document === undefined) return whole.mistake('`policies` is missing')
  const read = readPolicies(document.value)
  if (read.kind === 'policies')
    return { policies: read, routes: routesFrom(described?.routes, 'guard') }
  for (const { at, path: where, message } of read.problems) {
    part.mistakes.add(`${whole.source.locate([...document.at, ...at])}: ${message} (${where})`)
  }
  return undefined
}
