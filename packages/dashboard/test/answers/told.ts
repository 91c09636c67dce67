import { after } from 'node:test'
import { FollowedLog } from '../../src/log/followed-log.ts'
import { fileWith } from '../logs.ts'

/** A log that has been read, until the tests end. */
export async function readLog(text: string): Promise<FollowedLog> {
  const log = new FollowedLog({ sources: [fileWith(text)] })
  await log.start()
  after(() => log.close())
  return log
}
