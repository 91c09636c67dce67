import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach } from 'node:test'
import pg from 'pg'
import { createClient } from 'redis'
import { peer } from '../../../tools/peer.ts'
import { startPostgres } from '../../../tools/postgres.ts'
import { startRedis } from '../../../tools/redis.ts'
import type { Stores } from '../src/stores.ts'

/** A place where stores are kept, and how a test comes to a fresh one. */
export interface Place {
  readonly name: 'memory' | 'sqlite' | 'postgres' | 'redis'
  readonly skip: string | false
  /** The URL of an empty place; what was opened there before is gone. */
  fresh(): Promise<string>
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-stores-'))
let count = 0

function sqliteUrl(): string {
  count += 1
  return `sqlite:${join(folder, `${count}.db`)}`
}

/** A new database of a server, for whoever opens it first. */
async function freshDatabase(url: string): Promise<string> {
  count += 1
  const name = `sallyport_${count}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return url.replace(/[^/]*$/, name)
}

/** A Redis with nothing in it. */
async function freshRedis(url: string): Promise<string> {
  const client = createClient({ url })
  await client.connect()
  await client.flushAll()
  client.destroy()
  return url
}

type Server = { readonly url: string; stop(): Promise<void> }

/** A server that starts when a test first asks for it, and ends with the file. */
function lazily(name: 'postgresql' | 'redis', start: (path: string) => Promise<Server>) {
  const found = peer(name)
  let server: Promise<Server> | undefined
  after(async () => (await server)?.stop())
  const url = async (): Promise<string> => {
    if ('skip' in found) throw new Error(found.skip)
    server ??= start(found.path)
    return (await server).url
  }
  return { skip: 'skip' in found && found.skip, url }
}

/** Every place; servers are started when a test first asks for them, and end with the file. */
export function places(): Readonly<Record<Place['name'], Place>> {
  after(() => rmSync(folder, { recursive: true, force: true }))
  const postgres = lazily('postgresql', startPostgres)
  const redis = lazily('redis', startRedis)
  const { skip } = postgres
  return {
    memory: { name: 'memory', skip: false, fresh: async () => 'memory:' },
    sqlite: { name: 'sqlite', skip: false, fresh: async () => sqliteUrl() },
    postgres: { name: 'postgres', skip, fresh: async () => freshDatabase(await postgres.url()) },
    redis: { name: 'redis', skip: redis.skip, fresh: async () => freshRedis(await redis.url()) },
  }
}

/** Closes what a test has opened by it when the test ends, however that is. */
export function closedAfterEach(): <S extends Stores>(opening: Promise<S>) => Promise<S> {
  const opened: Stores[] = []
  afterEach(() => Promise.all(opened.splice(0).map((stores) => stores.close())))
  return async (opening) => {
    const stores = await opening
    opened.push(stores)
    return stores
  }
}
