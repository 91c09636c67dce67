import { createServer, type Server } from 'node:net'
import { promisify } from 'node:util'

/**
 * A page with other ports in place of its own, in what it asks for and in what it promises: what stands on a machine
 * already, or in another run of the tests, is not met.
 */
export async function withFreePorts(markdown: string, ports: readonly number[]): Promise<string> {
  const servers = await Promise.all(ports.map(() => listening()))
  const free = new Map(ports.map((port, i) => [`${port}`, `${portOf(servers[i] as Server)}`]))
  await Promise.all(servers.map((server) => promisify(server.close.bind(server))()))
  return markdown.replace(/\b\d{4}\b/g, (port) => free.get(port) ?? port)
}

async function listening(): Promise<Server> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return address.port
}
