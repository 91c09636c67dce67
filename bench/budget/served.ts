import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { bare } from '../http/contenders/bare.ts'
import type { Setting, Start } from '../http/contenders/contender.ts'
import { ours } from '../http/contenders/ours.ts'
import { recording } from '../http/contenders/recording.ts'
import { createMaterial } from '../http/tokens.ts'
import type { Pair, Work } from './pair.ts'

/** Servers in this process, asked over one connection each. What the asking costs is the same on both sides. */
export async function servedPairs(): Promise<readonly Pair[]> {
  const { publicJwk, tokens, algorithm } = await createMaterial('HS256', 1)
  const setting: Setting = { algorithm, publicJwk, keySetUrl: '' }
  const shown = `authorization: Bearer ${tokens.ok[0]}\r\n`
  const frameworks = ['node:http', 'Fastify', 'Hono', 'Express'].map((name) =>
    pairOf(`guard on ${name}`, [
      { start: ours[`Sallyport on ${name}`] as Start, setting, fields: shown },
      { start: bare[name] as Start, setting, fields: shown },
    ]),
  )
  const refused = pairOf('records of refusals as JSON lines', [
    { start: recording['records: JSON lines'] as Start, setting, fields: '' },
    { start: recording['records: none'] as Start, setting, fields: '' },
  ])
  return await Promise.all([...frameworks, refused])
}

interface Asked {
  readonly start: Start
  readonly setting: Setting
  /** The lines of the fields of each request. */
  readonly fields: string
}

async function pairOf(name: string, [ours, baseline]: readonly [Asked, Asked]): Promise<Pair> {
  const both = [await running(ours), await running(baseline)] as const
  return {
    name,
    ours: both[0].work,
    baseline: both[1].work,
    close: () => {
      for (const { close } of both) close()
    },
  }
}

async function running({ start, setting, fields }: Asked): Promise<Served> {
  const server = await start(setting)
  // Others are measured meanwhile.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const request = `GET /orders HTTP/1.1\r\nhost: 127.0.0.1\r\n${fields}\r\n`
  return { work: await asking(socket, request), close: () => end(socket, server) }
}

interface Served {
  readonly work: Work
  readonly close: () => void
}

/** So many requests at once, so that little of what is measured is the system's. */
const PIPELINED = 32

/** All answers to one request are as long as the first: then bytes tell how many have come. */
async function asking(socket: Socket, request: string): Promise<Work> {
  const first = await answerOf(socket, request)
  let missing = 0
  let done: (error?: Error) => void = () => undefined
  socket.once('close', () => done(new Error('the server ended the connection')))
  socket.on('data', ({ length }) => {
    missing -= length
    if (missing <= 0) done()
  })
  const batch = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      missing = count * first
      done = (error) => {
        if (error === undefined && missing === 0) resolve()
        else reject(error ?? new Error('an answer has another length'))
      }
      socket.write(request.repeat(count))
    })
  return async (calls) => {
    for (let left = calls; left > 0; left -= PIPELINED) await batch(Math.min(left, PIPELINED))
  }
}

/** The length of the answer to one request, complete by its `content-length`. */
async function answerOf(socket: Socket, request: string): Promise<number> {
  socket.write(request)
  let text = ''
  for (;;) {
    const [piece] = (await once(socket, 'data')) as [Buffer]
    text += piece.toString('latin1')
    const body = text.indexOf('\r\n\r\n') + 4
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1])
    if (body > 3 && text.length >= body + length) return text.length
  }
}

function end(socket: Socket, server: Server): void {
  socket.destroy()
  server.close()
}
