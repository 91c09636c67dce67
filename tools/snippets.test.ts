// Goal: a page that is not true fails, and a page that is true passes.
// Method: small pages, tried in a folder of their own.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { answerText, filledIn, requestOf, variablesOf } from './snippets/exchange.ts'
import { filled } from './snippets/fill.ts'
import { withFreePorts } from './snippets/free-ports.ts'
import { blocksOf, stepsOf } from './snippets/page.ts'
import { tryPage } from './snippets/run.ts'

const fence = '```'
const block = (info: string, ...lines: string[]): string =>
  [fence + info, ...lines, fence, ''].join('\n')

describe('blocksOf', () => {
  test('finds each block, its language, attributes and line', () => {
    assert.deepEqual(blocksOf(`words\n\n${block('json file=a.json', '{}')}`), [
      { language: 'json', attributes: { file: 'a.json' }, text: '{}\n', line: 3 },
    ])
  })

  test('a longer fence may hold a shorter one', () => {
    const outer = `${fence}\`md\n${block('ts', 'x')}${fence}\`\n`
    assert.deepEqual(
      blocksOf(outer).map(({ language }) => language),
      ['md'],
    )
  })

  test('a block that is not closed is a mistake', () => {
    assert.throws(() => blocksOf(`${fence}ts\nx`), /line 1: the block is not closed/)
  })
})

describe('stepsOf', () => {
  const refused = [
    ['a language that nothing tries', block('python', 'x'), /`python` is not tried/],
    ['data that is not saved', block('json', '{}'), /write `file=NAME`/],
    ['text that nothing printed', block('text', 'x'), /nothing before this text/],
    ['an attribute that means nothing', block('sh skip=1', 'x'), /`skip` means nothing/],
    ['one behind text', block('sh', 'x') + block('text skip=1', 'x'), /`skip` means nothing/],
    ['text behind a saved file', block('ts file=a.ts', 'x') + block('text', 'x'), /nothing before/],
    [
      'text behind saved commands',
      block('sh file=a.sh', 'x') + block('text', 'x'),
      /nothing before/,
    ],
    ['a second text', block('sh', 'x') + block('text', 'x') + block('text', 'x'), /nothing before/],
    ['an exit code of a program', block('ts exit=1', 'x'), /line 1: only `sh` has an exit/],
    ['one of a saved file', block('sh file=a.sh exit=1', 'x'), /only `sh` has an exit/],
    ['a request without an answer', block('http to=a.js', 'x'), /line 1: no answer follows/],
    ['an answer without a request', block('http', 'x'), /line 1: to which request/],
    [
      'a second answer',
      block('http to=a.js', 'x') + block('http', 'x') + block('http', 'x'),
      /line 7: to which request/,
    ],
    ['a request so many times', block('http to=a.js times=0', 'x'), /`times=` needs a number/],
    ['a program of a program', block('ts to=a.js', 'x'), /`to` means nothing/],
    ['one that is no number', block('sh exit=one', 'x'), /`exit=` is followed by a number/],
  ] as const
  for (const [name, page, message] of refused) {
    test(`refuses ${name}`, () => assert.throws(() => stepsOf(page), message))
  }
})

describe('tryPage', () => {
  const place = (name: string) => ({
    folder: join(import.meta.dirname, '../docs/.snippets', name),
    path: [],
  })

  const rows = [
    ['a program that prints what it says', block('ts', 'console.log(1)') + block('text', '1'), 0],
    ['one that prints something else', block('ts', 'console.log(1)') + block('text', '2'), 1],
    ['one that throws at the end', block('ts', "throw new Error('no')"), 1],
    [
      'a program that goes on after what it printed',
      block('ts', 'const a: number = 1', 'console.log(a)') +
        block('text', '1') +
        block('ts', 'console.log(a + 1)') +
        block('text', '2'),
      0,
    ],
    ['a command that ends as it says', block('sh exit=3', 'exit 3'), 0],
    ['a command that ends otherwise', block('sh', 'exit 3'), 1],
    ['a command that fails in a pipe', block('sh', 'false | true'), 1],
    ['text may be saved, too', block('text file=a/b.json', '{}') + cat(), 0],
    ['a file and what a command sees of it', block('json file=a/b.json', '{}') + cat(), 0],
  ] as const

  function cat(): string {
    return block('sh', 'cat a/b.json') + block('text', '{}')
  }

  const server = block(
    'js file=server.js',
    "import { createServer } from 'node:http'",
    'let count = 0',
    'const serve = (request, response) => {',
    "  response.setHeader('x-got', request.headers['x-got'] ?? '')",
    '  response.end(String(++count))',
    '}',
    "createServer(serve).listen(3000, '127.0.0.1')",
  )
  const tokens = block('js file=tokens.js', "console.log('WHO=alice')")
  const asked = (port: number, times: number) =>
    block(`http to=server.js times=${times}`, 'GET / HTTP/1.1', `Host: a:${port}`, 'X-Got: $WHO')

  test('a request is answered by the program that was saved, with what its names stand for', async () => {
    const page = await withFreePorts(
      asked(3000, 2) +
        block('http', 'HTTP/1.1 200 OK', 'x-got: alice', '', '2') +
        asked(3000, 1) +
        block('http', 'HTTP/1.1 200 OK', 'x-got: alice', '', '4') +
        server,
      [3000],
    )
    const seen = tryPage(page, { ...place('exchange'), shared: tokens }).map(({ line, seen }) => [
      line,
      seen,
    ])
    assert.deepEqual(seen, [[12, 'HTTP/1.1 200 OK\nx-got: alice\n\n3\n']])
  })

  test('a program that ends instead of listening is a difference', () => {
    const page =
      block('js file=server.js', "throw new Error('no')") + asked(1, 1) + block('http', 'x')
    const [difference] = tryPage(page, { ...place('exchange-ends'), shared: tokens })
    assert.match(difference?.seen ?? '', /the program ended with 1/)
  })

  for (const [name, page, differences] of rows) {
    test(`${name}: ${differences}`, () =>
      assert.equal(tryPage(page, place(name.replaceAll(' ', '-'))).length, differences))
  }
})

