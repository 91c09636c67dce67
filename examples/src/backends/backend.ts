import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolder, startServer } from '../../../tools/database.ts'
import { type Peer, peer } from '../../../tools/peer.ts'

/** The applications that know nothing of guards. */
export const BACKENDS = ['express', 'django', 'spring-jetty', 'spring-tomcat'] as const

/** One of them. */
export type BackendName = (typeof BACKENDS)[number]

/** The dialect of each, as the gate calls it. */
export const DIALECT_OF = {
  express: 'express',
  django: 'django',
  'spring-jetty': 'spring',
  'spring-tomcat': 'spring',
} as const

/** A line that an application wrote: a request that came to it, or a handler that ran. */
export interface Hit {
  /** `request`, or the name of the handler. */
  readonly what: string
  /** Method and target of a request; whom a handler took for the subject. */
  readonly more: string
}

/** An application that is served. */
export interface Backend {
  readonly url: string
  /** What it wrote since it was asked last. */
  hits(): readonly Hit[]
  stop(): Promise<void>
}

/** What the application needs that is not in our packages. */
export function needsOf(name: BackendName): Peer {
  if (name === 'express') return { path: process.execPath }
  return peer(name === 'django' ? 'django' : 'spring')
}

/** What an application serves: the orders API, or one handler for every path. */
export type Handlers = 'orders' | 'any'

/** Starts an application on a free port of loopback. Throws where what it needs is missing. */
export async function startBackend(
  name: BackendName,
  handlers: Handlers = 'orders',
): Promise<Backend> {
  const needs = needsOf(name)
  if ('skip' in needs) throw new Error(needs.skip)
  const folder = dataFolder('backend', undefined)
  const hits = join(folder, 'hits')
  writeFileSync(hits, '')
  const server = await startServer({
    ...{ path: needs.path, folder, account: undefined, signal: 'SIGTERM' },
    args: (port) => ARGUMENTS[name]({ port: String(port), folder, hits, handlers }),
    probe: async (port) => {
      await fetch(`http://127.0.0.1:${port}/nothing`)
    },
  })
  let read = 0
  const told = (): readonly Hit[] => {
    const bytes = readFileSync(hits)
    const lines = bytes.subarray(read).toString('utf8').split('\n').slice(0, -1)
    read = bytes.length
    return lines.map((line) => {
      const [what = '', more = ''] = line.split('\t')
      return { what, more }
    })
  }
  told()
  return { url: `http://127.0.0.1:${server.port}`, hits: told, stop: server.stop }
}

interface Start {
  readonly port: string
  readonly folder: string
  readonly hits: string
  readonly handlers: Handlers
}

const ARGUMENTS: Readonly<Record<BackendName, (start: Start) => readonly string[]>> = {
  express: ({ port, hits, handlers }) => [fileOf('express/app.ts'), port, hits, handlers],
  // Its caches go where the application is, and so it is copied.
  django: ({ port, folder, hits, handlers }) => {
    writeFileSync(join(folder, 'app.py'), readFileSync(fileOf('django/app.py')))
    const at = ['--bind', `127.0.0.1:${port}`, '--chdir', folder, '--env', `HITS=${hits}`]
    return [...at, '--env', `HANDLERS=${handlers}`, '--threads', '4', 'app:application']
  },
  'spring-jetty': (start) => javaArguments('jetty', start),
  'spring-tomcat': (start) => javaArguments('tomcat', start),
}

function fileOf(path: string): string {
  return fileURLToPath(new URL(`../../backends/${path}`, import.meta.url))
}

const SPRING = ['core', 'beans', 'context', 'aop', 'expression', 'web', 'web.servlet']
const JETTY = [
  ...['server', 'servlet', 'util', 'http', 'io', 'security', 'util-ajax'],
  ...['http2-server', 'http2-common', 'http2-hpack'],
]
const TOMCAT = [
  ...['catalina', 'coyote', 'api', 'util', 'util-scan', 'juli', 'jni', 'jaspic-api'],
  ...['annotations-api', 'el-api', 'jsp-api'],
]

/** The names of Debian's files say 3; their version is 4.3. */
const CLASS_PATH = [
  ...SPRING.map((name) => `spring3-${name}`),
  ...['jackson-core', 'jackson-databind', 'jackson-annotations', 'commons-logging', 'servlet-api'],
  ...JETTY.map((name) => `jetty9-${name}`),
  ...TOMCAT.map((name) => `tomcat9-${name}`),
]
  .map((name) => `/usr/share/java/${name}.jar`)
  .join(':')

function javaArguments(server: 'jetty' | 'tomcat', start: Start): string[] {
  const { port, folder, hits, handlers } = start
  const limits = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const program = ['-cp', CLASS_PATH, fileOf('spring/App.java')]
  return [...limits, ...program, server, port, folder, hits, handlers]
}
