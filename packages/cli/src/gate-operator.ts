import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { Dashboard, FollowedLog } from '@sallyport/dashboard'
import { FileArchive, type RecordArchive, StoreArchive, storyHandler } from '@sallyport/explain'
import type { GateSettings } from '@sallyport/gate'
import { Unanswerable } from './command.ts'
import { recordLines } from './record-lines.ts'

/** What the admin listener of a gate serves besides: what its own records say. */
export interface GateOperator {
  /** Takes a request that the gate itself does not know; says whether it did. */
  more(request: IncomingMessage, response: ServerResponse): boolean
  /** A key that signs in to the dashboard once, within a quarter of an hour; none where there is no dashboard. */
  newKey(): string | undefined
  close(): Promise<void>
}

const EXPLAIN = /^\/v1\/explain\/((?:urn:sallyport:decision:)?[0-9A-HJKMNP-TV-Z]{26})$/

/** Throws `Unanswerable` where the configuration lacks what a dashboard needs. */
export function checkDashboard({ listen, records }: GateSettings): void {
  if (listen.admin === undefined) {
    throw new Unanswerable(['--dashboard is served by `listen.admin`: write it'])
  }
  const { host } = listen.admin
  if (host !== 'localhost' && !(isIP(host) === 4 && host.startsWith('127.')) && host !== '::1') {
    throw new Unanswerable(['--dashboard is served on loopback alone: `listen.admin` is not'])
  }
  if (records === undefined) {
    throw new Unanswerable(['--dashboard shows records: write `records: file:./decisions.jsonl`'])
  }
}

/**
 * Opens the records of a gate that has begun, for its admin listener: the story of a decision that is no longer in
 * memory, and the dashboard. Who may look at that its own guard decides.
 */
export async function gateOperator(
  records: string,
  { cwd, hasDashboard }: { readonly cwd: string; readonly hasDashboard: boolean },
): Promise<GateOperator> {
  const ending = new AbortController()
  const { archive, source } = await opened(records, { cwd, signal: ending.signal })
  const tell = storyHandler(archive)
  const shown = hasDashboard ? await dashboardOf(archive, source) : undefined
  return {
    more: (request, response) => {
      const [path = ''] = (request.url ?? '').split('?')
      const [, id] = EXPLAIN.exec(path) ?? []
      if (id !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
        void answer(response, () => tell(id, 'the admin listener'))
        return true
      }
      shown?.dashboard.listener(request, response)
      return shown !== undefined
    },
    newKey: () => shown?.dashboard.newKey(),
    close: async () => {
      ending.abort()
      shown?.dashboard.close()
      await shown?.log.close()
      await archive.close()
    },
  }
}

interface Opened {
  readonly archive: RecordArchive
  /** What the dashboard follows: a path, or the records as they come. */
  readonly source: () => string | Readable
}

async function opened(
  url: string,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<Opened> {
  if (url.startsWith('file:')) {
    const path = resolve(cwd, url.slice('file:'.length))
    return { archive: new FileArchive([path]), source: () => path }
  }
  const { openRecordQueries } = await import('@sallyport/stores')
  const queries = await openRecordQueries(url)
  const source = (): Readable =>
    Readable.from(recordLines(queries, { signal }), { objectMode: false })
  return { archive: new StoreArchive(queries), source }
}

interface Shown {
  readonly dashboard: Dashboard
  readonly log: FollowedLog
}

async function dashboardOf(archive: RecordArchive, source: Opened['source']): Promise<Shown> {
  // Loaded only by whoever asks for it, as `sallyport dashboard` does.
  const { dashboardHandler, FollowedLog, pageFiles } = await import('@sallyport/dashboard')
  const page = await pageFiles()
  const log = new FollowedLog({ sources: [source()], name: 'the records of this gate' })
  const dashboard = dashboardHandler({ log, page, archive })
  void log.start()
  return { dashboard, log }
}

type Story = Awaited<ReturnType<ReturnType<typeof storyHandler>>>

async function answer(response: ServerResponse, story: () => Promise<Story>): Promise<void> {
  try {
    const { status, fields, body } = await story()
    response.writeHead(status, fields.flat()).end(body)
  } catch {
    response.writeHead(503, { 'cache-control': 'no-store' }).end()
  }
}
