import { fileSink, type QueuedSink, type RecordFileOptions } from '@sallyport/guard'
import type { RecordQueries } from './record-queries.ts'
import type { RecordRetention } from './schema.ts'

/** How records are kept: by a file what concerns files, by a database what concerns rows. */
export interface RecordSinkOptions {
  readonly file?: RecordFileOptions
  readonly retention?: RecordRetention
}

const EXPECTED =
  'a URL of records begins with `file:`, `sqlite:` or `postgres:`: write for instance `sqlite:./records.db`'

/**
 * Opens a sink by its URL: `file:./decisions.jsonl`, `sqlite:./records.db` or `postgres://...`. None of them delays
 * a request; what comes faster than it can be kept is counted, and the number is kept.
 *
 *     const sink = await openRecordSink('sqlite:./records.db')
 *     const guard = createGuard({ realm, model, schemes, sink })
 */
export async function openRecordSink(
  url: string,
  { file, retention }: RecordSinkOptions = {},
): Promise<QueuedSink> {
  const [scheme, path] = partsOf(url)
  if (scheme === 'file:') return fileSink(path, file)
  if (scheme === 'sqlite:') return (await import('./sqlite-records.ts')).sqliteSink(path, retention)
  return (await import('./postgres-records.ts')).postgresSink(url, retention)
}

/** Opens records in a database for questions: `sqlite:./records.db` or `postgres://...`. */
export async function openRecordQueries(url: string): Promise<RecordQueries> {
  const [scheme, path] = partsOf(url)
  if (scheme === 'sqlite:') return (await import('./sqlite-records.ts')).sqliteQueries(path)
  if (scheme !== 'file:') return (await import('./postgres-records.ts')).postgresQueries(url)
  throw new TypeError('records in a file are read as lines: `sallyport explain why` does')
}

function partsOf(url: string): readonly [scheme: string, path: string] {
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? ''
  const path = url.slice(scheme.length)
  if (['file:', 'sqlite:'].includes(scheme) && path !== '') return [scheme, path]
  if (scheme === 'postgres:' || scheme === 'postgresql:') return [scheme, path]
  throw new TypeError(EXPECTED)
}
