import type { DiagnoseOptions, GateSettings, PrintedFile } from '@sallyport/gate'
import type { BackendName } from '../backends/backend.ts'
import type { GateProxyName } from './doors.ts'

/** A mistake in the configuration of a proxy, as people make it. */
export interface MisWiring {
  readonly name: string
  readonly proxy: GateProxyName
  /** What stands there, and what somebody made of it: in any of the files, each once at least. */
  readonly changes: readonly (readonly [from: string, to: string])[]
  /** How `gate doctor` calls it. */
  readonly finds: string
  /** The application in whose hands it shows; Express where none is named. */
  readonly backend?: BackendName
  /** Some show only where the gate does not refuse what a client says of itself. */
  readonly clientSent?: GateSettings['identity']['clientSent']
  /** What is asked besides. */
  readonly asks?: Pick<DiagnoseOptions, 'whoami' | 'subject'> & { readonly closed?: string }
}

/** Changes a printed configuration; throws where there is nothing to change, for then nothing would be proved. */
export function misWired(
  files: readonly PrintedFile[],
  changes: MisWiring['changes'],
): readonly PrintedFile[] {
  for (const [from] of changes) {
    if (!files.some(({ text }) => text.includes(from))) throw new Error(`\`${from}\` is not there`)
  }
  return files.map(({ name, text }) => ({
    name,
    text: changes.reduce((text, [from, to]) => text.replaceAll(from, to), text),
  }))
}

const ALICE = { whoami: '/me', subject: 'alice' } as const
const SITE = '  location / {\n'
const QUESTION = 'proxy_set_header X-Original-Method $request_method;'
const APPLICATION = 'proxy_pass http://gate_app_orders'
const LUA = 'http-request lua.gate orders'

const YES = 'unless { var(txn.gate_allowed) -m bool }'

/** Whoever meets a condition passes unasked; both lines have to be got wrong for it. */
function passing(condition: string): MisWiring['changes'] {
  return [
    [LUA, `${LUA} unless ${condition}`],
    [YES, `${YES} or ${condition}`],
  ]
}

const nginxCheck: readonly MisWiring[] = (
  [
    [
      'a location forgets to ask',
      [[SITE, `  location /orders { ${APPLICATION}; }\n${SITE}`]],
      'closed path',
    ],
    [
      'a location for another spelling forgets to ask',
      [[SITE, `  location /ORDERS { ${APPLICATION}; }\n${SITE}`]],
      'path /ORDERS',
    ],
    [
      'a location for files forgets to ask, where there are none',
      [[SITE, `  location ~ \\.json$ { ${APPLICATION}; }\n${SITE}`]],
      'path /orders.json',
    ],
    [
      'whoever is near need not be asked about',
      [
        ['auth_request /_gate;', 'satisfy any; allow 127.0.0.0/8; deny all; auth_request /_gate;'],
        ['proxy_pass http://$gate_way_orders;', `${APPLICATION};`],
      ],
      'closed path',
    ],
    [
      'refusals are not fetched',
      [['error_page 401 403 = @gate_refused;', '']],
      'status of a refusal',
    ],
    [
      'a page to sign in stands there with 200',
      [
        ['error_page 401 403 = @gate_refused;', 'error_page 401 403 =200 @page;'],
        [SITE, `  location @page { return 200 'sign in'; }\n${SITE}`],
      ],
      'closed path',
    ],
    [
      'the buffers are too small for a refusal',
      [
        ['proxy_buffer_size 16k;', 'proxy_buffer_size 512;'],
        ['proxy_buffers 4 16k;', 'proxy_buffers 4 512;'],
        ['proxy_busy_buffers_size 32k;', 'proxy_busy_buffers_size 1k;'],
      ],
      'status of a refusal',
    ],
    [
      'a challenge is added that is there',
      [
        [
          'proxy_request_buffering off;',
          'proxy_request_buffering off; add_header WWW-Authenticate $upstream_http_www_authenticate always;',
        ],
      ],
      'challenge twice',
    ],
    [
      'credentials do not reach the gate',
      [[QUESTION, `${QUESTION} proxy_set_header X-API-Key "";`]],
      'credentials',
    ],
    [
      'a location of the inside can be asked for',
      [[SITE, `  location /_app/ { ${APPLICATION}/; }\n${SITE}`]],
      'location /_app',
    ],
    [
      'a path behind the name of the application changes that of the request',
      [['proxy_pass http://$gate_way_orders;', `${APPLICATION}/api/;`]],
      'open path',
    ],
    [
      'endpoints of the gate are reached',
      [[SITE, `  location /v1/ { proxy_pass http://gate; }\n${SITE}`]],
      'endpoint /v1/forward',
    ],
  ] as const
).map(([name, changes, finds]) => ({ name, changes, finds, proxy: 'nginx-check' }))

