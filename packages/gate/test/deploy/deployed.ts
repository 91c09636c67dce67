import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { type ConfigReading, readConfig } from '../../src/config/read-config.ts'
import { printConfig } from '../../src/print-config/index.ts'
import type { GateSettings } from '../../src/settings.ts'

/** The folder of what is deployed. */
export const DEPLOY: string = join(import.meta.dirname, '../../deploy')

/** Where nginx in a cluster finds the gate: by the name of its service. */
export const SERVICE = 'sallyport-gate.default.svc.cluster.local:9700'

/** The text of a file that is deployed. */
export function deployed(name: string): string {
  return readFileSync(join(DEPLOY, name), 'utf8')
}

/** An object of Kubernetes, or a part of one. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a manifest holds is looked at by the test alone
export type Manifest = any

/** All objects of a file, each of them read without a complaint. */
export function manifestsOf(name: string): readonly Manifest[] {
  return parseAllDocuments(deployed(name)).map((document) => {
    assert.deepEqual([...document.errors, ...document.warnings], [], name)
    return document.toJS()
  })
}

/** The variables that the configuration takes its secrets from. */
export const ENV = {
  GATE_ACCOUNTS: 'postgres://gate@db.example/gate',
  GATE_SHARED: 'redis://cache.example',
  GATE_SECRET: 'of the test',
}

/** The configuration, as the gate reads it. */
export function deployedSettings(): GateSettings {
  const reading: ConfigReading = readConfig(deployed('gate.yaml'), 'gate.yaml', {
    env: ENV,
    folder: '/etc/sallyport',
  })
  return reading.kind === 'settings' ? reading.settings : assert.fail(reading.lines.join('\n'))
}

/** The annotations by which ingress-nginx asks the gate: what is printed for nginx, as far as it does not do that itself. */
export function ingressSnippets(): { readonly server: string; readonly location: string } {
  const [file] = printConfig(deployedSettings(), 'nginx-check', { gate: SERVICE })
  const text = (file?.text ?? '').replaceAll('http://gate', `http://${SERVICE}`)
  const lines = text.slice(text.indexOf('  location / {')).split('\n')
  const end = lines.indexOf('  }')
  const location = lines.slice(1, end).filter((line) => !IS_OF_INGRESS.test(line))
  const others = lines
    .slice(end + 1, lines.lastIndexOf('}'))
    .join('\n')
    .replace(/\n {2}# Where the application is down[\s\S]*?\n {2}\}\n/, '')
    // Maps stand beside servers, where no annotation reaches: a refusal that is unmarked goes nowhere by this.
    .replace(
      '    rewrite ^',
      '    if ($gate_said != "403 1") {\n      return 502;\n    }\n    rewrite ^',
    )
    .replace('http://$gate_refusals', `http://${SERVICE}`)
  return {
    server: `recursive_error_pages on;\n${NO_UPGRADE}\n${outdented(others.split('\n'), 2)}`,
    location: outdented(location, 4),
  }
}

/** ingress-nginx hands on whatever `Upgrade` says, and no annotation of a location changes that. */
const NO_UPGRADE = `# By \`h2c\` a client would speak HTTP/2 to the application, and nobody would be asked.
if ($http_upgrade !~* "^(websocket)?$") {
  return 400;
}`

/** What ingress-nginx writes into each location itself, and what belongs to its own way to the application. */
const IS_OF_INGRESS =
  /error_page 502|proxy_(?:http_version|pass|buffering)|header (?:Host|X-Real-IP|X-Forwarded-(?:For|Host|Port|Proto)|Upgrade|Connection) |# No path/

function outdented(lines: readonly string[], blanks: number): string {
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(blanks))
    .join('\n')
}

/** The whole manifest for ingress-nginx. */
export function ingressManifest(): string {
  const { server, location } = ingressSnippets()
  const block = (text: string): string =>
    text
      .split('\n')
      .map((line) => `      ${line}`)
      .join('\n')
  return `# ingress-nginx: \`auth-url\` would lose the bodies of refusals and all challenges but one, so the gate is asked by snippets,
# which are those of \`sallyport gate print-config nginx-check --gate ${SERVICE}\` without
# what ingress-nginx writes itself. They have to be allowed: \`allow-snippet-annotations: "true"\` and
# \`annotations-risk-level: Critical\` in its ConfigMap; \`enable-underscores-in-headers\` stays "false".
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: orders
  annotations:
    nginx.ingress.kubernetes.io/server-snippet: |
${block(server)}
    nginx.ingress.kubernetes.io/configuration-snippet: |
${block(location)}
spec:
  ingressClassName: nginx
  rules:
    - host: api.example
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: orders, port: { number: 8000 } } } }
`
}
