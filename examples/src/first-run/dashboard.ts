import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServedDashboard, serveDashboard } from '@sallyport/dashboard'
import { fileSink, type RecordSink } from '@sallyport/guard'

/** A dashboard for the records of an API. */
export interface RecordsDashboard {
  /** Where the guard of the API writes its records. */
  readonly sink: RecordSink
  /** Serves it; the link signs in once. */
  open(): Promise<string>
  /** Ends it, and removes the records. */
  close(): Promise<void>
}

/** Keeps records in a file of its own, and shows them where that is asked for. */
export function recordsDashboard(): RecordsDashboard {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-records-'))
  const path = join(folder, 'decisions.jsonl')
  const sink = fileSink(path)
  let served: ServedDashboard | undefined
  return {
    sink,
    open: async () => {
      await sink.flush()
      served = await serveDashboard({ sources: [path], name: 'the records of the orders API' })
      await served.read
      return served.newLink()
    },
    close: async () => {
      await served?.close()
      await sink.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
