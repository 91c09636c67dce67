import type { PrintedFile, PrintOptions, Site, Sites } from './site.ts'

/** Apache has no way to ask about a request: it hands all of it to the gate's reverse proxy. */
export function apacheFiles(sites: Sites, { listen }: PrintOptions): readonly PrintedFile[] {
  const { reverse } = sites
  if (reverse === undefined) {
    throw new TypeError('apache needs the reverse proxy of the gate: write `listen.proxy`')
  }
  const host = (site: Site): string => virtualHost(site, reverse, listen ?? '*:80')
  return [{ name: 'gate.conf', text: sites.sites.map(host).join('\n') }]
}

function virtualHost({ hosts }: Site, reverse: string, listen: string): string {
  const [first, ...more] = hosts
  const names = [
    ...(first === undefined ? [] : [`  ServerName ${first}`]),
    ...(more.length === 0 ? [] : [`  ServerAlias ${more.join(' ')}`]),
  ]
  return `# Needs the modules proxy and proxy_http.
<VirtualHost ${listen}>
${names.map((line) => `${line}\n`).join('')}  # The gate has to see the path as it was sent.
  AllowEncodedSlashes NoDecode
  MergeSlashes Off
  ProxyPreserveHost On
  ProxyErrorOverride Off
  ProxyPass / http://${reverse}/ nocanon upgrade=websocket
</VirtualHost>
`
}
