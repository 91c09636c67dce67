import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Address, isWithin, readAddress, readRange } from '../src/address.ts'

// Goal: an address has one reading or none; what two readers could read differently has none.
const read: readonly [name: string, text: string, Address][] = [
  ['the first address', '0.0.0.0', 0],
  ['the last address', '255.255.255.255', 0xffffffff],
  ['an address', '192.0.2.1', 0xc0000201],
  ['nothing but zeros', '::', [0, 0, 0, 0]],
  ['the loopback', '::1', [0, 0, 0, 1]],
  ['zeros at the end', '2001:db8::', [0x20010db8, 0, 0, 0]],
  ['zeros in the middle', '2001:DB8::a:b', [0x20010db8, 0, 0, 0xa000b]],
  ['all eight groups', '1:2:3:4:5:6:7:8', [0x10002, 0x30004, 0x50006, 0x70008]],
  ['one group left out', '1::3:4:5:6:7:8', [0x10000, 0x30004, 0x50006, 0x70008]],
  ['zeros in front of a group', '2001:0db8::0001', [0x20010db8, 0, 0, 1]],
  ['a wrapped IPv4 address is that address', '::ffff:192.0.2.1', 0xc0000201],
  ['in hexadecimal too', '::ffff:c000:201', 0xc0000201],
  ['written out too', '0:0:0:0:0:FFFF:192.0.2.1', 0xc0000201],
  ['an IPv4 address in another block is not', '64:ff9b::192.0.2.1', [0x64ff9b, 0, 0, 0xc0000201]],
]

const refused: readonly [name: string, unknown][] = [
  ['nothing', undefined],
  ['a number', 3_221_225_985],
  ['an empty text', ''],
  ['a zero in front', '010.0.0.1'],
  ['two zeros', '00.0.0.1'],
  ['three numbers', '10.0.1'],
  ['five numbers', '10.0.0.0.1'],
  ['a number over 255', '10.0.0.256'],
  ['four digits', '10.0.0.1000'],
  ['the character behind the digits', '10.0.0.:'],
  ['the one before them', '10.0.0./'],
  ['an empty number', '10..0.1'],
  ['hexadecimal', '0xa.0.0.1'],
  ['a sign', '+10.0.0.1'],
  ['a blank', ' 10.0.0.1'],
  ['digits of another script', '１０.0.0.1'],
  ['a port', '10.0.0.1:80'],
  ['brackets', '[::1]'],
  ['a zone', 'fe80::1%eth0'],
  ['seven groups', '1:2:3:4:5:6:7'],
  ['nine groups', '1:2:3:4:5:6:7:8:9'],
  ['two gaps', '1::2::3'],
  ['a gap for no group', '1:2:3:4:5:6:7::8'],
  ['three colons', ':::'],
  ['a single colon in front', ':1:2:3:4:5:6:7'],
  ['five digits in a group', '12345::'],
  ['no digits', 'g::'],
  ['IPv4 in the middle', '::192.0.2.1:1'],
  ['IPv4 before the gap', '192.0.2.1::'],
  ['a wrapped address that is none', '::ffff:192.0.2.256'],
  ['a text over the limit', `${'0'.repeat(46)}::`],
]

describe('readAddress', () => {
  for (const [name, text, expected] of read) {
    test(`${name} is read: ${text}`, () => assert.deepEqual(readAddress(text), expected))
  }

  for (const [name, text] of refused) {
    test(`${name} is no address`, () => assert.equal(readAddress(text), undefined))
  }

  test('what Node reads as an address is read, zones apart, and nothing else', () => {
    const piece = fc.constantFrom('0', '1', '00', '255', '256', 'ffff', 'a', '.', ':', '::', '%')
    const near = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), near)
    const property = fc.property(text, (text) => {
      const isAddress = isIP(text) !== 0 && !text.includes('%')
      assert.equal(readAddress(text) !== undefined, isAddress, text)
    })
    fc.assert(property, { numRuns: 20_000 })
  })
})

describe('readRange', () => {
  const ranges: readonly [block: string, inside: string, outside: string | undefined][] = [
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.0.0.0/8', '::ffff:10.0.0.1', '::a00:1'],
    ['10.0.0.1', '10.0.0.1', '10.0.0.0'],
    ['10.0.0.1/32', '10.0.0.1', '10.0.0.3'],
    ['128.0.0.0/1', '255.0.0.1', '127.255.255.255'],
    ['0.0.0.0/0', '203.0.113.9', '::1'],
    ['::ffff:10.0.0.0/104', '10.1.1.1', '11.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1', '10.0.0.2'],
    ['2001:db8::/32', '2001:db8:ffff::', '2001:db9::'],
    ['2001:db8::/33', '2001:db8:7fff::', '2001:db8:8000::'],
    ['2001:db8::/127', '2001:db8::1', '2001:db8::2'],
    ['2001:db8::1', '2001:db8::1', '2001:db8::'],
    ['::/0', '2001:db8::', '10.0.0.1'],
  ]
  for (const [block, inside, outside] of ranges) {
    test(`${block} holds ${inside} and not ${outside}`, () => {
      const range = readRange(block)
      assert.ok(typeof range === 'object')
      assert.equal(isWithin(readAddress(inside) ?? assert.fail(), range), true)
      assert.equal(isWithin(readAddress(outside) ?? assert.fail(), range), false)
    })
  }

  const bad: readonly [block: string, RegExp][] = [
    ['', /is no IPv4 or IPv6 address or block/],
    ['localhost', /`localhost` is no IPv4/],
    ['10.0.0.0/', /has no length of a prefix from 0 to 32/],
    ['10.0.0.0/33', /from 0 to 32/],
    ['10.0.0.0/08', /from 0 to 32/],
    ['10.0.0.0/-1', /from 0 to 32/],
    ['10.0.0.0/8/8', /from 0 to 32/],
    ['2001:db8::/129', /from 0 to 128/],
    ['::ffff:10.0.0.0/95', /from 96 to 128/],
    ['10.0.0.1/8', /`10.0.0.1\/8` has bits behind its prefix: write the first address/],
    ['128.0.0.0/0', /bits behind its prefix/],
    ['10.0.0.1/31', /bits behind its prefix/],
    ['2001:db8:0:2::/32', /bits behind its prefix/],
    ['2001:db8::1/64', /bits behind its prefix/],
    ['2001:db8:1::/33', /bits behind its prefix/],
    ['::ffff:10.0.0.1/104', /bits behind its prefix/],
  ]
  for (const [block, message] of bad) {
    test(`\`${block}\` is refused with a sentence`, () => {
      const range = readRange(block)
      assert.ok(typeof range === 'string')
      assert.match(range, message)
    })
  }
})
