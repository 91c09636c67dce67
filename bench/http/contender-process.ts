import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Issuing } from './contenders/contender.ts'

/**
 * Runs one contender in this process: `node server.ts <name>`. The setting comes over the channel; the port goes back,
 * with the credentials that it issues itself. Asked for its usage, it tells the CPU time that it has used.
 */
export function runContender<S extends object>(
  all: Readonly<Record<string, (setting: S) => Promise<Server | Issuing>>>,
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
    const started = await start(message)
    const { server, shown } = 'shown' in started ? started : { server: started }
    server.keepAliveTimeout = 60_000
    server.listen(0, '127.0.0.1', () => {
      process.send?.({ port: (server.address() as AddressInfo).port, shown })
    })
  })
  process.on('disconnect', () => process.exit(0))
}
