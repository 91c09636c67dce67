import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../explain/random.ts'
import { fuzz } from './fuzz.ts'
import { steepest } from './growth.ts'
import { must, mustEqual, type Parser } from './parser.ts'
import { PARSERS } from './parsers.ts'
import { fuzzAll } from './proof.ts'
import { inThreads } from './threads.ts'

// Goal: fuzzing finds what is planted, and finds nothing in our parsers with a small budget.
// Method: parsers with one fault each; then every parser of ours.

const parser = (read: (text: string) => string): Parser => {
  return { name: 'planted', seeds: ['a=1; b="2"', 'c'], from: 'stranger', read }
}
const budget = (seed = 'test') => ({
  inputs: 20_000,
  seconds: Number.POSITIVE_INFINITY,
  random: new Random(seed),
})

describe('fuzz', () => {
  test('what a grammar makes is tried as it is', async () => {
    const word = 'a word that no change of the seeds comes to'
    const grammatical: Parser = {
      ...parser((text) => (text === word ? fail(RangeError) : 'read')),
      grammar: () => word,
    }
    const [failure] = (await fuzz(grammatical, budget())).failures
    assert.deepEqual(failure, { input: word, why: 'RangeError: broken' })
  })

  test('an error that is not stated is found, and its input made small', async () => {
    const planted = parser((text) => (text.includes('""') ? fail(RangeError) : 'read'))
    assert.deepEqual((await fuzz(planted, budget())).failures, [
      { input: '""', why: 'RangeError: broken' },
    ])
  })

  test('a result that is not well formed is found', async () => {
    const planted = parser((text) => {
      must(!text.includes('\0'), 'holds a zero')
      return 'read'
    })
    const [failure] = (await fuzz(planted, budget())).failures
    assert.deepEqual(failure, { input: '\0', why: 'Broken: holds a zero' })
  })

  test('a writer that loses a sign of a number is found', () => {
    assert.throws(() => mustEqual([-0], [0], 'reads otherwise'), /reads otherwise/)
    assert.throws(() => mustEqual(new Map([['a', 1]]), new Map(), 'reads otherwise'))
    mustEqual({ a: [1n] }, { a: [1n] }, 'reads otherwise')
  })

  test('the same seed tries the same, and another one other inputs', async () => {
    const inputs = async (seed: string): Promise<string> => {
      const seen: string[] = []
      await fuzz(
        parser((text) => String(seen.push(text) % 3)),
        { ...budget(seed), inputs: 200 },
      )
      return JSON.stringify(seen)
    }
    assert.equal(await inputs('a'), await inputs('a'))
    assert.notEqual(await inputs('a'), await inputs('b'))
  })

  test('a parser whose time is the square of the length is found, one that is linear is not', () => {
    const square = parser((text) => {
      let sum = 0
      for (let i = 0; i < text.length; i += 1) for (let j = 0; j < text.length; j += 1) sum ^= i + j
      return String(sum)
    })
    const linear = parser((text) => String(text.split('').reverse().join('').length))
    assert.match(steepest(square, 2, new Random('s'))?.why ?? '', /where twice as long each time/)
    assert.equal(steepest(linear, 2, new Random('s')), undefined)
  })
})

test('no parser of ours fails', async () => {
  const told: string[] = []
  const names = PARSERS.map(({ name }) => name)
  const result = await fuzzAll(names, {
    seed: 'smoke',
    inputs: PARSERS.length * 150,
    seconds: Number.POSITIVE_INFINITY,
    tell: (line) => told.push(line),
  })
  assert.deepEqual(result.failures, [])
  assert.ok(told.length >= PARSERS.length)
  assert.ok(result.tried >= PARSERS.length * 150)
})

test('a thread that fails is no silence', async () => {
  const share = { name: 'of nobody', seed: 's', inputs: 1, seconds: 1, pumps: 0 }
  await assert.rejects(
    inThreads([share], 1, () => {}),
    /there is no parser of nobody/,
  )
})

function fail(Kind: new (message: string) => Error): never {
  throw new Kind('broken')
}
