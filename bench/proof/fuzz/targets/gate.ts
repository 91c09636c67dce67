import { readConfig } from '../../../../packages/gate/src/config/read-config.ts'
import { askingOf } from '../../../../packages/gate/src/grpc/check.ts'
import type { CheckRequest } from '../../../../packages/gate/src/grpc/service.ts'
import { isHost, nameOfHost } from '../../../../packages/gate/src/host.ts'
import { fieldValue } from '../../../../packages/gate/src/identity/field-value.ts'
import { overridingParameter } from '../../../../packages/gate/src/overrides.ts'
import { readTarget } from '../../../../packages/gate/src/paths/read-target.ts'
import { linesOf, namesOf } from '../../../../packages/gate/src/raw-fields.ts'
import type { ProxySettings } from '../../../../packages/gate/src/settings.ts'
import { parsersOf } from '../corpus.ts'
import { must, mustEqual, type Parser } from '../parser.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const ENV = { REALM: 'orders' }
const ENVOY: ProxySettings = {
  ...{ kind: 'envoy-grpc', from: ['10.0.0.0/8'], key: undefined, internalLocation: '' },
  ...{ requestId: undefined, hops: 1, tls: undefined },
}

/** The parsers of gate. */
export const gate: readonly Parser[] = parsersOf('gate', {
  target: (text) => {
    const reading = readTarget(text)
    if (reading.kind === 'ambiguous') return reading.why
    const { path } = reading
    must(
      path.startsWith('/') && !/\/\/|\/\.{1,2}(?:\/|$)|[\\;?#\0]/.test(path),
      'can be read twice',
    )
    mustEqual(readTarget(encodeURI(path)), { kind: 'path', path, query: '' }, 'reads otherwise')
    return `path ${path.split('/').length}`
  },
  fields: (text) => {
    const raw = text.split('\n').flatMap((line) => [line.split(':')[0] ?? '', line])
    const names = namesOf(raw)
    // Node refuses any other name before anybody reads it.
    if (!names.every((name) => TOKEN.test(name))) return undefined
    // Each costs as much as there are fields, so few are looked for.
    const found = names.slice(0, 8).map((name) => linesOf(raw, name.toLowerCase()))
    must(
      found.every((lines) => lines !== undefined),
      'loses a field',
    )
    return `fields ${names.length} ${found.filter(Array.isArray).length}`
  },
  identity: (text) => {
    const value = fieldValue(text)
    if (value === undefined) return 'none'
    must(/^[A-Za-z0-9._~:@/+=|%-]+$/.test(value), 'holds what a proxy may replace')
    mustEqual(decodeURIComponent(value), text, 'reads otherwise')
    return `value ${value.length === text.length}`
  },
  host: (text) => {
    const isOne = isHost(text)
    must(!isOne || !/[\s/@?#]/.test(nameOfHost(text)), 'names more than a host')
    return String(isOne)
  },
  override: (text) => typeof overridingParameter(text),
  envoy: (text) => {
    const asking = askingOf(checkOf(text), ENVOY)
    if (asking.kind === 'misread') return asking.cause.slice(0, 40)
    must(asking.asked.method !== '', 'asks without a method')
    return `asked ${Object.keys(asking.asked).length}`
  },
  settings: (text) => {
    const reading = readConfig(text, 'gate.yaml', { env: ENV, folder: '/nonexistent' })
    if (reading.kind === 'settings') return `settings ${Object.keys(reading.settings)}`
    must(reading.lines.length > 0, 'is wrong and nothing says why')
    return (reading.lines[0] ?? '').replace(/[\d.]+/g, '').slice(0, 60)
  },
})

/** A message as gRPC hands it over: of the client are the path, the host and the fields, and each is a text. */
function checkOf(text: string): CheckRequest {
  const [method = '', path = '', host = '', address = '', ...lines] = text.split('\n')
  const headers = lines.map((line) => {
    const [key = '', ...value] = line.split(':')
    const bytes = Buffer.from(value.join(':'))
    return {
      key,
      value: value.join(':'),
      raw_value: line.includes('\0') ? bytes : new Uint8Array(),
    }
  })
  const http = { method, path, host, scheme: 'https', headers: {}, header_map: { headers } }
  const source = { address: { socket_address: { address } } }
  return { attributes: { source, request: { http }, context_extensions: {} } }
}
