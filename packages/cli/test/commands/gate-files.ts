/** A configuration of a gate that is right, but for what is replaced in it. */
export function gateConfig({
  listen = '"127.0.0.1:0"',
  health = 'allow: anonymous',
  path = '/orders/:id',
  more = '',
}: Readonly<Partial<Record<'listen' | 'health' | 'path' | 'more', string>>> = {}): string {
  return `version: 1
realm: orders
listen: { data: ${listen} }
proxies: [{ kind: forward, from: 127.0.0.1 }, { kind: nginx-accel, from: 127.0.0.1 }]
schemes: [{ bearer: { issuer: "https://idp.example", audience: orders } }]
backends: { orders: { hosts: api.example, url: "http://127.0.0.1:8000" } }
rules:
  - { match: { path: /health, methods: GET }, ${health} }
  - { match: { path: '${path}', methods: GET }, allow: authenticated }
${more}
`
}
