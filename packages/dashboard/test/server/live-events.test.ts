import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { FollowedLog } from '../../src/log/followed-log.ts'
import { LiveEvents, type LiveEventsOptions } from '../../src/server/live-events.ts'
import { fileWith, line } from '../logs.ts'

const closing: (() => unknown)[] = []
after(() => Promise.all(closing.map((close) => close())))

async function opened(options: LiveEventsOptions): Promise<string> {
  const log = new FollowedLog({ sources: [fileWith(line({ seconds: 0, status: 403 }))] })
  const events = new LiveEvents(log, options)
  const server = createServer((_request, response) => {
    if (events.isFull) response.writeHead(503).end()
    else events.listen(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => events.close(),
    () => log.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  )
  await log.start()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text()
}

test('a stream says how things stand, that it still lives, and ends to be asked for anew', async () => {
  const text = await textOf(await opened({ heartbeatMs: 20, longestMs: 150 }))
  assert.match(
    text,
    /^retry: 2000\n\nevent: change\ndata: \{"generation":1,"requests":1,"refusals":1,/,
  )
  assert.match(text, /\n: still here\n\n/)
})

test('two listen where there is room for two, and when one leaves there is room again', async () => {
  const url = await opened({ listenersMax: 2, longestMs: 100 })
  const [first, second, third] = await Promise.all([fetch(url), fetch(url), fetch(url)])
  assert.deepEqual([first, second, third].map(({ status }) => status).sort(), [200, 200, 503])
  await Promise.all([first.text(), second.text(), third.text()])
  assert.equal((await fetch(url)).status, 200)
})
