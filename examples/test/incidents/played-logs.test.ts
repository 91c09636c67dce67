// Goal: the logs of the proxies tell the played time, and are otherwise as they were written.
// Method: lines as nginx and Caddy write them, with the instant of a request that was played.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { playedCombined, playedJson } from '../../src/incidents/played-logs.ts'
import { PlayedTime } from '../../src/incidents/played-time.ts'

async function playedOnce(): Promise<{ readonly time: PlayedTime; readonly seconds: string }> {
  const time = new PlayedTime('a seed')
  await time.play([
    (async function* () {
      yield 12.5
      time.pass()
    })(),
  ])
  return { time, seconds: ((Date.now() + 1) / 1000).toFixed(3) }
}

describe('playedCombined', () => {
  test('the milliseconds behind a line become its time, and go', async () => {
    const { time, seconds } = await playedOnce()
    const line = (instant: string, end: string): string =>
      `127.0.1.9 - - [${instant}] "GET /a HTTP/1.1" 401 90 "-" "app/1 [x] 2.5"${end}\n`
    assert.equal(
      playedCombined(line('28/Nov/2026:18:44:01 +0000', ` ${seconds}`), time),
      line('23/Nov/2026:08:12:30 +0000', ''),
    )
  })

  test('another line is a mistake of ours', async () => {
    const { time } = await playedOnce()
    assert.throws(() => playedCombined('hello\n', time), /this is no line of nginx: hello/)
  })
})

describe('playedJson', () => {
  test('`ts` alone is changed', async () => {
    const { time, seconds } = await playedOnce()
    const line = (ts: string): string => `{"level":"info","ts":${ts},"status":401}\n`
    assert.equal(playedJson(line(seconds), time), line('1795421550.04'))
  })
})