const nginxAccel: readonly MisWiring[] = [
  {
    name: 'the gate is told the path in order, and the application gets the raw one',
    proxy: 'nginx-accel',
    changes: [['X-Original-URI $request_uri;', 'X-Original-URI $uri;']],
    finds: 'path told to the gate',
  },
  {
    name: 'the client tells the gate what it asks for',
    proxy: 'nginx-accel',
    changes: [
      ['X-Original-URI $request_uri;', 'X-Original-URI $gate_uri;'],
      [
        'upstream gate {',
        "map $http_x_original_uri $gate_uri { '' $request_uri; default $http_x_original_uri; }\nupstream gate {",
      ],
    ],
    finds: 'target by X-Original-URI',
  },
  {
    name: 'refusals are cached',
    proxy: 'nginx-accel',
    changes: [
      ['upstream gate {', 'proxy_cache_path cache keys_zone=kept:1m;\nupstream gate {'],
      [
        'proxy_pass $gate_asked;',
        'proxy_cache kept; proxy_cache_valid any 1m; proxy_ignore_headers Cache-Control Vary; proxy_pass $gate_asked;',
      ],
    ],
    finds: 'cached decision',
  },
  {
    name: 'a page stands in the place of refusals',
    proxy: 'nginx-accel',
    changes: [
      [
        'proxy_pass $gate_asked;',
        'proxy_intercept_errors on; error_page 401 @page; proxy_pass $gate_asked;',
      ],
      [SITE, `  location @page { default_type text/html; return 401 '<h1>no</h1>'; }\n${SITE}`],
    ],
    finds: 'body of a refusal',
  },
  {
    name: 'the identity is not set, and that of the client passes',
    proxy: 'nginx-accel',
    changes: [['proxy_set_header X-Gate-Subject $gate_x_gate_subject;', '']],
    ...{ finds: 'identity told by X-Gate-Subject', clientSent: 'ignore', asks: ALICE },
  },
  {
    name: 'whatever a client wants to speak from now on, it may',
    proxy: 'nginx-accel',
    changes: [
      ["default '';\n}\nmap $gate_upgrade", 'default $http_upgrade;\n}\nmap $gate_upgrade'],
      ["  websocket upgrade;\n  default '';", "  '' '';\n  default upgrade;"],
    ],
    finds: 'upgrade to HTTP/2',
  },
  {
    name: 'names with underscores pass',
    proxy: 'nginx-accel',
    changes: [
      ['underscores_in_headers off;', 'underscores_in_headers on;'],
      ['proxy_set_header X-Gate-Subject $gate_x_gate_subject;', ''],
    ],
    ...{ finds: 'identity told by X_Gate_Subject', clientSent: 'ignore', asks: ALICE },
    backend: 'django',
  },
]

