// Writes records without end, and says how many are kept as soon as the sink has said so. Called with a URL; ended by
// a kill.
import { writeSync } from 'node:fs'
import { openRecordSink } from '../src/records/open-records.ts'
import { sampleEntry } from './record-samples.ts'

const AT_ONCE = 500

const [url = ''] = process.argv.slice(2)
const sink = await openRecordSink(url)
for (let n = 0; ; n += AT_ONCE) {
  for (let i = n; i < n + AT_ONCE; i++) sink.write(sampleEntry(i))
  await sink.flush()
  // At once on the pipe: what stands in a buffer of this process would die with it.
  writeSync(1, `${n + AT_ONCE}\n`)
}
