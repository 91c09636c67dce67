import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Runs one contender in this process: `node server.ts <name>`. The setting comes over the channel and the port goes back;
 * asked for its usage, it tells the CPU time that it has used.
 */
export function runContender<S extends object>(
  all: Readonly<Record<string, (setting: S) => Promise<Server>>>,
): void {
  const start = all[process.argv[2] ?? '']
  if (start === undefined) {
    throw new Error(`no such contender; there are: ${Object.keys(all).join(', ')}`)
  }
  process.on('message', async (message: S | 'usage') => {
    if (message === 'usage') {
      const { user, system } = process.cpuUsage()
      process.send?.({ cpuMicroseconds: user + system })
      return
    }
    const server = await start(message)
    server.keepAliveTimeout = 60_000
    server.listen(0, '127.0.0.1', () => {
      process.send?.({ port: (server.address() as AddressInfo).port })
    })
  })
  process.on('disconnect', () => process.exit(0))
}
