import { type Address, readAddress, readRange } from '../address.ts'

/**
 * Addresses in every region that the borders of some blocks cut out: the first and the last of each
 * block, what follows it, and the first of all.
 *
 * Blocks are nested or apart, so that each region which is not empty begins at one of these.
 */
export function edgeAddresses(blocks: readonly string[]): readonly string[] {
  return [...new Set([...blocks.flatMap(edgesOf), '0.0.0.0', '::'])]
}

function edgesOf(block: string): readonly string[] {
  const range = readRange(block)
  if (typeof range === 'string') return []
  const bits = typeof range.first === 'number' ? 32 : 128
  const first = numberOf(range.first)
  const next = first + 2n ** BigInt(bits - range.length)
  return [first, next - 1n, next]
    .filter((address) => address < 2n ** BigInt(bits))
    .map((address) => textOf(address, bits))
    .filter((text) => readAddress(text) !== undefined)
}

function numberOf(address: Address): bigint {
  if (typeof address === 'number') return BigInt(address)
  return address.reduce((sum, word) => sum * 2n ** 32n + BigInt(word), 0n)
}

function textOf(address: bigint, bits: number): string {
  const [size, base, separator] = bits === 32 ? [8n, 10, '.'] : [16n, 16, ':']
  const parts = Array.from({ length: bits / Number(size) }, (_, i) => {
    const shift = size * BigInt(bits / Number(size) - 1 - i)
    return ((address >> shift) & (2n ** size - 1n)).toString(base)
  })
  return parts.join(String(separator))
}
