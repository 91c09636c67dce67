import type { ProxyTls } from '../settings.ts'
import { GATE_DOWN, indented, NOT_FOR_APPLICATIONS, type Sites, variableOf } from './site.ts'

/** The upstreams and the map that all sites share. */
export function nginxHead({ gate, sites, tls }: Sites): string {
  return `# A WebSocket, and nothing else: by \`h2c\` a client would speak HTTP/2 to the application, and nobody would be asked.
map "$request_method $http_upgrade" $gate_upgrade {
  "GET websocket" websocket;
  default '';
}
map $gate_upgrade $gate_connection {
  websocket upgrade;
  default '';
}
${tls?.clientAuthorities === undefined ? '' : CERTIFICATE}
upstream gate {
  server ${gate};
  keepalive 32;
}
${sites
  .map(
    ({ name, address }) =>
      `\nupstream gate_app_${name} {\n  server ${address};\n  keepalive 32;\n}\n`,
  )
  .join('')}`
}

/** Nothing but what an authority of ours has signed. */
const CERTIFICATE = `
map $ssl_client_verify $gate_certificate {
  SUCCESS $ssl_client_escaped_cert;
  default '';
}
`

/** The beginning of a server: no name of a field that somebody behind could take for another. */
export function nginxServer(
  { tls }: Pick<Sites, 'tls'>,
  hosts: readonly string[],
  listen: string | undefined,
): string {
  return `  listen ${listen ?? (tls === undefined ? '80' : '443')}${tls === undefined ? '' : ' ssl'};
${tls === undefined ? '' : `${indented(tlsLines(tls), 2)}\n`}  server_name ${hosts.length === 0 ? '_' : hosts.join(' ')};
  underscores_in_headers off;
  ignore_invalid_headers on;`
}

function tlsLines({ certificate, key, clientAuthorities }: ProxyTls): readonly string[] {
  return [
    `ssl_certificate ${certificate};`,
    `ssl_certificate_key ${key};`,
    ...(clientAuthorities === undefined
      ? []
      : [`ssl_client_certificate ${clientAuthorities};`, 'ssl_verify_client optional;']),
  ]
}

/** How the gate is told of the original request: nothing of it is the client's own word. */
export function nginxQuestion({ key, requestId, tls, waitMs }: Sites): readonly string[] {
  return [
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Upgrade "";',
    'proxy_pass_request_body off;',
    'proxy_set_header Content-Length "";',
    'proxy_set_header X-Original-URI $request_uri;',
    'proxy_set_header X-Original-Method $request_method;',
    'proxy_set_header X-Original-Host $http_host;',
    'proxy_set_header X-Original-Proto $scheme;',
    'proxy_set_header X-Original-Addr $remote_addr;',
    ...(tls?.clientAuthorities === undefined
      ? []
      : ['proxy_set_header X-Original-Cert $gate_certificate;']),
    `proxy_set_header X-Gate-Key "${key ?? ''}";`,
    ...(requestId === undefined ? [] : [`proxy_set_header ${requestId} $request_id;`]),
    'proxy_connect_timeout 1s;',
    `proxy_read_timeout ${waitMs}ms;`,
    'proxy_next_upstream off;',
    'proxy_buffer_size 16k;',
    'proxy_buffers 4 16k;',
    'proxy_busy_buffers_size 32k;',
  ]
}

/** How an allowed request goes on: with the identity of the gate, and with nothing that only looks like it. */
export function nginxToApplication(sites: Sites, upstream: string): readonly string[] {
  return [
    ...sites.identity.map((field) => `proxy_set_header ${field} $gate_${variableOf(field)};`),
    ...NOT_FOR_APPLICATIONS.map((field) => `proxy_set_header ${field} "";`),
    'proxy_set_header Host $http_host;',
    'proxy_set_header X-Forwarded-For $remote_addr;',
    'proxy_set_header X-Forwarded-Host $http_host;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    '# What the application answers is no word of the gate.',
    'proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;',
    ...[...sites.identity, 'X-Gate'].map((field) => `proxy_hide_header ${field};`),
    'proxy_http_version 1.1;',
    'proxy_set_header Upgrade $gate_upgrade;',
    'proxy_set_header Connection $gate_connection;',
    'proxy_buffering off;',
    '# No path behind the name: the application has to get the path that was decided on.',
    `proxy_pass http://${upstream};`,
  ]
}

/** How what an allow has for the client gets there; one that is empty is not sent. */
export function nginxToClient(
  fields: readonly string[],
  name: (field: string) => string = (field) => field,
): string[] {
  return fields.map((field) => `add_header ${name(field)} $gate_${variableOf(field)} always;`)
}

/** What a client gets while no gate answers. */
export function nginxDown(): string {
  return `  location @gate_down {
${indented(
  [
    'internal;',
    'default_type application/problem+json;',
    `add_header Retry-After ${GATE_DOWN.retryAfter} always;`,
    'add_header Cache-Control no-store always;',
    `return ${GATE_DOWN.status} '${GATE_DOWN.body}';`,
  ],
  4,
)}
  }`
}
