// Goal: each format is recognized as itself, among all the others.
// Method: a few lines of each, as a program writes them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { detect } from '../../../src/read/detect.ts'
import { formats } from '../../../src/read/formats/index.ts'
import { Line } from '../../../src/read/line.ts'

const time = '2026-05-04T07:33:20.250Z'
const json = (value: object): string => JSON.stringify(value)

const samples: Readonly<Record<string, readonly string[]>> = {
  'decision record': [
    json({
      v: 1,
      time,
      id: '01JT0000000000000000000000',
      kind: 'allow',
      http: { method: 'GET', path: '/orders' },
      client: {},
      authentication: { outcome: 'none' },
    }),
    json({ v: 1, lost: 3, from: time, to: time }),
  ],
  'kubernetes audit': [
    json({
      kind: 'Event',
      auditID: '5d2f',
      stage: 'ResponseComplete',
      requestURI: '/api',
      verb: 'get',
      sourceIPs: ['203.0.113.9'],
      userAgent: 'kubectl/v1',
      responseStatus: { code: 200 },
      requestReceivedTimestamp: time,
    }),
  ],
  cloudtrail: [
    json({
      eventVersion: '1.09',
      eventTime: time,
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      sourceIPAddress: '203.0.113.9',
      userAgent: 'aws-cli/2',
    }),
  ],
  caddy: [
    json({
      level: 'info',
      ts: 1777880000.25,
      logger: 'http.log.access',
      msg: 'handled request',
      request: { remote_ip: '203.0.113.9', method: 'GET', uri: '/orders', headers: {} },
      status: 200,
    }),
    json({ level: 'info', ts: 1777880000, msg: 'serving initial configuration' }),
  ],
  'traefik json': [
    json({
      ClientHost: '203.0.113.9',
      DownstreamStatus: 200,
      RequestMethod: 'GET',
      RequestPath: '/orders',
      StartUTC: time,
      level: 'info',
      msg: '',
      time,
    }),
  ],
  'envoy json': [
    json({
      start_time: time,
      method: 'GET',
      path: '/orders',
      response_code: 200,
      user_agent: 'curl/8.5.0',
      x_forwarded_for: '203.0.113.9',
    }),
  ],
  pino: [
    json({
      level: 30,
      time: 1777880000250,
      pid: 7,
      hostname: 'pod-3',
      req: { method: 'GET', url: '/orders', remoteAddress: '203.0.113.9' },
      res: { statusCode: 200 },
    }),
    json({ level: 30, time: 1777880000250, pid: 7, hostname: 'pod-3', msg: 'started' }),
  ],
  cloudfront: [
    '#Version: 1.0',
    '#Fields: date time x-edge-location c-ip cs-method cs-uri-stem sc-status cs(User-Agent)',
    '2026-05-04\t07:33:20\tFRA2\t203.0.113.9\tGET\t/orders\t200\tcurl/8.5.0',
  ],
  w3c: [
    '#Software: Microsoft Internet Information Services 10.0',
    '#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-substatus',
    '2026-05-04 07:33:20 GET /orders 203.0.113.9 curl/8.5.0 200 0',
  ],
  'aws load balancer': [
    `h2 ${time} app/shop/50dc 203.0.113.9:2817 10.0.0.4:80 0.0 0.0 0.0 200 200 0 57 "GET https://shop.example:443/orders HTTP/2.0" "curl/8.5.0" - - arn "Root=1" "-" "-" 0 ${time} "forward" "-" "-"`,
  ],
  'caddy console': [
    '2026/05/04 07:33:20.250\tINFO\thttp.log.access\thandled request\t{"request": {"remote_ip": "203.0.113.9", "method": "GET", "uri": "/orders"}, "status": 200}',
    '2026/05/04 07:33:20.250\tINFO\tserving initial configuration',
  ],
  s3: [
    'owner orders [04/May/2026:07:33:20 +0000] 203.0.113.9 - 3E57 REST.GET.OBJECT 7/a.pdf "GET /orders/7/a.pdf HTTP/1.1" 200 - 113 113 7 6 "-" "curl/8.5.0" -',
  ],
  envoy: [
    `[${time}] "GET /orders HTTP/2" 200 - 0 19 3 2 "203.0.113.9" "curl/8.5.0" "cc21" "shop.example" "10.0.0.4:80"`,
  ],
  haproxy: [
    'May  4 07:33:20 lb1 haproxy[14389]: 203.0.113.9:33317 [04/May/2026:07:33:20.250] http-in api/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /orders HTTP/1.1"',
  ],
  combined: [
    '203.0.113.9 - - [04/May/2026:07:33:20 +0000] "GET /orders HTTP/1.1" 200 12 "-" "curl/8.5.0"',
  ],
  'nginx error': [
    '2026/05/04 07:33:20 [error] 7#7: *42 access forbidden by rule, client: 203.0.113.9, server: shop, request: "GET /orders HTTP/1.1"',
    '2026/05/04 07:33:20 [notice] 1#1: start worker processes',
  ],
  'apache error': [
    '[Mon May 04 07:33:20.250123 2026] [authz_core:error] [pid 7:tid 8] [client 203.0.113.9:4242] AH01630: client denied by server configuration: /orders',
    '[Mon May 04 07:33:20.250123 2026] [mpm_event:notice] [pid 7:tid 8] AH00489: Apache configured',
  ],
  morgan: ['GET /orders 200 4.512 ms - 12'],
  uvicorn: [
    'INFO:     203.0.113.9:40336 - "GET /orders HTTP/1.1" 200 OK',
    'INFO:     Application startup complete.',
  ],
  'django runserver': [
    '[04/May/2026 07:33:20] "GET /orders HTTP/1.1" 200 12',
    'Not Found: /favicon.ico',
  ],
  gin: [
    '[GIN] 2026/05/04 - 07:33:20 | 200 |     1.2ms |     203.0.113.9 | GET      "/orders"',
    '[GIN-debug] Listening and serving HTTP on :8080',
  ],
  'php -S': [
    '[Mon May  4 07:33:20 2026] 203.0.113.9:54321 [200]: GET /orders',
    '[Mon May  4 07:33:20 2026] 203.0.113.9:54321 Closing',
  ],
  'nginx proxy manager': [
    '[04/May/2026:07:33:20 +0000] - 200 200 - GET https shop.example "/orders" [Client 203.0.113.9] [Length 12] [Gzip -] [Sent-to 10.0.0.4] "curl/8.5.0" "-"',
  ],
  logfmt: [`time=${time} method=GET path=/orders status=200 remote_ip=203.0.113.9`],
  ltsv: [`time:${time}\thost:203.0.113.9\tmethod:GET\turi:/orders\tstatus:200`],
  csv: ['ip,time,method,path,status', `203.0.113.9,${time},GET,/orders,200`],
  rails: [
    'I, [2026-05-04T07:33:20.250 #7]  INFO -- : Started GET "/orders" for 203.0.113.9 at 2026-05-04 07:33:20 +0000',
    'I, [2026-05-04T07:33:20.251 #7]  INFO -- : Completed 200 OK in 4ms (Views: 0.1ms)',
  ],
  text: ['2026-05-04T07:33:20.250Z | GET /orders | 200 | 12ms'],
  'json message': [
    json({ level: 'info', message: 'GET /orders 200 4.512 ms - 12', timestamp: time }),
  ],
  json: [
    json({
      time,
      remote_addr: '203.0.113.9',
      request: 'GET /orders HTTP/1.1',
      status: 200,
      http_user_agent: 'curl/8.5.0',
    }),
  ],
}

describe('formats', () => {
  for (const { name } of formats) {
    test(name, () => {
      const found = detect((samples[name] ?? []).map((text) => Line.of(text)))
      assert.equal(found?.format.name, name)
      // Of a guess only lines with a request speak for it.
      assert.equal(found?.sure, name === 'rails' ? 0.5 : 1)
    })
  }

  const none = [
    ['prose', ['It was a dark and stormy night; the rain fell in torrents.']],
    [
      'syslog',
      ['May  4 07:33:20 web1 sshd[123]: Failed password for root from 203.0.113.9 port 22'],
    ],
    ['numbers of bytes', ['203.0.113.9 TLSv1.3 "GET /orders HTTP/1.1" 286']],
    [
      'what is asked of others',
      ['INFO HTTP Request: GET https://api.example/users "HTTP/1.1 401"'],
    ],
    ['messages as JSON', ['{"level":"info","time":"2026-05-04T07:33:20Z","msg":"started"}']],
    ['nothing', []],
  ] as const
  for (const [name, lines] of none) {
    test(`${name} is none of them`, () => {
      assert.equal(detect(lines.map((text) => Line.of(text))), undefined)
    })
  }
})
