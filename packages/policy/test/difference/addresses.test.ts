import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isWithin, readAddress, readRange } from '../../src/address.ts'
import { edgeAddresses } from '../../src/difference/addresses.ts'

describe('edgeAddresses', () => {
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['in the block, and behind it', ['10.0.0.0/8'], ['10.0.0.0', '10.255.255.255', '11.0.0.0']],
    [
      'the last block of all has nothing behind it',
      ['255.0.0.0/8'],
      ['255.0.0.0', '255.255.255.255'],
    ],
    ['a single address', ['192.0.2.1'], ['192.0.2.1', '192.0.2.2']],
    ['IPv6', ['2001:db8::/32'], ['2001:db8:0:0:0:0:0:0', '2001:db9:0:0:0:0:0:0']],
  ]
  for (const [name, blocks, expected] of rows) {
    test(name, () => {
      const found = edgeAddresses(blocks)
      for (const address of expected) assert.ok(found.includes(address), `${address} in ${found}`)
    })
  }

  test('every region that nested blocks cut out has an address', () => {
    const blocks = ['10.0.0.0/8', '10.0.0.0/9', '10.0.0.0/16', '10.128.0.0/9']
    const regions = edgeAddresses(blocks).map((text) => {
      const address = readAddress(text)
      assert.ok(address !== undefined, text)
      return blocks.filter((block) => {
        const range = readRange(block)
        return typeof range !== 'string' && isWithin(address, range)
      })
    })
    const distinct = new Set(regions.map((region) => region.join()))
    // In none, in the second half, in the first but not its beginning, and in that beginning.
    assert.equal(distinct.size, 4)
  })
})
