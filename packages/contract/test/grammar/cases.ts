import { readFileSync } from 'node:fs'
import type { AuthElement } from '../../src/grammar/index.ts'

/** One row of `cases/*.json`: its name says which rule it proves. */
export interface Case {
  readonly name: string
}

/** A challenge or credentials as the rows write them: parameters are pairs. */
export interface ElementCase {
  readonly scheme: string
  readonly token68?: string
  readonly parameters: readonly (readonly [string, string])[]
  readonly valid: boolean
}

/** Reads the rows of `cases/<name>.json`; a file without rows is a mistake, not a success. */
export function readCases<Row extends Case>(name: string): readonly Row[] {
  const rows: Row[] = JSON.parse(
    readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'),
  )
  if (rows.length === 0) throw new Error(`cases/${name}.json has no rows`)
  return rows
}

/** What the parser must give for an element as a row writes it. */
export function elementOf({ parameters, ...rest }: ElementCase): AuthElement {
  return { ...rest, parameters: parametersOf(parameters) }
}

/** What the parser must give for the pairs of a row. */
export function parametersOf(
  pairs: readonly (readonly [string, string])[],
): { name: string; value: string }[] {
  return pairs.map(([name, value]) => ({ name, value }))
}

/** The bytes of a hexadecimal text. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** What is no field at all, to be given to every parser. */
export function rubbish(): readonly unknown[] {
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  const throwing = Object.defineProperty([], 0, {
    get() {
      throw new Error('looked at')
    },
  })
  const long: unknown[] = []
  long.length = 4_000_000_000
  return [
    ...[0, 1, Number.NaN, true, false, 5n, Symbol('a'), {}, () => 'a', new Date(0), /a/, new Map()],
    ...[[1], [undefined], [null], ['a', 5], [['a']], [{}], [Symbol('a')], new Uint8Array(3)],
    ...[new String('Basic'), { length: 1, 0: 'Basic' }, { toString: () => 'Basic' }],
    ...[revoked.proxy, throwing, long],
  ]
}
