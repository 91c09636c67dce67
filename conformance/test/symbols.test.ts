// Goal: symbols stand for what their names say, anew each time or the same again by label.
// Method: rows over one fixture; credentials are decoded where that is possible.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createFixture, REALM } from '../src/fixture/fixture.ts'
import { Symbols } from '../src/symbols.ts'

const fixture = await createFixture()
const symbols = new Symbols(fixture.office)
const decode = (text: string): string => Buffer.from(text, 'base64').toString('latin1')

describe('Symbols', () => {
  after(() => fixture?.close())

  test('a text without symbols stays as it is', async () => {
    assert.equal(await symbols.fill('a {b} {{}} c'), 'a {b} {{}} c')
  })

  test('the realm and repetitions', async () => {
    assert.equal(await symbols.fill('{{realm}}|{{repeat:a:3}}'), `${REALM}|aaa`)
  })

  test('Basic credentials, in the charset of their name', async () => {
    assert.equal(decode(await symbols.fill('{{basic.colon}}')), 'colon:pa:ss:word')
    assert.equal(decode(await symbols.fill('{{basic.zoe_latin1}}')), 'zoë:pässwörd')
    assert.notEqual(
      await symbols.fill('{{basic.zoe_utf8}}'),
      await symbols.fill('{{basic.zoe_latin1}}'),
    )
  })

  test('what is made anew differs each time', async () => {
    for (const symbol of ['{{key.unknown}}', '{{token.good}}', '{{basic.guess}}']) {
      assert.notEqual(await symbols.fill(symbol), await symbols.fill(symbol))
    }
  })

  test('with a label it is the same again', async () => {
    const [one, two] = (await symbols.fill('{{token.good#1}} {{token.good#1}}')).split(' ')
    assert.equal(one, two)
    assert.equal(await symbols.fill('{{token.good#1}}'), one)
    assert.notEqual(await symbols.fill('{{token.good#2}}'), one)
  })

  for (const symbol of ['{{token.nobody}}', '{{token}}', '{{repeat:a}}', '{{basic.toString}}']) {
    test(`${symbol} is unknown`, async () => {
      await assert.rejects(symbols.fill(symbol), /there is no symbol/)
    })
  }
})
