import type { ProxyTls } from '../settings.ts'
import { haproxyLua } from './haproxy-lua.ts'
import {
  GATE_DOWN,
  indented,
  NOT_FOR_APPLICATIONS,
  type PrintedFile,
  type PrintOptions,
  type Site,
  type Sites,
  variableOf,
} from './site.ts'

/**
 * HAProxy from 2.5, with an action in Lua that needs nothing but what HAProxy brings. It stands in the
 * backend, so that no way leads to the application without it.
 */
export function haproxyFiles(sites: Sites, { listen }: PrintOptions): readonly PrintedFile[] {
  const open = sites.sites.find(({ hosts }) => hosts.length === 0)
  const named = sites.sites.filter(({ hosts }) => hosts.length > 0)
  const text = `global
  lua-load gate.lua

defaults
  mode http
  option http-no-delay
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h

frontend sites
  bind ${listen ?? (sites.tls === undefined ? ':80' : ':443')}${tlsOf(sites.tls)}
  unique-id-format %[uuid()]
${named
  .map(
    ({ name, hosts }) =>
      `  use_backend gate_app_${name} if { req.hdr(host),host_only,lower -m str ${hosts.join(' ')} }\n`,
  )
  .join('')}${open === undefined ? '' : `  default_backend gate_app_${open.name}\n`}
${sites.sites.map((site) => backend(sites, site)).join('\n')}`
  return [
    { name: 'haproxy.cfg', text },
    { name: 'gate.lua', text: haproxyLua(sites) },
  ]
}

/** Its file of the certificate has the key as well, or `.key` stands behind the name of that one. */
function tlsOf(tls: ProxyTls | undefined): string {
  if (tls === undefined) return ''
  const { certificate, clientAuthorities } = tls
  const verify =
    clientAuthorities === undefined ? '' : ` ca-file ${clientAuthorities} verify optional`
  return ` ssl crt ${certificate}${verify}`
}

/** Lines that set a field of the answer where the gate has told its value. */
function toClientLines({ toClient, cookies }: Sites): readonly string[] {
  const line = (field: string, set: string): string => {
    const variable = `txn.gate_${variableOf(field)}`
    return `http-response ${set} %[var(${variable})] if { var(${variable}) -m found }`
  }
  return [
    ...toClient.map((field) => line(field, `set-header ${field}`)),
    ...cookies.map((field) => line(field, 'add-header Set-Cookie')),
  ]
}

/** So many fields of a client, with those of the question and HAProxy's own, are within the 101. */
const FIELDS_MAX = 90

const PROBLEM = 'content-type application/problem+json hdr Cache-Control no-store'
const TOO_MANY = `status 431 ${PROBLEM} string '{"type":"about:blank","status":431}'`
const DOWN = `status ${GATE_DOWN.status} ${PROBLEM} hdr Retry-After ${GATE_DOWN.retryAfter} string '${GATE_DOWN.body}'`

function backend(sites: Sites, { name, address }: Site): string {
  const { identity } = sites
  const lines = [
    '# HAProxy asks with `tune.http.maxhdr` fields at the most, 101, and ends when there are more (seen with 2.6).',
    `http-request return ${TOO_MANY} if { req.fhdr_cnt gt ${FIELDS_MAX} }`,
    `http-request lua.gate ${name}`,
    '# An action that fails is passed over: what the gate did not allow goes nowhere.',
    `http-request return ${DOWN} unless { var(txn.gate_allowed) -m bool }`,
    '# What the client called an identity is gone before that of the gate is set.',
    'http-request del-header x-gate -m beg',
    'http-request del-header _ -m sub',
    'http-request del-header . -m sub',
    ...NOT_FOR_APPLICATIONS.filter((field) => !field.startsWith('X-Gate-')).map(
      (field) => `http-request del-header ${field}`,
    ),
    '# A WebSocket passes, and no other upgrade: by `h2c` a client would speak HTTP/2 to the application past the gate.',
    '# A field that `Connection` names is taken away on the next way: that could be the identity.',
    'http-request del-header Upgrade unless METH_GET { req.fhdr_cnt(upgrade) 1 } { req.fhdr(upgrade) -m str -i websocket }',
    'http-request del-header Connection unless { req.fhdr(upgrade) -m found }',
    'http-request set-header Connection upgrade if { req.fhdr(upgrade) -m found }',
    ...identity.map((field) => `http-request set-header ${field} %[var(txn.${variableOf(field)})]`),
    'http-request set-header X-Forwarded-For %[src]',
    'http-request set-header X-Forwarded-Host %[req.hdr(host)]',
    'http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]',
    'http-response del-header x-gate -m beg',
    'http-response del-header x-accel- -m beg',
    ...toClientLines(sites),
    `server application ${address}`,
  ]
  return `backend gate_app_${name}\n${indented(lines, 2)}\n`
}
