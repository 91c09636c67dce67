import type { PrintedFile, PrintOptions, Site, Sites } from './site.ts'

/** Traefik's dynamic configuration; what has to stand in the static one is said above it. */
export function traefikFiles(sites: Sites, _options: PrintOptions): readonly PrintedFile[] {
  const { gate, identity } = sites
  if (sites.key !== undefined) {
    throw new TypeError('traefik cannot show a key to the gate: state `from` alone')
  }
  if (sites.tls !== undefined) {
    throw new TypeError(
      'the `tls` of traefik is not printed: leave it out, and write `tls` yourself',
    )
  }
  const lost = [...sites.toClient, ...(sites.cookies.length === 0 ? [] : ['Set-Cookie'])]
  const text = `${lost.length === 0 ? '' : `# Of an allow Traefik hands nothing on to the client: ${lost.join(', ')} get lost there.\n`}# The static configuration needs, at its entry points: http.encodedCharacters all \`false\`, and
# underscoreHeadersStrategy: reject (3.6.20 and later; before, \`X_Gate_Subject\` reaches the application). Upgrades pass to
# whatever an application speaks: where that is \`h2c\`, a client speaks it past the gate. Switch it off there.
http:
  routers:
${sites.sites.map(router).join('')}  middlewares:
${sites.sites
  .map(
    ({ name }) => `    gate-${name}:
      forwardAuth:
        address: http://${gate}/v1/forward/${name}
        trustForwardHeader: false
        preserveLocationHeader: true
        maxResponseBodySize: 65536
        authResponseHeaders: [${identity.join(', ')}]
`,
  )
  .join('')}    gate-answers:
      headers:
        customResponseHeaders:
${[...identity, 'X-Gate'].map((field) => `          ${field}: ""\n`).join('')}  services:
${sites.sites
  .map(
    ({ name, address }) => `    ${name}:
      loadBalancer:
        servers: [{ url: http://${address} }]
`,
  )
  .join('')}`
  return [{ name: 'gate.yaml', text }]
}

function router({ name, hosts }: Site): string {
  const rule =
    hosts.length === 0 ? 'PathPrefix(`/`)' : hosts.map((host) => `Host(\`${host}\`)`).join(' || ')
  return `    ${name}:
      rule: "${rule}"
      middlewares: [gate-answers, gate-${name}]
      service: ${name}
`
}
