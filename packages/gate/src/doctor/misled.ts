import { decisionIn, type Finding, type Paths, type Probe } from './checks.ts'
import type { Exchanged } from './exchange.ts'

/** Sends a request to the site. */
export type Ask = (probe: Probe) => Promise<Exchanged>

/**
 * What the gate is told besides what was sent: it decides on that, and the application answers something else.
 *
 * Where somebody in front puts paths in order, and both get that path, nothing is wrong, and nothing is told.
 */
export async function misled(ask: Ask, { closed, open }: Paths): Promise<readonly Finding[]> {
  return [
    ...present(await openPath(ask, open)),
    ...present(await otherPath(ask, open)),
    ...present(await otherMethod(ask, closed)),
  ]
}

function present(finding: Finding | undefined): readonly Finding[] {
  return finding === undefined ? [] : [finding]
}

async function openPath(ask: Ask, open: string): Promise<Finding | undefined> {
  const got = await ask({ name: 'open path', target: open })
  if (got.kind === 'answer' && got.seen.status < 400) return undefined
  const told =
    'the open path is not answered: does the application get the path as it was sent? Or name another'
  const saw = got.kind === 'answer' ? `status ${got.seen.status}` : got.why
  return { check: 'open path', severity: 'lost', told, saw }
}

/** The gate refuses these, so what the application says to them was decided on in another form. */
async function otherPath(ask: Ask, open: string): Promise<Finding | undefined> {
  for (const target of [`/.${open}`, `/${open}`, `/doctor/..${open}`, `/doctor/%2e%2e${open}`]) {
    const got = await ask({ name: `path told ${target}`, target })
    if (got.kind === 'none' || got.seen.status !== 404 || decisionIn(got.seen) !== undefined) {
      continue
    }
    const told = 'the gate decides on another path than the application gets: tell it the raw one'
    return { check: 'path told to the gate', severity: 'open', told, saw: `404 for ${target}` }
  }
  return undefined
}

/** A method that the gate refuses whatever the rules are: 401 says that it heard another. */
async function otherMethod(ask: Ask, closed: string): Promise<Finding | undefined> {
  const got = await ask({ name: 'method told', method: 'TRACK', target: closed })
  if (got.kind === 'none' || got.seen.status !== 401 || decisionIn(got.seen) === undefined) {
    return undefined
  }
  const told = 'the gate decides on another method than was sent: who may read could write'
  return { check: 'method told to the gate', severity: 'open', told, saw: '401 for TRACK' }
}

/** The application, or the proxy, answered for a closed path that the gate was not asked about. */
export function answeredPast({ name, target }: Probe, got: Exchanged): Finding | undefined {
  if (!name.startsWith('path /') || !target.startsWith('/') || got.kind === 'none') return undefined
  if (got.seen.status !== 404 || decisionIn(got.seen) !== undefined) return undefined
  const told = 'this spelling is answered past the gate: compare the locations of the proxy'
  return { check: name, severity: 'weak', told, saw: 'status 404, which is not of the gate' }
}
