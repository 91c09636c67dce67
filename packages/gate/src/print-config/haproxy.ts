import type { ProxyTls } from '../settings.ts'
import { haproxyLua } from './haproxy-lua.ts'
import {
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

function backend(sites: Sites, { name, address }: Site): string {
  const { identity } = sites
  const lines = [
    `http-request lua.gate ${name}`,
    '# What the client called an identity is gone before that of the gate is set.',
    'http-request del-header x-gate -m beg',
    'http-request del-header _ -m sub',
    'http-request del-header . -m sub',
    ...NOT_FOR_APPLICATIONS.filter((field) => !field.startsWith('X-Gate-')).map(
      (field) => `http-request del-header ${field}`,
    ),
    '# A field that `Connection` names is taken away on the next way: that could be the identity.',
    'http-request del-header Connection unless { req.hdr(upgrade) -m found }',
    'http-request set-header Connection upgrade if { req.hdr(upgrade) -m found }',
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
