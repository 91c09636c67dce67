// Uses every entry point, and prints as JSON what went wrong with each. Each is loaded by itself, so that
// one that cannot be loaded is told as such.
import { argv } from 'node:process'
import { useAnywhere } from './anywhere.ts'

const USES: Readonly<Record<string, () => Promise<{ readonly use: () => unknown }>>> = {
  '@sallyport/audit': () => import('./node/audit.ts'),
  '@sallyport/cedar': () => import('./node/cedar.ts'),
  '@sallyport/client/node': () => import('./node/client-node.ts'),
  '@sallyport/dashboard': () => import('./node/dashboard.ts'),
  '@sallyport/explain': () => import('./node/explain.ts'),
  '@sallyport/gate': () => import('./node/gate.ts'),
  '@sallyport/guard': () => import('./node/guard.ts'),
  '@sallyport/guard/node': () => import('./node/guard-node.ts'),
  '@sallyport/guard/fetch': () => import('./node/guard-fetch.ts'),
  '@sallyport/guard/express': () => import('./node/guard-express.ts'),
  '@sallyport/guard/fastify': () => import('./node/guard-fastify.ts'),
  '@sallyport/guard/hono': () => import('./node/guard-hono.ts'),
  '@sallyport/guard/koa': () => import('./node/guard-koa.ts'),
  '@sallyport/guard/nest': () => import('./node/guard-nest.ts'),
  '@sallyport/stores': () => import('./node/stores.ts'),
  sallyport: () => import('./node/cli.ts'),
}

async function main(): Promise<void> {
  const told = await useAnywhere(argv[2] ?? '')
  for (const [entry, load] of Object.entries(USES)) {
    try {
      await (await load()).use()
      told[entry] = []
    } catch (error) {
      told[entry] = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    }
  }
  console.log(JSON.stringify(told))
}

void main()
