import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf, dataFolder, startServer } from '../../../tools/database.ts'

/** A name and the port of this machine where what has it is served. */
export interface Upstream {
  readonly host: string
  readonly port: number
}

/** What the proxies wrote of one name. */
export interface ProxyLogs {
  /** nginx's combined format, with the milliseconds of the epoch behind it. */
  readonly combined: string
  readonly nginxJson: string
  readonly caddy: string
}

/** Caddy, and nginx behind it, in front of several names. */
export interface Proxies {
  /** The port at which every name is served. */
  readonly port: number
  logsOf(host: string): ProxyLogs
  stop(): Promise<void>
}

/** Where both programs are. */
export interface ProxyPaths {
  readonly nginx: string
  readonly caddy: string
}

/**
 * Starts both, on loopback: a request meets Caddy, then nginx, then whom it is for, and each writes it down. Caddy adds
 * `X-Forwarded-For`, which nginx believes it (and nobody else), and so does the guard behind them.
 */
export async function startProxies(
  paths: ProxyPaths,
  upstreams: readonly Upstream[],
): Promise<Proxies> {
  const nginx = await startNginx(paths.nginx, upstreams)
  const caddy = await startCaddy(paths.caddy, upstreams, nginx.port).catch(async (error) => {
    await nginx.stop()
    throw error
  })
  return {
    port: caddy.port,
    logsOf: (host) => ({
      combined: readFileSync(join(nginx.folder, `${host}.log`), 'utf8'),
      nginxJson: readFileSync(join(nginx.folder, `${host}.json`), 'utf8'),
      caddy: readFileSync(join(caddy.folder, `${host}.json`), 'utf8'),
    }),
    stop: async () => {
      await caddy.stop()
      await nginx.stop()
    },
  }
}

interface Started {
  readonly port: number
  readonly folder: string
  stop(): Promise<void>
}

const NGINX_LOGS = `
log_format lab '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
  '"$http_referer" "$http_user_agent" $msec';
log_format lab_json escape=json '{"ts":$msec,"remote_addr":"$remote_addr","method":"$request_method",'
  '"uri":"$request_uri","status":$status,"bytes":$body_bytes_sent,"user_agent":"$http_user_agent",'
  '"request_id":"$request_id"}';`

async function startNginx(path: string, upstreams: readonly Upstream[]): Promise<Started> {
  const account = accountOf('www-data')
  const folder = dataFolder('nginx', account)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const server = await startServer({
    ...{ path, folder, account, signal: 'SIGTERM' },
    args: (port) => {
      const lines = [
        `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;`,
        'events { worker_connections 4096; }\nhttp {',
        'access_log off; server_tokens off; keepalive_requests 100000;',
        ...places.map((place) => `${place}_temp_path ${folder}/${place};`),
        'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;',
        NGINX_LOGS,
        `server { listen 127.0.0.1:${port} default_server; return 204; }`,
        ...upstreams.map((one) => siteOfNginx(folder, port, one)),
        '}',
      ]
      writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`)
      return ['-p', folder, '-c', join(folder, 'conf'), '-e', 'stderr']
    },
    probe: answers,
  })
  return { ...server, folder }
}

function siteOfNginx(folder: string, port: number, { host, port: to }: Upstream): string {
  return `upstream ${host} { server 127.0.0.1:${to}; keepalive 16; keepalive_requests 100000; }
server {
  listen 127.0.0.1:${port};
  server_name ${host};
  access_log ${folder}/${host}.log lab;
  access_log ${folder}/${host}.json lab_json;
  location / {
    proxy_pass http://${host};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
  }
}`
}

async function startCaddy(
  path: string,
  upstreams: readonly Upstream[],
  nginxPort: number,
): Promise<Started> {
  const account = accountOf('www-data')
  const folder = dataFolder('caddy', account)
  const hosts = upstreams.map(({ host }) => host)
  const server = await startServer({
    ...{ path, folder, account, signal: 'SIGTERM' },
    args: (port) => {
      const handle = [{ handler: 'reverse_proxy', upstreams: [{ dial: `127.0.0.1:${nginxPort}` }] }]
      const lab = {
        listen: [`127.0.0.1:${port}`],
        automatic_https: { disable: true },
        logs: { logger_names: Object.fromEntries(hosts.map((host) => [host, loggerOf(host)])) },
        routes: [{ match: [{ host: hosts }], handle }],
      }
      const configuration = {
        // Its own data would go to the folder that the tests are started in.
        admin: { disabled: true, config: { persist: false } },
        storage: { module: 'file_system', root: folder },
        logging: { logs: Object.fromEntries(hosts.map((host) => logOfCaddy(folder, host))) },
        apps: { http: { servers: { lab } } },
      }
      writeFileSync(join(folder, 'conf'), JSON.stringify(configuration))
      return ['run', '--config', join(folder, 'conf')]
    },
    probe: answers,
  })
  return { ...server, folder }
}

/** Names of loggers are divided by dots. */
function loggerOf(host: string): string {
  return host.replaceAll('.', '_')
}

/** Caddy leaves out what `Authorization` and `Cookie` say, and not what an API key is. */
function logOfCaddy(folder: string, host: string): readonly [string, unknown] {
  const log = {
    writer: { output: 'file', filename: join(folder, `${host}.json`) },
    encoder: {
      format: 'filter',
      wrap: { format: 'json' },
      fields: { 'request>headers>X-Api-Key': { filter: 'delete' } },
    },
    include: [`http.log.access.${loggerOf(host)}`],
  }
  return [loggerOf(host), log]
}

/** Any answer will do: no site has this name. */
async function answers(port: number): Promise<void> {
  await fetch(`http://127.0.0.1:${port}/`)
}
