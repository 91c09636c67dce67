import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { FileArchive, type RecordArchive } from '@sallyport/explain'
import {
  apiKey,
  createGuard,
  createSessions,
  type Guard,
  memorySessions,
  type RecordSink,
  type Sessions,
  session,
} from '@sallyport/guard'
import { type NodeRoute, nodeListener, route } from '@sallyport/guard/node'
import { anyone, authenticated, createModel, permission } from '@sallyport/policy'
import type { FollowedLog } from '../log/followed-log.ts'
import type { SignedIn } from '../wire.ts'
import { type ApiQuestion, apiQuestions } from './api.ts'
import { LiveEvents, type LiveEventsOptions } from './live-events.ts'
import type { PageFile, PageFiles } from './page-files.ts'
import { setPageFields } from './page-policy.ts'
import { OPERATOR, SignInLinks } from './sign-in-links.ts'
import { strangeness } from './strangers.ts'

/** What a dashboard is made of. */
export interface DashboardOptions {
  readonly log: FollowedLog
  readonly page: PageFiles
  /** The decision records, for the question why; those of the log itself if nothing is said. */
  readonly archive?: RecordArchive
  /** Where each use of the dashboard is recorded. Default: the last 1,000, in memory. */
  readonly sink?: RecordSink
  /** Names besides those of this machine by which it is reached, with their port. */
  readonly hosts?: readonly string[]
  readonly events?: LiveEventsOptions
}

/** A dashboard, for whatever server mounts it. */
export interface Dashboard {
  readonly guard: Guard
  readonly listener: RequestListener
  /** A new key for `/#sign-in=KEY`, good for one use within a quarter of an hour. */
  newKey(): string
  close(): void
}

/** The pages; each is the same file, which looks at its own address. */
export const VIEWS: readonly string[] = [
  ...['', 'findings', 'refusals', 'callers', 'clients', 'attacks', 'contract', 'why'],
]

/**
 * Makes the handler of a dashboard, guarded by a guard of its own: a link signs in once, its session reads, and every
 * answer that holds data is a record.
 *
 *     const log = new FollowedLog({ sources: ['access.log'] })
 *     const dashboard = dashboardHandler({ log, page: await pageFiles() })
 *     createServer(dashboard.listener).listen(4178, '127.0.0.1')
 */
export function dashboardHandler(options: DashboardOptions): Dashboard {
  const { log, page, hosts = [] } = options
  const links = new SignInLinks()
  const sessions = sessionsOf()
  const guard = guardOf({ links, sessions, ...(options.sink && { sink: options.sink }) })
  const events = new LiveEvents(log, options.events)
  const archive = options.archive ?? new FileArchive(log.paths)
  const hasRecords = (): boolean =>
    options.archive !== undefined || log.status.format === 'decision record'
  const questions = apiQuestions({ log, archive: () => (hasRecords() ? archive : undefined) })
  const listener = nodeListener(guard, [
    ...pageRoutes(guard, page),
    ...sessionRoutes(guard, { links, sessions }),
    ...apiRoutes(guard, questions, events),
  ])
  return {
    guard,
    newKey: () => links.make(),
    close: () => events.close(),
    listener: (request, response) => {
      setPageFields(response)
      const { host, origin } = request.headers
      const strange = strangeness({ host, origin }, hosts)
      if (strange === undefined) listener(request, response)
      else sendText(response, 421, strange)
    },
  }
}

interface Doors {
  readonly links: SignInLinks
  readonly sessions: Sessions
}

function sessionsOf(): Sessions {
  return createSessions({
    store: memorySessions({ maxEntries: 64 }),
    // Over loopback there is no TLS. `Strict`: no other site opens the dashboard signed in.
    // Cookies know no ports: two dashboards on one machine would end one another's session.
    cookie: {
      name: `sallyport-dashboard-${randomBytes(4).toString('hex')}`,
      insecure: true,
      sameSite: 'Strict',
    },
    idleSeconds: 8 * 3600,
  })
}

