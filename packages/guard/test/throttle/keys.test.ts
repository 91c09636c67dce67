import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addressKey, foldedAccount, networkKey, Remembered } from '../../src/throttle/keys.ts'

// Goal: whatever a store may take for one name is one name here.
describe('foldedAccount', () => {
  const rows = [
    ['case', 'Alice', 'aLICE', true],
    ['blanks around', ' alice\u00a0', 'alice', true],
    ['blanks inside', 'al ice', 'alice', true],
    ['accents, composed or not', 'zo\u00eb', 'zoe\u0308', true],
    ['accents or none', 'zo\u00eb', 'zoe', true],
    ['wide letters', '\uff41lice', 'alice', true],
    ['a sharp s', 'stra\u00dfe', 'STRASSE', true],
    ['a final sigma', '\u03c2', '\u03c3', true],
    ['a Turkish i', '\u0130', 'i', true],
    ['what cannot be seen', 'al\u200bice', 'alice', true],
    ['another name', 'alice', 'alicf', false],
    ['a digit', 'alice', 'alice1', false],
    ['signs of ASCII', 'a.b+c@x', 'A.B+C@X', true],
    ['a letter that looks alike', 'alice', '\u0430lice', false],
  ] as const
  for (const [name, one, other, isSame] of rows) {
    test(`${name}: ${isSame ? 'one' : 'two'}`, () => {
      assert.equal(foldedAccount(one) === foldedAccount(other), isSame)
    })
  }
})

describe('addressKey', () => {
  const rows = [
    ['IPv4 stands whole', '192.0.2.1', '192.0.2.1'],
    ['IPv4 in IPv6 is IPv4', '::ffff:192.0.2.1', '192.0.2.1'],
    ['also in capitals', '::FFFF:192.0.2.1', '192.0.2.1'],
    ['also in hexadecimal', '::ffff:c000:201', '192.0.2.1'],
    ['also written out', '0:0:0:0:0:ffff:c000:0201', '192.0.2.1'],
    ['IPv4 behind NAT64', '64:ff9b::192.0.2.1', '192.0.2.1'],
    ['also in hexadecimal behind NAT64', '64:FF9B::c000:201', '192.0.2.1'],
    ['what only begins like NAT64', '64:ff9b:1::c000:201', '64:ff9b:1:0'],
    ['what only begins like a mapped one', '::fffe:c000:201', '0:0:0:0'],
    ['IPv4 with a port', '192.0.2.1:5555', '192.0.2.1'],
    ['IPv6 with a port', '[2001:db8::1]:80', '2001:db8:0:0'],
    ['IPv6 in brackets', '[2001:db8::1]', '2001:db8:0:0'],
    ['brackets later on stand as they are', 'x[2001:db8::1]', 'x[2001:db8::1]'],
    ['what follows brackets stands as it is', '[2001:db8::1]x', '[2001:db8::1]x'],
    ['empty brackets stand as they are', '[]', '[]'],
    ['a name in brackets stands as it is', '[unix]:80', '[unix]:80'],
    ['a name with a port stands as it is', 'host:80', 'host:80'],
    ['IPv6 counts by its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['zeros left out are put back', '2001:db8::1', '2001:db8:0:0'],
    ['zeros in front do not tell two apart', '2001:0db8:0000:0000::1', '2001:db8:0:0'],
    ['nor does the case', '2001:DB8::1', '2001:db8:0:0'],
    ['nor does a zone', 'fe80::1%eth0', 'fe80:0:0:0'],
    ['loopback', '::1', '0:0:0:0'],
    ['zeros left out before the last groups', '2001:db8::3:4:5:6:7', '2001:db8:0:3'],
    ['zeros left out in front', '::2:3:4:5:6:7:8', '0:2:3:4'],
    ['zeros left out behind', '2001:db8:1:2:3:4:5::', '2001:db8:1:2'],
    ['a single group', '1::', '1:0:0:0'],
    ['a group that is zero', '2001:0:0:7::1', '2001:0:0:7'],
    ['IPv6 that ends as IPv4 does', '2001:db8::192.0.2.1', '2001:db8:0:0'],
    ['a colon does not make an address', 'a:b:c:d:e', 'a:b:c:d:e'],
    ['what is no address stands as it is', 'unix', 'unix'],
    ['nothing stands as it is', '', ''],
    ['digits and dots stand as they are', '1.2', '1.2'],
    ['a slash is no part of an address', '1.2.3.4/8', '1.2.3.4/8'],
    ['IPv4 in IPv6 with a zone', '::ffff:192.0.2.1%eth0', '192.0.2.1'],
    ['what only looks mapped stands as it is', '::ffff:192.0.2', '::ffff:192.0.2'],
    ['NAT64 written out', '64:ff9b:0:0:0:0:c000:201', '192.0.2.1'],
    ['four groups and no address', '2001:db8:1:2:zz', '2001:db8:1:2:zz'],
    ['four groups of a full address with a zone', '2001:db8:1:2:3:4:5:6%e', '2001:db8:1:2'],
  ] as const
  for (const [name, address, expected] of rows) {
    test(name, () => assert.equal(addressKey(address), expected))
  }
})

describe('networkKey', () => {
  const rows = [
    ['IPv4 counts by its /24', '192.0.2.1', '192.0.2/'],
    ['also in IPv6', '::ffff:192.0.2.99', '192.0.2/'],
    ['IPv6 counts by its /48', '2001:db8:1:2:3:4:5:6', '2001:db8:1/'],
    ['another /64 is the same', '2001:db8:1:ffff::1', '2001:db8:1/'],
    ['another /48 is another', '2001:db8:2::1', '2001:db8:2/'],
    ['what is no address stands as it is', 'unix', 'unix'],
  ] as const
  for (const [name, address, expected] of rows) {
    test(name, () => assert.equal(networkKey(address), expected))
  }
})

describe('Remembered', () => {
  test('works out once what is asked for again, up to 4,096 texts of 128 characters', () => {
    let worked = 0
    const remembered = new Remembered((text) => {
      worked += 1
      return `${text}!`
    })
    const asked = (texts: readonly string[]): number => {
      worked = 0
      for (const text of texts) assert.equal(remembered.of(text), `${text}!`)
      return worked
    }
    const all = Array.from({ length: 4_096 }, (_, i) => `t${i}`)
    assert.equal(asked([...all, ...all]), 4_096)
    assert.equal(asked(['one more', 't0', 't0']), 2, 'all of them were forgotten')
    assert.equal(asked(['x'.repeat(128), 'x'.repeat(128)]), 1)
    assert.equal(asked(['x'.repeat(129), 'x'.repeat(129)]), 2)
  })
})
