import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PrintableProxy, printConfig } from '@sallyport/gate'
import { accountOf, dataFolder, type StartedServer, startServer } from '../../tools/database.ts'
import { peer } from '../../tools/peer.ts'
import { settingsOf } from './setting.ts'

/** What stands around a proxy. */
export interface Around {
  readonly application: number
  readonly gate: number
  /** The service that answers as oauth2-proxy does. */
  readonly contract: number
  /** The public key of the issuer, as PEM. */
  readonly publicPem: string
}

type Program = 'nginx' | 'caddy' | 'haproxy'

/** A proxy, and what it is told to do. */
export interface Front {
  readonly name: string
  readonly program: Program
  /** The proxy by itself, with which it is compared. */
  readonly base: string
  /** Whether it looks at credentials. */
  readonly decides: boolean
  /** The text of its configuration; files that it needs besides are written to the folder. */
  configure(around: Around, at: { readonly port: number; readonly folder: string }): string
}

const LASTING = 'keepalive_requests 1000000;'

/** The application: the cheapest there is, so that what stands before it shows the most. */
export const application: Front = {
  ...{ name: 'the application, asked directly', program: 'nginx', base: '', decides: false },
  configure: (_, { port }) => `server {
  listen 127.0.0.1:${port}; ${LASTING}
  location / { default_type application/json; return 200 '{"orders":[{"id":1,"item":"rope","quantity":3}],"total":1}'; }
}`,
}

const NGINX_ON = `proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;`

/** All of them, each after the one that it is compared with. */
export const fronts: readonly Front[] = [
  {
    ...{ name: 'nginx', program: 'nginx', base: 'nginx', decides: false },
    configure: ({ application }, { port }) => `upstream app {
  server 127.0.0.1:${application}; keepalive 64; ${LASTING}
}
server {
  listen 127.0.0.1:${port}; ${LASTING}
  location / { ${NGINX_ON} proxy_pass http://app; }
}`,
  },
  printed('nginx, gate by accel', 'nginx-accel', 'nginx'),
  printed('nginx, gate by auth_request', 'nginx-check', 'nginx'),
  {
    ...{ name: 'nginx, contract of oauth2-proxy', program: 'nginx', base: 'nginx', decides: true },
    configure: ({ application, contract }, { port }) => `upstream app {
  server 127.0.0.1:${application}; keepalive 64; ${LASTING}
}
upstream auth { server 127.0.0.1:${contract}; keepalive 64; ${LASTING} }
server {
  listen 127.0.0.1:${port}; ${LASTING}
  location / {
    auth_request /oauth2/auth;
    auth_request_set $user $upstream_http_x_auth_request_user;
    proxy_set_header X-User $user;
    ${NGINX_ON} proxy_pass http://app;
  }
  location = /oauth2/auth {
    internal; ${NGINX_ON} proxy_pass http://auth;
    proxy_pass_request_body off; proxy_set_header Content-Length ""; proxy_set_header X-Original-URI $request_uri;
  }
}`,
  },
  {
    ...{ name: 'Caddy', program: 'caddy', base: 'Caddy', decides: false },
    configure: ({ application }, { port }) =>
      `http://:${port} {\n  reverse_proxy 127.0.0.1:${application}\n}\n`,
  },
  printed('Caddy, gate', 'caddy', 'Caddy'),
  {
    ...{ name: 'HAProxy', program: 'haproxy', base: 'HAProxy', decides: false },
    configure: ({ application }, { port }) => haproxyText([], { port, application }),
  },
  printed('HAProxy, gate', 'haproxy', 'HAProxy'),
  {
    ...{ name: 'HAProxy, its own jwt_verify', program: 'haproxy', base: 'HAProxy', decides: true },
    configure: ({ application, publicPem }, { port, folder }) => {
      writeFileSync(join(folder, 'key.pem'), publicPem)
      const rules = [
        'set-var(txn.bearer) http_auth_bearer',
        "set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')",
        'deny deny_status 401 unless { var(txn.alg) -m str RS256 }',
        `deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"${folder}/key.pem") 1 }`,
        "deny deny_status 403 unless { var(txn.bearer),jwt_payload_query('$.scope') -m sub orders:read }",
      ]
      return haproxyText(rules, { port, application })
    },
  },
]

