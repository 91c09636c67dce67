import type { PrintedFile, PrintOptions, Site, Sites } from './site.ts'

/**
 * Envoy's `ext_authz` over HTTP. Without the list of fields it would show the gate `Authorization` and no
 * other credentials; without the options on paths the gate and the application could read two paths.
 */
export function envoyFiles(sites: Sites, options: PrintOptions): readonly PrintedFile[] {
  const service = `                      http_service:
                        server_uri: { uri: http://${sites.gate}, cluster: gate, timeout: ${seconds(sites)} }
                        path_prefix: /v1/envoy/${onlySite(sites)}
                        authorization_request:
                          allowed_headers:
                            patterns:
                              - safe_regex: { regex: ".*" }
${sites.key === undefined ? '' : `                          headers_to_add: [{ key: X-Gate-Key, value: "${sites.key}" }]\n`}                        authorization_response:
                          allowed_upstream_headers:
                            patterns:
${sites.identity.map(exactly).join('')}${toClient(sites)}`
  return envoyFile(sites, options, { service, gate: sites.gate, http2: '', route: () => '' })
}

/**
 * Envoy's `ext_authz` by gRPC: each line of the request as the client sent it, and the backend named by each
 * virtual host, so one listener serves several.
 */
export function envoyGrpcFiles(sites: Sites, options: PrintOptions): readonly PrintedFile[] {
  const { grpc, key } = sites
  if (grpc === undefined) throw new TypeError('`listen.grpc` is missing: write it')
  const shown =
    key === undefined ? '' : `, initial_metadata: [{ key: x-gate-key, value: "${key}" }]`
  const service = `                      transport_api_version: V3
                      encode_raw_headers: true
                      grpc_service: { envoy_grpc: { cluster_name: gate }, timeout: ${seconds(sites)}${shown} }
`
  const http2 = `      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config: { http2_protocol_options: {} }
`
  const route = ({ name }: Site): string => `                      typed_per_filter_config:
                        envoy.filters.http.ext_authz:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute
                          check_settings: { context_extensions: { backend: ${name} } }
`
  return envoyFile(sites, options, { service, gate: grpc, http2, route })
}

/** In what the two ways to ask differ. */
interface Way {
  readonly service: string
  /** Host and port of what is asked. */
  readonly gate: string
  readonly http2: string
  readonly route: (site: Site) => string
}

function envoyFile(
  sites: Sites,
  { listen }: PrintOptions,
  { service, gate, http2, route }: Way,
): readonly PrintedFile[] {
  if (sites.tls !== undefined) {
    throw new TypeError(
      'the `tls` of envoy is not printed: leave it out, and write a transport socket',
    )
  }
  const port = /\d+$/.exec(listen ?? '')?.[0] ?? '80'
  const [gateHost, gatePort] = splitAddress(gate)
  const text = `static_resources:
  listeners:
    - address: { socket_address: { address: 0.0.0.0, port_value: ${port} } }
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: gate
                use_remote_address: true
                normalize_path: false
                merge_slashes: false
                path_with_escaped_slashes_action: REJECT_REQUEST
                common_http_protocol_options: { headers_with_underscores_action: REJECT_REQUEST }
                upgrade_configs: [{ upgrade_type: websocket }]
                route_config:
                  virtual_hosts:
${sites.sites.map((site) => virtualHost(sites, site) + route(site)).join('')}                http_filters:
                  - name: envoy.filters.http.ext_authz
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
                      failure_mode_allow: false
                      status_on_error: { code: ServiceUnavailable }
${service}                  - name: envoy.filters.http.router
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
  clusters:
    - name: gate
      connect_timeout: 1s
${http2}      load_assignment:
        cluster_name: gate
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${gateHost}, port_value: ${gatePort} } } } }] }]
${sites.sites.map(cluster).join('')}`
  return [{ name: 'envoy.yaml', text }]
}

/** As JSON of protobuf writes a duration. */
const seconds = ({ waitMs }: Sites): string => `${waitMs / 1_000}s`

const exactly = (field: string): string =>
  `                              - exact: ${field.toLowerCase()}\n`

/** Envoy hands on what it is told, line by line: cookies need no fields of their own. */
function toClient({ toClient, cookies }: Sites): string {
  const fields = [...toClient, ...(cookies.length === 0 ? [] : ['Set-Cookie'])]
  if (fields.length === 0) return ''
  return `                          allowed_client_headers_on_success:
                            patterns:
${fields.map(exactly).join('')}`
}

/** One filter asks with one path: each backend needs a listener of its own. */
function onlySite({ sites }: Sites): string {
  const [only, ...more] = sites
  if (only === undefined || more.length > 0) {
    throw new TypeError('envoy is printed for one backend: state one')
  }
  return only.name
}

function virtualHost({ identity }: Sites, { name, hosts }: Site): string {
  return `                    - name: ${name}
                      domains: [${(hosts.length === 0 ? ['*'] : hosts).map((host) => `"${host}"`).join(', ')}]
                      response_headers_to_remove: [${[...identity, 'X-Gate'].join(', ')}]
                      routes: [{ match: { prefix: / }, route: { cluster: ${name} } }]
`
}

function cluster({ name, address }: Site): string {
  const [host, port] = splitAddress(address)
  return `    - name: ${name}
      connect_timeout: 5s
      type: STRICT_DNS
      load_assignment:
        cluster_name: ${name}
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: ${host}, port_value: ${port} } } } }] }]
`
}

function splitAddress(address: string): readonly [host: string, port: string] {
  const colon = address.lastIndexOf(':')
  return [address.slice(0, colon), address.slice(colon + 1)]
}
