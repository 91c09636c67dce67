import {
  nginxDown,
  nginxHead,
  nginxQuestion,
  nginxServer,
  nginxToApplication,
  nginxToClient,
} from './nginx.ts'
import { indented, type PrintedFile, type PrintOptions, type Sites, variableOf } from './site.ts'

/**
 * nginx as it hands each request to the gate, which hands it on by `X-Accel-Redirect`: every refusal
 * arrives as it is, and no answer without that field opens anything.
 */
export function nginxAccelFiles(sites: Sites, options: PrintOptions): readonly PrintedFile[] {
  if (!sites.internalLocation.startsWith('@')) {
    // To any other it would go as a GET, and with the path of the location.
    throw new TypeError('`internal_location` has to be a named one, such as @app')
  }
  const text = `# Belongs into \`http\`: /etc/nginx/conf.d/gate.conf. Bodies are read before the gate is asked; for long uploads see
# \`nginx-check\`.
${nginxHead(sites)}
${sites.sites.map(({ name, hosts }) => server(sites, { name, hosts, listen: options.listen })).join('\n')}`
  return [{ name: 'gate.conf', text }]
}

interface Server {
  readonly name: string
  readonly hosts: readonly string[]
  readonly listen: string | undefined
}

/** Fields of other endpoints, which this one does not read: they would only confuse a record. */
const NOT_FOR_GATE = ['Uri', 'Method', 'Host', 'For', 'Proto'].map((part) => `X-Forwarded-${part}`)

function server(sites: Sites, { name, hosts, listen }: Server): string {
  const { identity, internalLocation, toClient } = sites
  const kept = [...identity, ...toClient].map(variableOf)
  return `server {
${nginxServer(sites, hosts, listen)}

  location / {
    set $gate_asked http://gate/v1/nginx/accel/${name};
${indented(nginxQuestion(sites), 4)}
${indented(
  NOT_FOR_GATE.map((field) => `proxy_set_header ${field} "";`),
  4,
)}
    error_page 502 504 = @gate_down;
    proxy_pass $gate_asked;
  }

  location ${internalLocation} {
${indented(
  kept.map((variable) => `set $gate_${variable} $upstream_http_${variable};`),
  4,
)}
${indented([...nginxToClient(toClient), ...nginxToApplication(sites, `gate_app_${name}`)], 4)}
  }

${nginxDown()}
}
`
}
