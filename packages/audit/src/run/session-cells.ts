import { type AuditRequest, answerOf, type Exchange } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { present } from '../identity/show.ts'
import { ORACLES } from '../oracle.ts'
import type { Field, Identity, Operation } from '../plan.ts'
import type { Spot } from './book.ts'
import { signInWhole } from './csrf.ts'
import { isGranted } from './judged.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'
import { spotOf } from './spots.ts'

/** Signs in anew, out again, and shows what was ended: of each kind of credentials once, at level 3. */
export async function sessionCells(run: Run): Promise<void> {
  const kinds = new Set<string>()
  for (const identity of run.plan.identities) {
    const held = run.held.get(identity.name)
    const signOut = operationOf(run, identity.signOut)
    const whoami = operationOf(run, identity.whoami)
    if (held === undefined || signOut === undefined || whoami === undefined) continue
    if (kinds.has(held.kind) || identity.signIn.login === undefined) continue
    kinds.add(held.kind)
    await signOutCell(run, { identity, signOut, whoami })
  }
}

function operationOf(run: Run, id: string | undefined): Operation | undefined {
  return run.plan.operations.find((operation) => operation.id === id && run.isWanted(operation))
}

interface Visit {
  readonly identity: Identity
  readonly signOut: Operation
  readonly whoami: Operation
}

async function signOutCell(run: Run, { identity, signOut, whoami }: Visit): Promise<void> {
  const spot: Spot = {
    ...spotOf(run, { operation: whoami, caller: identity, matter: { kind: 'none' } }),
    state: 'after signing out',
    part: 'credentials',
    expected: { kind: 'challenge', why: 'it signed out' },
  }
  if (run.plan.target.level < 3) {
    return run.book.close(spot, { kind: 'skipped', why: 'only level 3 signs out' }, [])
  }
  const again = await signInWhole(run, identity)
  if (again.kind === 'failed') {
    return run.book.close(spot, { kind: 'inconclusive', why: again.why }, [])
  }
  const { credentials } = again
  const before = await show(run, { credentials, operation: whoami, effect: 'read' })
  const out = await show(run, { credentials, operation: signOut, effect: 'sign_out' })
  const after = await show(run, { credentials, operation: whoami, effect: 'read' })
  if (!isIn(before) || !isIn(out)) {
    const why = 'signing in and out again did not work'
    return run.book.close(spot, { kind: 'inconclusive', why }, [before, out, after])
  }
  if (!isIn(after)) return run.book.judge(spot, [], [before, out, after])
  run.book.judge(
    spot,
    [
      {
        oracle: 'Z9',
        severity: ORACLES.Z9.severity,
        message: `${identity.name} signed out, and its credentials are good`,
        evidence: 'control',
        cause: 'signing out does not end the credentials',
        exchange: after,
        ...(out && { control: out }),
      },
    ],
    [before, out, after],
  )
}

function isIn(exchange: Exchange | undefined): boolean {
  return exchange !== undefined && isGranted(answerOf(exchange))
}

/** A change by a session is taken from the API's own pages alone, so it says that it comes from there. */
function fromOwnPage(run: Run, request: AuditRequest): AuditRequest {
  const { origin } = new URL(run.plan.target.base)
  const fields: readonly Field[] = [
    ['Origin', origin],
    ['Sec-Fetch-Site', 'same-origin'],
  ]
  return { ...request, fields: [...request.fields, ...fields] }
}

interface Shown {
  readonly credentials: HeldCredentials
  readonly operation: Operation
  readonly effect: 'read' | 'sign_out'
}

async function show(
  run: Run,
  { credentials, operation, effect }: Shown,
): Promise<Exchange | undefined> {
  const matter = { kind: 'none' } as const
  const request: AuditRequest | string = requestFor(run, { operation, matter, caller: undefined })
  if (typeof request === 'string') return undefined
  const shown = await present(credentials, request)
  return await run.sender.send(effect === 'read' ? shown : fromOwnPage(run, shown), {
    as: credentials.identity,
    operation: operation.id,
    why: effect === 'read' ? 'asks who it is' : 'signs out',
    effect: { kind: effect },
  })
}
