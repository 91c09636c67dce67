import { parentPort } from 'node:worker_threads'
import { PARSERS } from './parsers.ts'
import { type Share, tryShare } from './share.ts'

// A thread that tries one share after the other; what comes back is told to whoever sent it.
parentPort?.on('message', async (share: Share) => {
  const parser = PARSERS.find(({ name }) => name === share.name)
  if (parser === undefined) throw new TypeError(`there is no parser ${share.name}`)
  parentPort?.postMessage(await tryShare(parser, share))
})
