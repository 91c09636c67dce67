import { connect, createServer, type Server, type Socket } from 'node:net'

/** A line between a client and a server that a test can disturb. */
export interface Proxy {
  /** The URL of the server, by way of this line. */
  readonly url: string
  /** Whether anything still goes through; what comes meanwhile is lost, and nobody is told. */
  isCut: boolean
  /** How many clients are connected. */
  clients(): number
  close(): void
}

/** A line to a server of loopback. What the client says can be changed on its way. */
export async function proxyTo(
  url: string,
  change: (sent: Buffer) => Buffer = (sent) => sent,
): Promise<Proxy> {
  const { port } = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1')
    sockets.add(client)
    client.on('data', (sent) => proxy.isCut || upstream.write(change(sent)))
    upstream.on('data', (sent) => proxy.isCut || client.write(sent))
    for (const socket of [client, upstream]) socket.on('error', () => {})
    upstream.on('close', () => client.destroy())
    client.on('close', () => {
      sockets.delete(client)
      upstream.destroy()
    })
  })
  const proxy: Proxy = {
    url: url.replace(`:${port}`, `:${await portOf(server)}`),
    isCut: false,
    clients: () => sockets.size,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  return proxy
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
