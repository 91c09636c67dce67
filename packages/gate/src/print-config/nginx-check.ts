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
 * nginx with `auth_request`, which hears yes and no alone: a refusal travels sealed in a field, and is
 * fetched with it. Bodies are not read before the gate has decided.
 */
export function nginxCheckFiles(sites: Sites, options: PrintOptions): readonly PrintedFile[] {
  const { listen } = options
  const text = `# Belongs into \`http\`: /etc/nginx/conf.d/gate.conf. Needs the module auth_request, which every package has.
${nginxHead(sites)}
# A yes and a no count where the gate has marked them: everything else goes nowhere.
${sites.sites
  .map(
    ({ name }) => `map $gate_said $gate_way_${name} {
  "200 1" gate_app_${name};
  default gate_none;
}
`,
  )
  .join('')}
map $gate_said $gate_refusals {
  "403 1" gate;
  default gate_none;
}

upstream gate_none {
  server 127.0.0.1:9 down;
}

${sites.sites.map(({ name, hosts }) => `server {\n${nginxServer(sites, hosts, listen)}\n${locations(sites, name)}}\n`).join('\n')}`
  return [{ name: 'gate.conf', text }]
}

function locations(sites: Sites, name: string): string {
  const { identity, toClient, cookies } = sites
  const told = [...identity, ...toClient, ...cookies].map((field) => {
    const variable = variableOf(field)
    return `auth_request_set $gate_${variable} $upstream_http_${variable};`
  })
  const forClient = [...nginxToClient(toClient), ...nginxToClient(cookies, () => 'Set-Cookie')]
  return `  recursive_error_pages on;

  location / {
    auth_request /_gate;
${indented(told, 4)}
    auth_request_set $gate_said "$upstream_status $upstream_http_x_gate";
    auth_request_set $gate_refusal $upstream_http_x_gate_refusal;
    error_page 401 403 = @gate_refused;
    error_page 500 = @gate_down;
    error_page 502 = @gate_or_application;
${indented([...forClient, ...nginxToApplication(sites, `$gate_way_${name}`)], 4)}
  }

  location = /_gate {
    internal;
${indented(nginxQuestion(sites), 4)}
    proxy_pass http://gate/v1/nginx/check/${name};
  }

  location @gate_refused {
    rewrite ^ /v1/nginx/refusal break;
    proxy_http_version 1.1;
    proxy_request_buffering off;
    proxy_set_header Connection close;
    proxy_set_header Upgrade "";
    proxy_set_header X-Gate-Key "${sites.key ?? ''}";
    proxy_set_header X-Gate-Refusal $gate_refusal;
    proxy_connect_timeout 1s;
    proxy_read_timeout 5s;
    proxy_next_upstream off;
    error_page 502 504 = @gate_down;
    proxy_pass http://$gate_refusals;
  }

  # Where the application is down, that is what is told.
  location @gate_or_application {
    internal;
    if ($gate_said = "200 1") {
      return 502;
    }
    error_page 418 = @gate_down;
    return 418;
  }

${nginxDown()}
`
}
