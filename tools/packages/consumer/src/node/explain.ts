import { Readable } from 'node:stream'
import { diagnose } from '@sallyport/explain'
import { equal } from '../equal.ts'

/** A log of two lines is read. */
export async function use(): Promise<void> {
  const line = '127.0.0.1 - - [29/Nov/2026:05:00:00 +0000] "GET /orders HTTP/1.1" 401 10\n'
  const { reading } = await diagnose([Readable.from([line, line])])
  equal(reading.requests, 2)
}
