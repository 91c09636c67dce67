// Goal: what servers of frameworks print of themselves is read.
// Method: a row for each form; lines that are near to one and are none.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gin, phpServer, runserver, uvicorn } from '../../../src/read/formats/consoles.ts'
import { formats } from '../../../src/read/formats/index.ts'
import { Line } from '../../../src/read/line.ts'
import { readAll, readOne } from './lines.ts'

const TIME = '2026-01-05T21:45:28.000Z'
const asked = { method: 'POST', path: '/login', status: 401 }
const from = { address: '203.0.113.9' }

const rows = [
  [
    ...[
      'uvicorn',
      uvicorn,
      'INFO:     203.0.113.9:40336 - "POST /login?x=1 HTTP/1.1" 401 Unauthorized',
    ],
    { time: '1970-01-01T00:00:00.000Z', ...asked, ...from },
  ],
  [
    ...[
      'uvicorn in colours',
      uvicorn,
      '\u001b[32mINFO\u001b[0m:     203.0.113.9:40336 - "\u001b[1mPOST /login HTTP/1.1\u001b[0m" \u001b[31m401 Unauthorized\u001b[0m',
    ],
    { time: '1970-01-01T00:00:00.000Z', ...asked, ...from },
  ],
  [
    ...['uvicorn without its level', uvicorn, '203.0.113.9:40336 - "POST /login HTTP/1.1" 401'],
    { time: '1970-01-01T00:00:00.000Z', ...asked, ...from },
  ],
  [
    ...['runserver', runserver, '[05/Jan/2026 21:45:28] "POST /login HTTP/1.1" 401 52'],
    { time: TIME, ...asked },
  ],
  [
    ...[
      'its logger',
      runserver,
      'INFO 2026-01-05 21:45:28,123 basehttp 88 1399 "POST /login HTTP/1.1" 401 52',
    ],
    { time: TIME, ...asked },
  ],
  [
    ...[
      'gin',
      gin,
      '[GIN] 2026/01/05 - 21:45:28 | 401 |     1.2ms |     203.0.113.9 | POST     "/login?x=1"',
    ],
    { time: TIME, ...asked, ...from },
  ],
  [
    ...[
      'gin in colours',
      gin,
      '[GIN] 2026/01/05 - 21:45:28 |\u001b[97;43m 401 \u001b[0m| 1.2ms | 203.0.113.9 |\u001b[97;46m POST    \u001b[0m "/login"',
    ],
    { time: TIME, ...asked, ...from },
  ],
  [
    ...['php -S', phpServer, '[Mon Jan  5 21:45:28 2026] 203.0.113.9:54321 [401]: POST /login'],
    { time: TIME, ...asked, ...from },
  ],
  [
    ...[
      'php -S with what it thinks of it',
      phpServer,
      '[Mon Jan  5 21:45:28 2026] [2001:db8::1]:54321 [404]: (null) GET /x.php - No such file',
    ],
    { time: TIME, method: 'GET', path: '/x.php', status: 404, address: '2001:db8::1' },
  ],
] as const

describe('consoles of frameworks', () => {
  for (const [name, format, line, seen] of rows) {
    test(name, () => assert.deepEqual(readOne(format, line), seen))

    test(`${name}: no other format that comes before claims it`, () => {
      const claiming = formats.find(
        (one) =>
          one.reader([Line.of(line)]) !== undefined && readAll(one, [line])[0]?.outcome === 'read',
      )
      assert.equal(claiming?.name, format.name)
    })
  }

  const others = [
    [uvicorn, 'INFO:     Started server process [1]', 'other'],
    [uvicorn, 'GET /login HTTP/1.1 401', 'unread'],
    [runserver, 'Unauthorized: /login', 'other'],
    [runserver, '[05/Jam/2026 21:45:28] "POST /login HTTP/1.1" 401 52', 'unread'],
    [gin, '[GIN-debug] GET /login --> main.login (3 handlers)', 'other'],
    [phpServer, '[Mon Jan  5 21:45:28 2026] 203.0.113.9:54321 Accepted', 'other'],
    [phpServer, '[Mon Jan  5 21:45:28 2026] PHP Warning: nothing is right', 'unread'],
  ] as const
  for (const [format, line, outcome] of others) {
    const request = rows.find(([, one]) => one === format)?.[2] ?? ''
    test(`${line}: ${outcome}`, () =>
      assert.equal(readAll(format, [request, line])[1]?.outcome, outcome))

    if (outcome !== 'other') continue
    test(`${line} alone is no log of ${format.name}`, () =>
      assert.equal(format.reader([Line.of(line)]), undefined))
  }
})
