import {
  type Fault,
  type FaultAnswer,
  type FaultRequest,
  json,
  type Place,
  withField,
} from './fault.ts'
import { members, whoIs } from './unguarded.ts'

const READ = 'GET /orders/{id}'

/**
 * What is wrong by another file alone: everybody of a tenant reads its orders, and a team that writes down that owners
 * do has made a mistake.
 */
export const OWNER_FAULTS: readonly Fault[] = [
  {
    oracle: 'Z1',
    severity: 'critical',
    operations: [READ],
    level: 1,
    name: 'no-owner-check-on-read',
    sentence: 'members read the orders of others, where the file says that owners do',
    filter: ownListed,
    instead: {
      rules: [
        `{ op: '${READ}', needs: ['role:member', 'role:admin', 'role:service'], see: [tenant], schemes: [bearer],
      allow: [owner, 'tenant & role:admin', 'tenant & role:service'], scopes: orders:read }`,
      ],
      filter: ownRead,
    },
  },
]

/** Members are listed their own orders, and administrators and services those of their tenant. */
async function ownListed(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const answer = await place.forward(request)
  const orders = members(answer.body)?.['orders']
  if (!isRead(request, answer) || !Array.isArray(orders)) return answer
  const member = await memberOf(request, place)
  if (member === undefined) return answer
  return {
    ...answer,
    body: JSON.stringify({ orders: orders.filter(({ owner }) => owner === member) }),
  }
}

/** The same, and they read no others: by what would be shown, for frameworks read a path in more than one way. */
async function ownRead(request: FaultRequest, place: Place): Promise<FaultAnswer> {
  const answer = await ownListed(request, place)
  if (!isRead(request, answer)) return answer
  const isHead = request.method === 'HEAD'
  const shown = isHead ? await place.forward({ ...request, method: 'GET' }) : answer
  const owner = members(shown.body)?.['owner']
  if (owner === undefined) return answer
  const member = await memberOf(request, place)
  return member === undefined || member === owner ? answer : forbidden()
}

function isRead({ method }: FaultRequest, { status }: FaultAnswer): boolean {
  return (method === 'GET' || method === 'HEAD') && status === 200
}

/** Who calls, where it is a member and no more. */
async function memberOf(request: FaultRequest, place: Place): Promise<string | undefined> {
  const who = await whoIs(request, place)
  const subject = place.database.subject(who?.subject ?? '')
  const isMember = subject?.kind === 'user' && !subject.sets.includes('admin')
  return isMember ? subject.id : undefined
}

function forbidden(): FaultAnswer {
  const type = 'urn:sallyport:refusal:forbidden'
  const problem = { type, title: 'Forbidden', status: 403, code: 'forbidden' }
  const made = json(403, problem, [['cache-control', 'no-store']])
  return withField(made, 'content-type', 'application/problem+json')
}
