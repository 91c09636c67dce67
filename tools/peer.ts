import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program from outside that tests or benchmarks speak to, and the Debian packages that bring it. */
export interface PeerEntry {
  /** The names it has on different systems, the usual first. */
  readonly commands: readonly string[]
  /** The Debian packages, with blanks between them. */
  readonly package: string
  /** What we use it for. */
  readonly purpose: string
  /** Where the package puts it off the search path; `*` is any one folder, the last first. */
  readonly folders?: readonly string[]
  /** Files that have to be there too: of what a program is of no use without. */
  readonly files?: readonly string[]
}

/** The peers that tests and benchmarks know. */
export const peers = {
  curl: {
    commands: ['curl'],
    package: 'curl',
    purpose: 'signs in by our challenges',
  },
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    purpose: 'shows what a browser does with a refusal',
  },
  openssl: {
    commands: ['openssl'],
    package: 'openssl',
    purpose: 'makes the certificates of the tests',
  },
  wrk: {
    commands: ['wrk'],
    package: 'wrk',
    purpose: 'loads servers in the benchmarks',
  },
  postgresql: {
    commands: ['postgres'],
    package: 'postgresql',
    purpose: 'makes lists by our conditions and row policies',
    folders: ['usr/lib/postgresql/*/bin'],
  },
  mariadb: {
    commands: ['mariadbd'],
    package: 'mariadb-server',
    purpose: 'makes lists by our conditions',
    folders: ['usr/sbin'],
  },
  redis: {
    commands: ['redis-server'],
    package: 'redis-server',
    purpose: 'counts failures for several processes',
  },
  apache: {
    commands: ['apache2', 'httpd'],
    package: 'apache2',
    purpose: 'asks our client for Basic and Digest',
    folders: ['usr/sbin'],
  },
  lighttpd: {
    commands: ['lighttpd'],
    package: 'lighttpd',
    purpose: 'asks our client for Digest with SHA-256',
    folders: ['usr/sbin'],
  },
  nginx: {
    commands: ['nginx'],
    package: 'nginx',
    purpose: 'writes down the incidents that are played; asks the gate',
    folders: ['usr/sbin'],
  },
  caddy: {
    commands: ['caddy'],
    package: 'caddy',
    purpose: 'writes down the incidents that are played; asks the gate',
  },
  haproxy: {
    commands: ['haproxy'],
    package: 'haproxy',
    purpose: 'asks the gate',
    folders: ['usr/sbin'],
  },
  systemd: {
    commands: ['systemd-analyze'],
    package: 'systemd',
    purpose: 'reads the unit of the gate',
  },
  django: {
    commands: ['gunicorn'],
    package: 'gunicorn python3-django python3-djangorestframework',
    purpose: 'serves an application behind the gate',
    files: ['usr/lib/python3/dist-packages/rest_framework/views.py'],
  },
  spring: {
    commands: ['java'],
    package:
      'openjdk-17-jdk-headless libspring-web-servlet-java libjetty9-java libtomcat9-java libjackson2-databind-java libcommons-logging-java',
    purpose: 'serves an application behind the gate',
    files: [
      ...['spring3-web.servlet', 'jetty9-servlet', 'tomcat9-catalina', 'jackson-databind'].map(
        (name) => `usr/share/java/${name}.jar`,
      ),
    ],
  },
} as const

peers satisfies Record<string, PeerEntry>

/** The name of a peer. */
export type PeerName = keyof typeof peers

/** Where a peer stands, or the sentence with which its tests are skipped. */
export type Peer = { readonly path: string } | { readonly skip: string }

/**
 * Finds a peer on the search path. Throws under CI when it is missing: there nothing is skipped.
 *
 *     const curl = peer('curl')
 *     test('curl signs in', { skip: 'skip' in curl && curl.skip }, () => { ... })
 */
export function peer(
  name: PeerName,
  env: NodeJS.ProcessEnv = process.env,
  root: string = '/',
): Peer {
  const path = findPeer(name, env, root)
  if (path !== undefined) return { path }
  const skip = `${name} is not installed (npm run peers)`
  const { CI = '' } = env
  if (CI !== '' && CI !== 'false') throw new Error(skip)
  return { skip }
}

/** The path of a peer, or `undefined` when it is not there. `root` is where system folders begin. */
export function findPeer(
  name: PeerName,
  env: NodeJS.ProcessEnv = process.env,
  root: string = '/',
): string | undefined {
  const { PATH = '' } = env
  const entry: PeerEntry = peers[name]
  if (!(entry.files ?? []).every((file) => existsSync(join(root, file)))) return undefined
  const listed = PATH.split(delimiter).filter((folder) => folder !== '')
  const own = (entry.folders ?? []).flatMap((folder) => foldersOf(root, folder))
  const folders = [...listed, ...own]
  return entry.commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find(isExecutable)
}

/** The folders that a pattern means: PostgreSQL has one for each version, and the newest comes first. */
function foldersOf(root: string, pattern: string): readonly string[] {
  const [before = '', after] = pattern.split('*')
  if (after === undefined) return [join(root, pattern)]
  const above = join(root, before)
  if (!existsSync(above)) return []
  const names = readdirSync(above).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return names.map((name) => join(above, name, after))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
