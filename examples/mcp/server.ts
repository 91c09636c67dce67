import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  type Access,
  bearer,
  createGuard,
  type Guard,
  type Policy,
  resourceMetadata,
  resourceMetadataUrl,
} from '@sallyport/guard'
import { metadataRoutes, nodeListener, route } from '@sallyport/guard/node'
import { authenticated, createModel, scope } from '@sallyport/policy'
import { startAuthorizationServer } from '../src/authorization-server/server.ts'
import { listen } from '../src/listen.ts'
import { BodyUnreadable, readText } from '../src/orders/body.ts'
import { passwordOf } from '../src/orders/fixture.ts'
import { problem, type Reply } from '../src/orders/reply.ts'
import { Orders } from './orders.ts'

/** An MCP server that is running, with the authorization server it trusts. */
export interface RunningMcp {
  /** The endpoint, which is the identifier of the resource as well. */
  readonly url: string
  readonly issuer: string
  /** A client that acts for itself. */
  readonly service: { readonly id: string; readonly secret: string }
  close(): Promise<void>
}

const BODY_BYTES_MAX = 65_536
const METHOD_NOT_ALLOWED = { error: 'this server opens no stream of its own' }

/** Starts an MCP server behind the guard, and a real authorization server. */
export async function startMcp(port = 0): Promise<RunningMcp> {
  const server = createServer()
  const listening = await listen(server, port)
  const resource = `${listening.url}/mcp`
  const service = { id: 'reporting', secret: randomBytes(32).toString('base64url') }
  const authorization = await startAuthorizationServer({
    audience: resource,
    scope: 'orders:read orders:write',
    service: { ...service, scope: 'orders:read' },
    tokenSeconds: 600,
    verifyPassword: async (subject, password) => password === passwordOf(subject),
    verifyCode: async () => false,
  })
  server.on('request', listenerOf(resource, authorization.issuer))
  const close = async (): Promise<void> => {
    await Promise.all([listening.close(), authorization.close()])
  }
  return { url: resource, issuer: authorization.issuer, service, close }
}

function listenerOf(resource: string, issuer: string): ReturnType<typeof nodeListener> {
  const token = bearer({
    issuer,
    audience: resource,
    resourceMetadata: resourceMetadataUrl(resource),
  })
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: [] }),
    schemes: [token],
  })
  // The scope that a client needs to begin with; what a tool needs besides, its refusal names.
  const metadata = resourceMetadata(guard, {
    resource,
    authorizationServers: [issuer],
    scopes: ['orders:read'],
    name: 'Orders',
  })
  const connect = guard.policy('mcp.connect', { rule: authenticated() })
  const tools = toolsOf(guard, new Orders())
  return nodeListener(guard, [
    ...metadataRoutes(metadata),
    route(['POST', '/mcp'], connect, (request, response, access) =>
      serve({ request, response, access, tools }),
    ),
    route(['GET', '/mcp'], connect, (_request, response) => {
      response.writeHead(405, { allow: 'POST' }).end(JSON.stringify(METHOD_NOT_ALLOWED))
    }),
  ])
}

/** A tool, and who may call it. */
interface Tool {
  readonly policy: Policy
  readonly description: string
  call(): unknown
}

type Tools = ReadonlyMap<string, Tool>

function toolsOf(guard: Guard, orders: Orders): Tools {
  const list: Tool = {
    policy: guard.policy('tools.list_orders', { rule: scope('orders:read') }),
    description: 'Lists all orders',
    call: () => orders.list(),
  }
  const cancel: Tool = {
    policy: guard.policy('tools.cancel_newest', { rule: scope('orders:write') }),
    description: 'Cancels the newest order',
    call: () => orders.cancelNewest() ?? 'no order is open',
  }
  return new Map([
    ['list_orders', list],
    ['cancel_newest', cancel],
  ])
}

interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly access: Access
  readonly tools: Tools
}

/**
 * One message. The tool that it calls is asked for its policy before the SDK sees it: what is refused
 * leaves as 403 with the missing scope, which a client can act on, and not as the text of a tool. The
 * SDK has the permitted tools only, so whatever it reads out of the message, it calls no other.
 */
async function serve({ request, response, access, tools }: Call): Promise<void> {
  const reading = await readMessage(request)
  if (reading.kind === 'wrong') {
    const { status, fields, body } = reading.reply
    response.writeHead(status, fields).end(body)
    return
  }
  const { message } = reading
  const policy = tools.get(toolIn(message) ?? '')?.policy
  if (policy !== undefined) access.require(policy, {})
  const server = new McpServer({ name: 'orders', version: '1.0.0' })
  for (const [name, { policy, description, call }] of tools) {
    if (!access.permits(policy, {})) continue
    server.registerTool(name, { description }, () => ({
      content: [{ type: 'text', text: JSON.stringify(call()) }],
    }))
  }
  // Without sessions: every message stands for itself, and brings its own token.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  response.on('close', () => void transport.close())
  await server.connect(transport as Transport)
  await transport.handleRequest(request, response, message)
}

type Message = Readonly<Record<string, unknown>>

type MessageReading =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'wrong'; readonly reply: Reply }

/**
 * Reads the one message of a body. An array is none: the protocol has no batches since 2025-06-18,
 * and the SDK would still take one, with calls in it that nobody was asked about.
 */
async function readMessage(request: IncomingMessage): Promise<MessageReading> {
  try {
    const value: unknown = JSON.parse(await readText(request, BODY_BYTES_MAX))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { kind: 'message', message: value as Message } : NO_MESSAGE
  } catch (error) {
    if (error instanceof SyntaxError) return NO_MESSAGE
    if (error instanceof BodyUnreadable) return { kind: 'wrong', reply: error.reply }
    throw error
  }
}

const NO_MESSAGE: MessageReading = {
  kind: 'wrong',
  reply: problem(400, 'Invalid message', 'the body must be one JSON object'),
}

/** The tool that a message calls. */
function toolIn({ method, params }: Message): string | undefined {
  if (method !== 'tools/call' || typeof params !== 'object' || params === null) return undefined
  const name = 'name' in params ? params.name : undefined
  return typeof name === 'string' ? name : undefined
}
