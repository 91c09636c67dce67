import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  parseChallenges,
  parseCredentials,
  parseForwarded,
  parseStructuredDictionary,
  parseStructuredItem,
  parseStructuredList,
} from '@sallyport/contract'
import { Random } from '../../explain/random.ts'
import { GRAMMARS } from './grammar.ts'
import { PARSERS } from './parsers.ts'

// Goal: what a grammar makes is of that grammar, and every grammar belongs to a parser.
// Method: a few hundred texts of each, read by the parsers of contract, which refuse what breaks a grammar.

const readers: Readonly<Record<string, (text: string) => { readonly kind: string }>> = {
  'contract/challenges': parseChallenges,
  'contract/credentials': parseCredentials,
  'contract/forwarded': parseForwarded,
  'contract/structured-item': parseStructuredItem,
  'contract/structured-list': parseStructuredList,
  'contract/structured-dictionary': parseStructuredDictionary,
}

describe('what a grammar makes is read:', () => {
  for (const [name, read] of Object.entries(readers)) {
    test(name, () => {
      const random = new Random(name)
      for (let n = 0; n < 400; n += 1) {
        const text = GRAMMARS[name]?.(random) ?? ''
        assert.notEqual(read(text).kind, 'malformed', JSON.stringify(text))
      }
    })
  }
})

test('every grammar is of a parser', () => {
  const names = new Set(PARSERS.map((parser) => parser.name))
  assert.deepEqual(
    Object.keys(GRAMMARS).filter((name) => !names.has(name)),
    [],
  )
})
