import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainQuestion } from '../../src/page/question.ts'

const HEADER = `-H 'Authorization: Bearer secret'`

// Goal: what goes into a URL names a request and nothing else. Method: one row per way to say it.
const rows = [
  ['a header is left out', `curl ${HEADER} https://api.example/orders/4`, 'GET /orders/4'],
  ['a prompt before it', `$ curl ${HEADER} https://api.example/orders`, 'GET /orders'],
  ['a header in the word of its option', `curl '-HX: a/secret' /orders`, 'GET /orders'],
  ['a header behind other letters', `curl -sSLH 'X: a/secret' h.example/a`, 'GET /a'],
  ['who is named in the URL', 'curl https://u:secret@h.example/a', 'GET /a'],
  ['who is named in a URL without a scheme', 'curl u:secret@h.example:8080/a', 'GET /a'],
  ['the query and what is behind it', `curl 'http://h/a?token=secret#secret'`, 'GET /a'],
  ['a method', `curl -X DELETE -u bob:secret http://h/a`, 'DELETE /a'],
  ['a method in the word of its option', 'curl -XPUT http://h/a', 'PUT /a'],
  ['a method of a long option', 'curl --request patch --url http://h/a', 'PATCH /a'],
  ['a body is a POST', `curl http://h/a -d 'password=secret'`, 'POST /a'],
  ['a raw body too', `curl http://h/a --data-raw '{"p":"secret/x"}'`, 'POST /a'],
  ['a head', 'curl -I http://h/a', 'HEAD /a'],
  ['data in the query', 'curl -G -d q=secret http://h/a', 'GET /a'],
  ['several lines', `curl http://h/a \\\n  ${HEADER} \\\n  --compressed`, 'GET /a'],
  ['quotes of the third kind', `curl -H $'X: it\\'s a/secret' http://h/a`, 'GET /a'],
  ['quotes in quotes', `curl -H "X: \\"a/secret\\"" http://h/a`, 'GET /a'],
  ['an option that is not known', 'curl --pass a/secret http://h/a', 'GET /a'],
  ['a bearer of its own option', 'curl --oauth2-bearer a/secret http://h/a', 'GET /a'],
  ['another command behind it', 'curl -s http://h/a | grep secret', 'GET /a'],
  ['no path', 'curl http://h', 'GET /'],
  ['a request', 'GET /orders/4 HTTP/1.1', 'GET /orders/4'],
  ['a request with a query', 'GET https://u:secret@h/a?b=secret', 'GET /a'],
  ['a path', '/orders/4?b=secret', '/orders/4'],
  ['an id', ' 01KB4000000000000000000001 ', '01KB4000000000000000000001'],
  [
    'an instance',
    'urn:sallyport:decision:01KB4000000000000000000001',
    'urn:sallyport:decision:01KB4000000000000000000001',
  ],
  ['a trace', '0af7651916cd43dd8448eb211c80319c', '0af7651916cd43dd8448eb211c80319c'],
] as const

const unclear = [
  ['a quote that is left open', `curl -H 'Authorization: a/secret http://h/a`],
  ['another that is', 'curl -H "X: a/secret http://h/a'],
  ['a backslash at the end', 'curl http://h/secret \\'],
  ['a command in it', 'curl -H "X: $(cat "a b/secret")" http://h/a'],
  ['another command in it', 'curl -H `cat a b/secret` http://h/a'],
  ['quotes of another shell', 'curl ^"http://h/a^" -H ^"X: ^\\^"a b/secret^\\^"^"'],
  ['a password with a slash', 'curl https://u:p/secret@h/a'],
  ['one behind a name with a slash', 'curl https://u/x:secret@h/a'],
  ['a backslash in the URL', `curl 'https://u\\:secret@h/a'`],
  ['no URL', `curl ${HEADER}`],
  ['only a value', 'curl --pass https://h/secret'],
  ['a blank in the URL', `curl 'http://h/a secret'`],
  ['another scheme', 'curl ftp://h/secret'],
  ['two slashes', 'GET //u:secret@h/a'],
  ['a field alone', 'Authorization: Bearer secret'],
  ['words', 'why secret'],
] as const

describe('plainQuestion', () => {
  for (const [name, text, question] of rows) {
    test(name, () => assert.deepEqual(plainQuestion(text), { kind: 'plain', question }))
  }

  for (const [name, text] of unclear) {
    test(`of ${name} nothing is kept, and it is said`, () => {
      const read = plainQuestion(text)
      assert.ok(read.kind === 'unclear', JSON.stringify(read))
      assert.match(read.problem, /nothing of it was kept or sent$/)
      assert.doesNotMatch(read.problem, /secret/)
    })
  }

  test('what is asked once reduced is the same', () => {
    for (const [, , question] of rows) {
      assert.deepEqual(plainQuestion(question), { kind: 'plain', question })
    }
  })
})