describe('an exchange', () => {
  test('a request is read: its line, its port, its fields, its body', () => {
    assert.deepEqual(requestOf('POST /a?b HTTP/1.1\nHost: x:80\nA: b: c\n\nö\n\nz\n'), {
      method: 'POST',
      path: '/a?b',
      port: 80,
      fields: ['Host', 'x:80', 'A', 'b: c', 'Content-Length', '5', 'Connection', 'close'],
      body: 'ö\n\nz',
    })
  })

  const refused = [
    ['GET / HTTP/1.1\nHost: x\n', /needs a field `Host` with a port/],
    ['get / HTTP/1.1\nHost: x:1\n', /begins no request/],
  ] as const
  for (const [text, message] of refused) {
    test(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => requestOf(text), message))
  }

  test('of an answer the hour and the connection are not shown, and the decision is always the same', () => {
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
    const answer = answerText({
      status: 401,
      phrase: 'Unauthorized',
      rawHeaders: ['Date', 'today', 'A', '1', 'a', '2', 'Connection', 'close'],
      body: `{"instance":"urn:sallyport:decision:${id}"}`,
    })
    assert.equal(
      answer,
      'HTTP/1.1 401 Unauthorized\nA: 1\na: 2\n\n' +
        '{\n  "instance": "urn:sallyport:decision:01JD9Z6Q4V8T2M3N5P7R9S1W0X"\n}\n',
    )
  })

  test('a body that only begins like JSON is shown as it is', () => {
    const answer = { status: 200, phrase: 'OK', rawHeaders: [], body: '[no' }
    assert.equal(answerText(answer), 'HTTP/1.1 200 OK\n\n[no\n')
  })

  test('names stand for what was printed, and a name for nothing is a mistake', () => {
    const variables = variablesOf('A_B=x=y\nnot this\nC=z\n')
    assert.equal(filledIn('$A_B $C $1', variables), 'x=y z $1')
    assert.throws(() => filledIn('$D', variables), /`\$D` stands for nothing/)
  })
})

describe('filled', () => {
  const page = block('sh', 'a') + block('text', '1') + block('sh', 'b') + block('text', '2', '3')

  test('what commands print stands where the page showed something else', () => {
    const differences = [
      { line: 1, expected: '1\n', seen: 'one\nmore\n' },
      { line: 7, expected: '2\n3\n', seen: 'two\n' },
    ]
    const expected =
      block('sh', 'a') + block('text', 'one', 'more') + block('sh', 'b') + block('text', 'two')
    assert.equal(filled(page, differences), expected)
  })

  test('so does what was answered', () => {
    const exchange = (answer: string) => block('http to=a.js', 'x') + block('http', answer)
    const seen = 'HTTP/1.1 200 OK'
    const differences = [{ line: 1, expected: 'a\n', seen: `${seen}\n` }]
    assert.equal(filled(exchange('a'), differences), exchange(seen))
  })

  const own = [
    ['a program', block('ts', 'x') + block('text', '1')],
    ['a request that nobody answered', block('http to=a.js', 'x') + block('http', '1')],
    ['a command that shows nothing', block('sh', 'x') + block('sh', 'y') + block('text', '1')],
    ['a command at the end', block('sh', 'x')],
  ] as const
  for (const [name, text] of own) {
    test(`${name} is looked at by a person`, () => {
      assert.throws(
        () => filled(text, [{ line: 1, expected: 'a', seen: 'b' }]),
        /line 1: look at this yourself: b/,
      )
    })
  }

  test('a command that ends otherwise is looked at, too, whatever it shows', () => {
    const ended = { line: 1, expected: 'exit code 0', seen: 'exit code 1\nno' }
    assert.throws(() => filled(block('sh', 'x') + block('text', '1'), [ended]), /look at this/)
  })
})
