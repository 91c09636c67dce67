import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Answer } from '@sallyport/guard'
import { writeAnswer } from '../../src/endpoints/write-answer.ts'

// Goal: an answer arrives with its own fields, marked, with the length that its reader waits for; and fields that were
// written before are written the same again.
const FIELDS: Answer['fields'] = [
  ['www-authenticate', 'Bearer'],
  ['www-authenticate', 'Basic'],
]

describe('writeAnswer', () => {
  let answers: readonly Answer[] = []
  const server = createServer((_, response) => {
    for (const answer of answers) writeAnswer(response, answer)
  })
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  after(() => {
    server.close()
    server.closeAllConnections()
  })

  const told = (method: string, ...written: readonly Answer[]): Promise<readonly string[]> => {
    answers = written
    const { port } = server.address() as AddressInfo
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, method, agent: false }, (response) => {
        let body = ''
        response.setEncoding('latin1').on('data', (piece) => {
          body += piece
        })
        response.on('end', () => {
          const { headersDistinct: fields, statusCode } = response
          const lines = ['x-gate', 'www-authenticate', 'content-length'].flatMap(
            (name) => fields[name] ?? ['-'],
          )
          resolve([String(statusCode), ...lines, body])
        })
      })
        .on('error', reject)
        .end()
    })
  }

  test('with each line, the mark and the length of its body, each time', async () => {
    for (const body of ['no', 'not so', '']) {
      const expected = ['401', '1', 'Bearer', 'Basic', String(body.length), body]
      assert.deepEqual(await told('GET', { status: 401, fields: FIELDS, body }), expected)
    }
  })

  test('of 204 without a length', async () => {
    const answer = { status: 204, fields: FIELDS, body: '' }
    assert.deepEqual(await told('GET', answer), ['204', '1', 'Bearer', 'Basic', '-', ''])
  })

  test('what was decided on a HEAD, as long as it says where somebody waits for it', async () => {
    const answer: Answer = { status: 403, fields: [['content-length', '3']], body: '' }
    assert.deepEqual(await told('GET', answer), ['403', '1', '-', '3', '   '])
    assert.deepEqual(await told('HEAD', answer), ['403', '1', '-', '3', ''])
  })

  test('once', async () => {
    const [one, other] = [401, 200].map((status) => ({ status, fields: FIELDS, body: '' }))
    assert.equal((await told('GET', one as Answer, other as Answer))[0], '401')
  })
})
