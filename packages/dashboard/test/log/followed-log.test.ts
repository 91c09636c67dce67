import assert from 'node:assert/strict'
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { FollowedLog } from '../../src/log/followed-log.ts'
import { fileWith, line } from '../logs.ts'

const one = line({ seconds: 0, status: 403 })

/** Waits until a log says that it is so. */
function until(log: FollowedLog, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const forget = log.onChange(() => {
      if (!isSo()) return
      forget()
      resolve()
    })
    if (isSo()) resolve()
  })
}

describe('FollowedLog', () => {
  test('a file is read, and then followed: as it grows, and where another takes its place', async () => {
    const path = fileWith(one)
    const log = new FollowedLog({ sources: [path], pollMs: 5 })
    await log.start()
    assert.deepEqual([log.status.state, log.status.format, log.generation], ['live', 'combined', 1])
    appendFileSync(path, one)
    await until(log, () => log.generation === 2)
    renameSync(path, `${path}.1`)
    writeFileSync(path, one)
    await until(log, () => log.generation === 3)
    assert.match(log.status.notice ?? '', /rotated/)
    await log.close()
    rmSync(`${path}.1`)
  })

  test('those before the last are read once, and packed ones are', async () => {
    const log = new FollowedLog({
      sources: [fileWith(gzipSync(one + one)), fileWith(one)],
      pollMs: 5,
    })
    await log.start()
    assert.deepEqual([log.generation, log.status.lines, log.status.state], [3, 3, 'live'])
    await log.close()
    const packed = new FollowedLog({ sources: [fileWith(gzipSync(one))] })
    await packed.start()
    assert.deepEqual([packed.generation, packed.status.state], [1, 'ended'])
  })

  test('a pipe ends', async () => {
    const log = new FollowedLog({ sources: [Readable.from([one, one], { objectMode: false })] })
    await log.start()
    await until(log, () => log.status.state === 'ended')
    assert.deepEqual([log.status.name, log.generation], ['standard input', 2])
    await log.close()
  })

  test('a pipe that comes to a bad end says so', async () => {
    const stream = new Readable({ read: () => undefined })
    const log = new FollowedLog({ sources: [stream], pollMs: 5 })
    await log.start()
    stream.destroy(new Error('the store is gone'))
    await until(log, () => log.status.state === 'failed')
    assert.equal(log.status.notice, 'the store is gone')
    await log.close()
  })

  test('lines that were not read are counted, and one is shown', async () => {
    const log = new FollowedLog({ sources: [fileWith(`${one.repeat(9)}\u001b[2Jnothing\n`)] })
    await log.start()
    assert.equal(log.status.unread, 1)
    assert.match(log.status.sample ?? '', /nothing/)
    await log.close()
  })

  test('what cannot be read is said, and nothing is thrown', async () => {
    const log = new FollowedLog({ sources: [fileWith('', 'x').replace(/\/x$/, '')] })
    await log.start()
    assert.equal(log.status.state, 'failed')
    assert.match(log.status.notice ?? '', /EISDIR/)
    await log.close()
  })
})
