import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { type ClientDecision, formatDecision } from '../src/index.ts'
import { publicUrl } from '../src/trace.ts'

const decision: ClientDecision = {
  method: 'GET',
  url: 'https://api.example/orders',
  attempt: 2,
  scheme: 'bearer',
  status: 403,
  code: 'forbidden',
  decisionId: '01J',
  step: { kind: 'stop', rule: 'anything else is handed over' },
}

describe('formatDecision', () => {
  test('is one line with the id of the server', () => {
    assert.equal(
      formatDecision(decision),
      'sallyport GET https://api.example/orders #2 bearer: 403 forbidden -> stop: anything else is handed over (decision 01J)',
    )
  })
  test('is one line whatever the server says', () => {
    const line = formatDecision({ ...decision, code: 'a\r\nb', decisionId: '\u001b]0;c' })
    assert.match(line, / 403 a b -> .* \(decision {2}\]0;c\)$/)
  })
  test('says so where no answer came and nothing was shown', () => {
    const bare = {
      ...decision,
      status: 0,
      code: undefined,
      decisionId: undefined,
      scheme: undefined,
    }
    assert.match(formatDecision(bare), /#2 bare: no answer -> stop: [^(]*$/)
  })
})

test('publicUrl leaves out what may be a secret', () => {
  const url = 'https://alice:secret@api.example:444/orders?key=secret#secret'
  assert.equal(publicUrl(url), 'https://api.example:444/orders')
})

describe('DEBUG', () => {
  const program = `
    const { createAccessClient } = await import('@sallyport/client')
    const fetch = async () => new Response(null, { status: 403 })
    await createAccessClient({ origins: ['https://api.example'], fetch }).fetch('/a?b')
  `
  const rows = [
    ['sallyport', true],
    ['other, sallyport', true],
    ['*', true],
    ['other', false],
    ['', false],
  ] as const
  for (const [names, isSaid] of rows) {
    test(`\`${names}\` ${isSaid ? 'shows' : 'hides'} what is decided`, () => {
      const args = ['--conditions=sallyport:source', '--input-type=module', '-e', program]
      const env = { ...process.env, DEBUG: names }
      const cwd = import.meta.dirname
      const { stdout, stderr } = spawnSync(process.execPath, args, { env, cwd, encoding: 'utf8' })
      assert.equal(stderr, '')
      const said =
        'sallyport GET https://api.example/a #1 bare: 403 -> stop: anything else is handed over\n'
      assert.equal(stdout, isSaid ? said : '')
    })
  }
})
