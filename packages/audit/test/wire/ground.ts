import { createServer, type RequestListener } from 'node:http'
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server,
  type Socket,
} from 'node:net'
import type { Intent } from '../../src/exchange.ts'
import type { AuditObject, AuditPlan, Identity, OperationPattern, Target } from '../../src/plan.ts'

/** A server on a free port, to be closed after a test. */
export interface Ground extends AsyncDisposable {
  readonly base: string
}

/** Starts a server of node:http. */
export async function serve(listener: RequestListener): Promise<Ground> {
  const server = createServer(listener)
  return await ground(server, () => server.closeAllConnections())
}

/** Starts a server that may do anything with the connections it gets. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<Ground> {
  const sockets = new Set<Socket>()
  const server = createRawServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  return await ground(server, () => sockets.forEach((socket) => void socket.destroy()))
}

async function ground(server: Server, cut: () => void): Promise<Ground> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

/** Reads heads from a connection, and writes what `answer` makes of the number of each. */
export function answering(
  answer: (count: number, head: string) => string | undefined,
): (socket: Socket) => void {
  let count = 0
  return (socket) => {
    let read = ''
    socket.on('data', (piece) => {
      read += piece.toString('latin1')
      for (let end = read.indexOf('\r\n\r\n'); end !== -1; end = read.indexOf('\r\n\r\n')) {
        const head = read.slice(0, end)
        read = read.slice(end + 4)
        const text = answer(++count, head)
        if (text === undefined) socket.destroy()
        else socket.write(text, 'latin1')
      }
    })
  }
}

/** An identity with nothing but a name. */
export function identity(name: string, more: Partial<Identity> = {}): Identity {
  return {
    name,
    roles: [],
    tenant: undefined,
    scopes: undefined,
    acr: undefined,
    person: name,
    signIn: {
      fixedHeaders: [['Authorization', `Bearer token-of-${name}`]],
      login: undefined,
      digest: undefined,
      dpop: undefined,
      place: undefined,
    },
    isSpare: false,
    whoami: undefined,
    ...more,
  }
}

/** An order of alice, which root removes. */
export function order(name: string, more: Partial<AuditObject> = {}): AuditObject {
  return {
    name,
    owner: 'alice',
    tenant: undefined,
    create: { operation: 'POST /orders', body: {} },
    idPointer: '/id',
    id: undefined,
    parameter: 'id',
    read: 'GET /orders/{id}',
    remove: 'DELETE /orders/{id}',
    removeAs: 'root',
    parameters: {},
    place: undefined,
    ...more,
  }
}

/** A pattern that is one path or all paths below one, by any method or by one. */
export function never(text: string): OperationPattern {
  const [method = '', path = ''] = text.split(' ')
  const matches = (one: string, asked: string): boolean =>
    (method === '*' || method === one) && (asked === path || asked.startsWith(`${path}/`))
  return { text, place: 'audit.yaml:1:1', matches }
}

/** A plan, where only what is said differs from the usual. */
export function planFor(
  base: string,
  { target, ...more }: Partial<Omit<AuditPlan, 'target'>> & { target?: Partial<Target> } = {},
): AuditPlan {
  return {
    target: {
      base,
      environment: 'test',
      level: 1,
      requestsPerSecond: 1000,
      timeoutMs: 2000,
      budgetMs: 60_000,
      ca: undefined,
      ...target,
    },
    operations: [],
    identities: ['alice', 'bob', 'root'].map((name) => identity(name)),
    objects: [order('orderA'), order('known', { id: '4', create: undefined, owner: 'bob' })],
    expect: () => ({ kind: 'unstated', why: 'nobody says' }),
    conventions: {
      challenge: 401,
      forbid: 403,
      conceal: 404,
      badCredentialsOnPublic: 'either',
      problem: undefined,
      throttle: false,
    },
    never: [],
    mint: undefined,
    accepted: [],
    remarks: [],
    ...more,
  }
}

/** What a request that only reads is for. */
export function reading(more: Partial<Intent> = {}): Intent {
  return {
    as: 'alice',
    why: 'reads',
    operation: 'GET /orders/{id}',
    effect: { kind: 'read' },
    ...more,
  }
}
