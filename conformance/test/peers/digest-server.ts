import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { DecisionRecord } from '@sallyport/contract'
import {
  createGuard,
  type DigestHash,
  type DigestOptions,
  digest,
  digestHash,
  digestUserhash,
} from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { anyone, authenticated, createModel } from '@sallyport/policy'
import { listen, type Served } from '../../src/target.ts'

/** The realm, with all that has to be escaped in a quoted-string. */
export const DIGEST_REALM = 'the "orders" \\ API'

const PASSWORDS: Readonly<Record<string, string>> = {
  alice: 'alice-password',
  zoë: 'pässwörd',
  'a"b\\c': 'pa:"ss\\word',
}
const HASHES: readonly DigestHash[] = ['SHA-256', 'SHA-512-256', 'MD5']

/** A server whose routes stand behind Digest, for programs from outside. */
export interface DigestServer {
  readonly url: string
  /** Why requests were refused, in order. */
  readonly refusals: readonly string[]
  /** The `Authorization` fields that came with requests for `/digest`, in order. */
  readonly shown: readonly string[]
  close(): Promise<void>
}

/** How the server is. */
export interface DigestServerOptions extends Partial<DigestOptions> {
  /** After how many requests for `/digest` the clock goes on by ten minutes, once. */
  readonly jumpAfter?: number
}

/** Starts a server on a free port of loopback: `/digest` says who asks, `/open` is a page. */
export async function serveDigest(options: DigestServerOptions = {}): Promise<DigestServer> {
  const { jumpAfter, ...digestOptions } = options
  const refusals: string[] = []
  const shown: string[] = []
  let now = Date.now()
  let asked = 0
  const clock = (): number => now
  const guard = createGuard({
    realm: DIGEST_REALM,
    model: createModel({ permissions: [], sets: {} }),
    schemes: [digest({ lookup: (name) => ACCOUNTS.get(name), clock, ...digestOptions })],
    sink: { write: (entry) => note(entry.record(), refusals) },
    records: { allowed: 0 },
    clock,
  })
  const me = guard.policy('me', { rule: authenticated() })
  const show = (id: string | undefined, response: ServerResponse, body: string): void => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ subject: id, body }))
  }
  const routes = (['GET', 'POST'] as const).map((method) =>
    route([method, '/digest'], me, async (request, response, { subject }) =>
      show(subject?.id, response, await textOf(request)),
    ),
  )
  const open = guard.policy('open', { rule: anyone() })
  const page = route(['GET', '/open'], open, (_, response) => response.end('<title>open</title>'))
  const listener = nodeListener(guard, [...routes, page])
  const served: Served = await listen(
    createServer((request, response) => {
      if (request.url === '/digest') {
        if (asked === jumpAfter) now += 600_000
        asked += 1
        shown.push(request.headers.authorization ?? '')
      }
      listener(request, response)
    }),
  )
  const { host, port } = served.place
  return { url: `http://${host}:${port}`, refusals, shown, close: served.close }
}

/** A browser asks for an icon, too, and finds none: that is not what is looked at. */
function note({ http, reason }: DecisionRecord, refusals: string[]): void {
  if (http.path === '/digest' && reason !== undefined) refusals.push(reason)
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const ACCOUNTS = new Map(
  Object.entries(PASSWORDS).flatMap(([username, password]) => {
    const realm = DIGEST_REALM
    const secrets = HASHES.map((hash) => [hash, digestHash({ username, realm, password, hash })])
    const account = {
      secrets: Object.fromEntries(secrets),
      subject: { id: username, sets: [] },
    }
    const names = [username, ...HASHES.map((hash) => digestUserhash({ username, realm, hash }))]
    return names.map((name) => [name, account] as const)
  }),
)