/** The configuration that the gate prints, with no word changed. */
function printed(name: string, kind: PrintableProxy, base: string): Front {
  const program = kind === 'caddy' || kind === 'haproxy' ? kind : 'nginx'
  return {
    ...{ name, program, base, decides: true },
    configure: (around, { port, folder }) => {
      const applicationUrl = `http://127.0.0.1:${around.application}`
      const settings = settingsOf({ keySetUrl: 'http://127.0.0.1:1/', applicationUrl })
      const data = { host: '127.0.0.1', port: around.gate }
      const at = { ...settings, listen: { ...settings.listen, data } }
      const listen = program === 'nginx' ? `127.0.0.1:${port}` : `:${port}`
      const [first, ...more] = printConfig(at, kind, { listen })
      for (const file of more) writeFileSync(join(folder, file.name), file.text)
      return first?.text ?? ''
    },
  }
}

function haproxyText(
  rules: readonly string[],
  { port, application }: { readonly port: number; readonly application: number },
): string {
  return `defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend sites
  bind 127.0.0.1:${port}
${rules.map((rule) => `  http-request ${rule}`).join('\n')}
  default_backend app
backend app
  server application 127.0.0.1:${application}
`
}

/** Starts it on a free port; throws where its program is not installed. */
export async function startFront(front: Front, around: Around): Promise<StartedServer> {
  const program = peer(front.program)
  if ('skip' in program) throw new Error(program.skip)
  const account = accountOf('www-data')
  const folder = dataFolder('bench-proxy', account)
  return await startServer({
    ...{ path: program.path, folder, account, signal: 'SIGTERM' },
    args: (port) => {
      const text = front.configure(around, { port, folder })
      writeFileSync(join(folder, 'conf'), WHOLE[front.program](text, folder))
      return ARGUMENTS[front.program](folder)
    },
    probe: async (port) => {
      await fetch(`http://127.0.0.1:${port}/`)
    },
  })
}

/** One worker each: there is one core for all that is measured. */
const WHOLE: Readonly<Record<Program, (text: string, folder: string) => string>> = {
  nginx: (text, folder) => {
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const temporary = places.map((place) => `${place}_temp_path ${folder}/${place};`).join(' ')
    return `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;
events { worker_connections 1024; }
http { access_log off; ${temporary}
${text}
}`
  },
  caddy: caddyText,
  haproxy: (text) =>
    text.startsWith('global')
      ? text.replace('global', 'global\n  nbthread 1')
      : `global\n  nbthread 1\n${text}`,
}

/** Its own data would go to the folder that this was started in, which only its JSON can prevent. */
function caddyText(text: string, folder: string): string {
  const program = peer('caddy')
  if ('skip' in program) throw new Error(program.skip)
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, text)
  const args = ['adapt', '--adapter', 'caddyfile', '--config', file]
  const own = {
    admin: { disabled: true, config: { persist: false } },
    storage: { module: 'file_system', root: folder },
  }
  return JSON.stringify({
    ...JSON.parse(execFileSync(program.path, args, { encoding: 'utf8' })),
    ...own,
  })
}

const ARGUMENTS: Readonly<Record<Program, (folder: string) => readonly string[]>> = {
  nginx: (folder) => ['-p', folder, '-c', join(folder, 'conf'), '-e', 'stderr'],
  caddy: (folder) => ['run', '--config', join(folder, 'conf')],
  haproxy: (folder) => ['-W', '-db', '-C', folder, '-f', join(folder, 'conf')],
}
