import { type AddressRange, isWithin, readAddress, readRange } from '../address.ts'
import { RuleError } from '../fields.ts'
import { type LeafKind, NO_MEND } from '../leaf.ts'
import { ownValue } from '../own.ts'
import { bounded, shown } from '../text.ts'
import { FALSE, TRUE, UNKNOWN } from '../truth.ts'

/** The most blocks of addresses in one requirement. */
export const RANGE_COUNT_MAX = 1000

/** The request comes from an address within one of the blocks. */
export interface AddressRule {
  readonly kind: 'address'
  readonly within: readonly string[]
}

/**
 * Requires that the client's address, `address` of the context, lies in one of the blocks:
 * `10.0.0.0/8`, `2001:db8::/32`, or a single address. An address that cannot be read is unknown.
 *
 * Behind a proxy the context has the proxy's address, unless the adapter was told to trust it.
 */
export function address(first: string, ...rest: readonly string[]): AddressRule {
  return { kind: 'address', within: [first, ...rest] }
}

/** How a required address is read, described and decided. */
export const addressLeaf: LeafKind<AddressRule> = {
  read(fields) {
    const within = fields.take('within')
    if (!Array.isArray(within) || within.length === 0 || within.length > RANGE_COUNT_MAX) {
      throw fields.problem('within', `a list of 1 to ${RANGE_COUNT_MAX} blocks is expected`)
    }
    const blocks = Array.from(within, (block: unknown, i) => {
      const path = `${fields.path}.within[${i}]`
      if (typeof block !== 'string')
        throw new RuleError(path, 'a text such as `10.0.0.0/8` is expected')
      rangeOf(block, path)
      return block
    })
    return { kind: 'address', within: blocks }
  },
  describe: ({ within }) => `address within ${within.join(' or ')}`,
  needs: () => ['context'],
  context: () => ['address'],
  compile({ within }, { path }) {
    const ranges = within.map((block) => rangeOf(block, path))
    return {
      evaluate({ context }) {
        const from = readAddress(ownValue(context, 'address'))
        if (from === undefined) return UNKNOWN
        for (let i = 0; i < ranges.length; i += 1) {
          if (isWithin(from, ranges[i] as AddressRange)) return TRUE
        }
        return FALSE
      },
      shortfall: ({ context }) => ({
        reason: 'address_not_allowed',
        compared: bounded(`address ${shown(ownValue(context, 'address'))}`),
        mend: NO_MEND,
      }),
    }
  },
}

function rangeOf(block: string, path: string): AddressRange {
  const range = readRange(block)
  if (typeof range === 'string') throw new RuleError(path, range)
  return range
}
