import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { nodeAddress, parseForwarded } from '../../src/grammar/forwarded.ts'

/** Elements as `name=value` pairs, so that rows stay short. */
function read(field: string | readonly string[] | undefined): unknown {
  const reading = parseForwarded(field)
  if (reading.kind === 'malformed') return [reading.at, reading.why]
  return reading.elements.map(({ parameters }) =>
    parameters.map(({ name, value }) => `${name}=${value}`),
  )
}

// Goal: every value a field can have is read as elements, or as malformed at one place.
describe('parseForwarded', () => {
  const rows = [
    ['no field is no elements', undefined, []],
    ['an empty one too', '', []],
    [
      'one element with its pairs [RFC 7239 4 MAY]',
      'for=192.0.2.60;proto=http;by=203.0.113.43',
      [['for=192.0.2.60', 'proto=http', 'by=203.0.113.43']],
    ],
    [
      'several elements',
      'for=192.0.2.43, for=198.51.100.17',
      [['for=192.0.2.43'], ['for=198.51.100.17']],
    ],
    [
      'several lines are one list [RFC 7239 7.1 MAY]',
      ['for=192.0.2.43', 'for=198.51.100.17;by=_x'],
      [['for=192.0.2.43'], ['for=198.51.100.17', 'by=_x']],
    ],
    [
      'IPv6 is quoted [RFC 7239 4b MUST]',
      'For="[2001:db8:cafe::17]:4711"',
      [['For=[2001:db8:cafe::17]:4711']],
    ],
    [
      'IPv6 that is not quoted is malformed [RFC 7239 4b MUST]',
      'for=[2001:db8::1]',
      [4, 'value-expected'],
    ],
    ['commas and semicolons in quotes are text', 'for="a,b;c", for=d', [['for=a,b;c'], ['for=d']]],
    ['escapes are undone', 'for="\\"x\\\\"', [['for="x\\']]],
    ['empty elements and pairs are nothing', ', ;for=a;;by=b; ,,', [['for=a', 'by=b']]],
    ['white space beside a semicolon is read over', 'for=a ; by=b', [['for=a', 'by=b']]],
    ['white space beside the equals sign is none', 'for =a', [3, 'separator-expected']],
    ['a name without a value is malformed', 'for', [3, 'separator-expected']],
    ['no value after the equals sign', 'for=;by=b', [4, 'value-expected']],
    ['a quote that does not end', 'for="a, for=b', [13, 'unterminated']],
    ['a port outside quotes', 'for=192.0.2.43:80', [14, 'separator-expected']],
    ['a value where a name must be', '"a"', [0, 'element-expected']],
  ] as const
  for (const [name, field, expected] of rows) {
    test(name, () => assert.deepEqual(read(field), expected))
  }

  test('a parameter that occurs twice makes its element invalid [RFC 7239 4 MUST NOT]', () => {
    const reading = parseForwarded('for=a;FOR=b, for=c')
    assert.ok(reading.kind === 'elements')
    assert.deepEqual(
      reading.elements.map(({ valid }) => valid),
      [false, true],
    )
  })

  test('it never throws, and ends at every text', () => {
    const pieces = fc.constantFrom('for', '=', '"', '\\', ',', ';', ' ', '1', '[::1]', 'é', '\n')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const reading = parseForwarded(parts.join(''))
        assert.ok(reading.kind === 'elements' || reading.kind === 'malformed')
      }),
    )
  })
})

describe('nodeAddress', () => {
  const rows = [
    ['IPv4', '192.0.2.43', '192.0.2.43'],
    ['IPv4 with a port', '192.0.2.43:47011', '192.0.2.43'],
    ['IPv4 with a hidden port', '192.0.2.43:_x', '192.0.2.43'],
    ['IPv6 in brackets', '[2001:db8::1]', '2001:db8::1'],
    ['IPv6 with a port', '[2001:db8::1]:80', '2001:db8::1'],
    ['IPv6 without brackets is none', '2001:db8::1', undefined],
    ['unknown tells nothing', 'unknown', undefined],
    ['nor does a hidden name', '_gazonk', undefined],
    ['nor a name', 'example.com', undefined],
    ['text behind the brackets is no node', '[::1]x', undefined],
    ['nor is a port that is too long', '192.0.2.43:123456', undefined],
    ['nothing', '', undefined],
  ] as const
  for (const [name, node, expected] of rows) {
    test(`${name}: ${node}`, () => assert.equal(nodeAddress(node), expected))
  }
})
