import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A line between a client and a server that a test can disturb. */
export interface Line {
  /** The URL of the server, by way of this line. */
  readonly url: string
  /** Whether anything still goes through; what comes meanwhile is lost, and nobody is told. */
  isCut: boolean
  /** So many milliseconds everything takes longer, each way. */
  delayMs: number
  /** How many clients are connected. */
  clients(): number
  close(): void
}

/** A line to a server of loopback. What the client says can be changed on its way. */
export async function proxyTo(
  url: string,
  change: (sent: Buffer) => Buffer = (sent) => sent,
): Promise<Line> {
  const { port } = new URL(url)
  const sockets = new Set<Socket>()
  const late: Late = new Map()
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1')
    sockets.add(client)
    client.on('data', (sent) => pass(upstream, change(sent)))
    upstream.on('data', (sent) => pass(client, sent))
    for (const socket of [client, upstream]) socket.on('error', () => {})
    upstream.on('close', () => client.destroy())
    client.on('close', () => {
      sockets.delete(client)
      upstream.destroy()
    })
  })
  const pass = (to: Socket, sent: Buffer): void => {
    if (proxy.isCut) return
    if (proxy.delayMs === 0 && !late.has(to)) to.write(sent)
    else writeLater(late, to, { sent, delayMs: proxy.delayMs })
  }
  const proxy: Line = {
    url: url.replace(`:${port}`, `:${await portOf(server)}`),
    isCut: false,
    delayMs: 0,
    clients: () => sockets.size,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  return proxy
}

/** What is still on its way to whom: what is sent after it must not overtake it. */
type Late = Map<Socket, Promise<void>>

function writeLater(
  late: Late,
  to: Socket,
  { sent, delayMs }: { readonly sent: Buffer; readonly delayMs: number },
): void {
  const arrives = Promise.all([late.get(to), sleep(delayMs)]).then(() => {
    if (!to.destroyed) to.write(sent)
    if (late.get(to) === arrives) late.delete(to)
  })
  late.set(to, arrives)
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
