import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileSink, MemorySink, type RecordSink } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { openRecordSink } from '@sallyport/stores'
import { sendBody } from './bare.ts'
import type { Setting, Start } from './contender.ts'
import { folder } from './folder.ts'
import { policyOf } from './ours.ts'

/** A guard that records nothing: what recording is compared with. */
class NoRecords extends MemorySink {
  override note(): void {}
}

/** What records cost: the same guard with each sink. Of allowed requests the default share is recorded. */
export const recording: Readonly<Record<string, Start>> = {
  'records: none': (setting) => serve(setting, new NoRecords(1)),
  'records: in memory': (setting) => serve(setting, new MemorySink(1_000)),
  'records: JSON lines': (setting) =>
    serve(setting, fileSink(join(folder('records'), 'decisions.jsonl'))),
  'records: SQLite': async (setting) =>
    serve(setting, await openRecordSink(`sqlite:${join(folder('records'), 'records.db')}`)),
}

async function serve(setting: Setting, sink: RecordSink): ReturnType<Start> {
  const readOrders = policyOf(setting, { sink })
  const listRoute = route(['GET', '/orders'], readOrders, (_request, response) => {
    sendBody(response)
  })
  return createServer(nodeListener(readOrders.guard, [listRoute]))
}