const caddy: readonly MisWiring[] = [
  {
    name: 'what begins with the path is guarded, and the path is not',
    proxy: 'caddy',
    changes: [['    reverse_proxy {gate} {', '    reverse_proxy /orders/* {gate} {']],
    finds: 'closed path',
  },
  {
    name: 'the gate is asked about GET alone',
    proxy: 'caddy',
    changes: [
      ['    reverse_proxy {gate} {', '    @get method GET\n    reverse_proxy @get {gate} {'],
    ],
    finds: 'method HEAD',
  },
  {
    name: 'the client tells the gate what it asks for',
    proxy: 'caddy',
    changes: [['      header_up X-Forwarded-Uri {uri}\n', '']],
    finds: 'target by X-Forwarded-Uri',
  },
  {
    name: 'the gate is told GET always',
    proxy: 'caddy',
    changes: [['header_up X-Forwarded-Method {method}', 'header_up X-Forwarded-Method GET']],
    finds: 'method told to the gate',
  },
  {
    name: 'the identity is not handed on',
    proxy: 'caddy',
    changes: [['request_header X-Gate-Subject {http.reverse_proxy.header.X-Gate-Subject}', '']],
    ...{ finds: 'identity', asks: ALICE },
  },
  {
    name: 'names with underscores pass',
    proxy: 'caddy',
    changes: [['        request_header -*_*\n', '']],
    ...{ finds: 'identity told by X_Gate_Subject', clientSent: 'ignore', asks: ALICE },
    backend: 'django',
  },
  {
    name: 'the client names the identity a field of its connection',
    proxy: 'caddy',
    changes: [['    request_header @other -Connection\n', '']],
    ...{ finds: 'identity by Connection', asks: ALICE },
  },
]

const haproxy: readonly MisWiring[] = (
  [
    [
      'every refusal becomes 403',
      [['    copied(reply, answer)\n    txn', '    reply:set_status(403)\n    txn']],
      'status of a refusal',
    ],
    [
      'the gate is told GET always',
      [['{ txn.sf:method() }', '{ "GET" }']],
      'method told to the gate',
    ],
    ['OPTIONS passes', passing('METH_OPTIONS'), 'method OPTIONS'],
    ['upgrades pass', passing('{ req.hdr(upgrade) -m found }'), 'an upgrade'],
    [
      'whatever a client wants to speak from now on, it may',
      [
        [
          'http-request del-header Upgrade unless METH_GET',
          'http-request del-header Upgrade if METH_PUT',
        ],
      ],
      'upgrade to HTTP/2',
    ],
    ['one spelling is asked about', passing('!{ path_beg /orders }'), 'path /ORDERS'],
    [
      'whoever says that it only looks after the site passes',
      passing('{ req.hdr(user-agent) -m beg kube-probe }'),
      'health check as kube-probe/1.30',
    ],
    [
      'whoever says that it is near passes',
      passing('{ req.hdr(x-forwarded-for) -m beg 127. }'),
      'address by X-Forwarded-For',
    ],
    [
      'a refusal waits for the whole body',
      [['option http-no-delay', 'option http-no-delay\n  option http-buffer-request']],
      'body of a refused request',
    ],
  ] as const
).map(([name, changes, finds]) => ({ name, changes, finds, proxy: 'haproxy' }))

/** Mistakes that are started for real, each in the configuration of a real proxy. */
export const MIS_WIRINGS: readonly MisWiring[] = [
  ...nginxCheck,
  ...nginxAccel,
  ...caddy,
  ...haproxy,
  {
    name: 'names with underscores pass',
    proxy: 'haproxy',
    changes: [['http-request del-header _ -m sub', '']],
    ...{ finds: 'identity told by X_Gate_Subject', clientSent: 'ignore', asks: ALICE },
    backend: 'django',
  },
  {
    name: 'what an application says in fields of the gate reaches clients',
    proxy: 'haproxy',
    changes: [['http-response del-header x-gate -m beg', '']],
    ...{ finds: 'fields between proxy and gate', asks: { closed: '/hand-over' } },
  },
]
