// A process that counts up in a file of tokens without any lock: `node swapper.ts <file> <times>`.
import { newVersion } from '../../src/index.ts'
import { fileStore } from '../../src/node/index.ts'

const [file = '', times = '1'] = process.argv.slice(2)
const store = fileStore(file)

async function countUp(): Promise<boolean> {
  const stored = await store.read()
  const count = stored.kind === 'signed_in' ? Number(stored.tokens.accessToken) : 0
  const tokens = { accessToken: String(count + 1) }
  return store.swap({ kind: 'signed_in', version: newVersion(), tokens }, stored.version)
}

for (let left = Number(times); left > 0; ) if (await countUp()) left -= 1
process.exit()