function guardOf({ links, sessions, sink }: Doors & { readonly sink?: RecordSink }): Guard {
  return createGuard({
    realm: 'dashboard',
    model: createModel({ permissions: ['dashboard:read'], sets: {} }),
    schemes: [
      session(sessions),
      apiKey({
        name: 'link',
        header: 'X-Sign-In',
        prefix: 'dash',
        lookup: (hash) => links.lookup(hash),
      }),
    ],
    records: { service: { name: 'sallyport-dashboard' } },
    ...(sink !== undefined && { sink }),
  })
}

/** The page holds no data, and so anybody may have it. */
function pageRoutes(guard: Guard, { index, assets }: PageFiles): readonly NodeRoute[] {
  const policy = guard.policy('page', { rule: anyone(), badCredentials: 'ignore' })
  return [
    ...VIEWS.map((view) =>
      route(['GET', `/${view}`], policy, (_request, response) => {
        sendFile(response, index, 'no-cache')
      }),
    ),
    ...[...assets].map(([name, file]) =>
      route(['GET', `/assets/${name}`], policy, (_request, response) => {
        // Their names change with what they hold.
        sendFile(response, file, 'max-age=31536000, immutable')
      }),
    ),
  ]
}

function sessionRoutes(guard: Guard, { links, sessions }: Doors): readonly NodeRoute[] {
  const signIn = guard.policy('sign_in', {
    rule: authenticated(),
    schemes: ['link'],
    recordAllowed: 'always',
  })
  const signedIn = guard.policy('signed_in', { rule: authenticated(), schemes: ['session'] })
  return [
    route(['POST', '/api/session'], signIn, async (request, response) => {
      const key = String(request.headers['x-sign-in'])
      if (!links.spend(key)) return sendJson(response, { problem: 'the link was used' }, 403)
      const { field, csrfToken } = await sessions.signIn(request.headers.cookie, {
        subject: { id: OPERATOR, sets: [], permissions: ['dashboard:read'] },
        methods: ['otp'],
        device: request.headers['user-agent'],
      })
      response.setHeader(...field)
      return sendJson(response, { who: OPERATOR, csrfToken } satisfies SignedIn, 201)
    }),
    route(['GET', '/api/session'], signedIn, ({ headers }, response, { subject }) => {
      const csrfToken = sessions.csrfToken(headers.cookie) ?? ''
      sendJson(response, { who: subject?.id ?? '', csrfToken } satisfies SignedIn)
    }),
    route(['DELETE', '/api/session'], signedIn, async ({ headers }, response) => {
      response.setHeader(...(await sessions.signOut(headers.cookie)))
      response.writeHead(204).end()
    }),
  ]
}

function apiRoutes(
  guard: Guard,
  questions: Readonly<Record<string, ApiQuestion>>,
  events: LiveEvents,
): readonly NodeRoute[] {
  const read = guard.policy('read', {
    rule: permission('dashboard:read'),
    schemes: ['session'],
    recordAllowed: 'always',
  })
  return [
    route(['GET', '/api/live'], read, (_request, response) => {
      if (events.isFull) sendJson(response, { problem: 'too many pages are open' }, 503)
      else events.listen(response)
    }),
    ...Object.entries(questions).map(([name, ask]) =>
      route(['GET', `/api/${name}`], read, (request, response, { subject }) =>
        answer(request, response, { ask, who: subject?.id ?? '' }),
      ),
    ),
  ]
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { ask, who }: { readonly ask: ApiQuestion; readonly who: string },
): Promise<void> {
  const leaving = new AbortController()
  response.on('close', () => leaving.abort())
  const { searchParams: query } = new URL(request.url ?? '/', 'http://dashboard')
  try {
    const answered = await ask({ query, who, signal: leaving.signal })
    if (answered.kind === 'data') sendJson(response, answered.data)
    else sendJson(response, { problem: answered.problem }, answered.status)
  } catch (error) {
    if (leaving.signal.aborted) return
    // What went wrong with a file of ours is for the one who is signed in to know.
    const text = error instanceof Error ? error.message : String(error)
    sendJson(response, { problem: text }, 500)
  }
}

function sendJson(response: ServerResponse, value: unknown, status: number = 200): void {
  if (response.writableEnded || response.destroyed) return
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${text}\n`)
}

function sendFile(response: ServerResponse, { type, bytes }: PageFile, cache: string): void {
  response
    .writeHead(200, {
      'content-type': type,
      'content-length': bytes.length,
      'cache-control': cache,
    })
    .end(bytes)
}
