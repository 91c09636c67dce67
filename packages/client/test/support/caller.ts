// A process with a client whose tokens are in a file: `node caller.ts <url> <file> <requests>`. It waits for a
// line on its input, sends all its requests at once, and writes as JSON how many were good, what kinds of errors
// there were, and how long it took.
import { AccessError, bearer, createAccessClient, oauthRefresh } from '../../src/index.ts'
import { fileStore } from '../../src/node/index.ts'

const [url = '', file = '', requests = '1'] = process.argv.slice(2)
const refresh = oauthRefresh({ tokenEndpoint: `${url}/token`, clientId: 'caller' })
const auth = bearer({ store: fileStore(file), refresh, timeoutSeconds: 10 })
const api = createAccessClient({ origins: [url], auth })

async function call(): Promise<string> {
  try {
    const { status } = await api.fetch(`${url}/orders`)
    return String(status)
  } catch (error) {
    return error instanceof AccessError ? error.kind : String(error)
  }
}

process.stdout.write('ready\n')
await new Promise((resolve) => process.stdin.once('data', resolve))
const start = performance.now()
const results = await Promise.all(Array.from({ length: Number(requests) }, call))
const counts: Record<string, number> = {}
for (const result of results) counts[result] = (counts[result] ?? 0) + 1
process.stdout.write(`${JSON.stringify({ counts, ms: Math.round(performance.now() - start) })}\n`)
process.exit()
