import { connectPerson, connectService } from './client.ts'
import { Person } from './person.ts'
import { startMcp } from './server.ts'

/** How the MCP example is run. */
export interface McpRun {
  readonly port: number
  /** Resolves when it is to end. */
  readonly stopped: Promise<void>
  readonly print: (line: string) => void
}

/** Starts the MCP server, lets two clients find their own way in, and serves until it is stopped. */
export async function serveMcp({ port, stopped, print }: McpRun): Promise<void> {
  const server = await startMcp(port)
  try {
    print(`the MCP server:            ${server.url}`)
    print(`its authorization server:  ${server.issuer}\n`)
    const service = await connectService(server)
    print('a service found the authorization server from the 401, and got a token')
    print(`  list_orders: ${await service.call('list_orders')}`)
    await service.close()
    const alice = new Person('alice')
    const person = await connectPerson(server.url, alice)
    print('alice signed in, asked for `orders:read`')
    print(`  list_orders: ${await person.call('list_orders')}`)
    print(`  cancel_newest: ${await person.call('cancel_newest')}`)
    const asked = alice.asked.at(-1)?.searchParams.get('scope')
    print(`for that she was sent to sign in again, for \`${asked}\`: the 403 named it`)
    await person.close()
    print('\nCtrl-C ends it')
    await stopped
  } finally {
    await server.close()
  }
}
