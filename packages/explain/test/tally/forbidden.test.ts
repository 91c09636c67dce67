import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Seen } from '../../src/read/seen.ts'
import { type Forbidden, ForbiddenPairs, type Refused } from '../../src/tally/forbidden.ts'
import { pathNumberOf } from '../../src/tally/path-number.ts'
import { Routes } from '../../src/tally/routes.ts'
import { ServedAfter } from '../../src/tally/served-after.ts'
import { Story, type Told } from '../story.ts'

const no = (at: number, more: Partial<Told> = {}): Told => ({ at, status: 403, ...more })
const yes = (at: number, more: Partial<Told> = {}): Told => ({ at, ...more })

function pairsOf(...told: readonly Told[]): readonly Forbidden[] {
  return new Story().tell(...told).tally().forbidden.all
}

const route = new Routes().routeOf('GET', '/orders/1')

function refusal(path: string): Refused {
  const seen = Object.assign(new Seen(), { method: 'GET', path })
  const numbers = { address: 1, reason: 0, requirement: 0, policyVersion: 0 }
  return { seen, route, path: pathNumberOf(seen), time: 1000, wasServed: false, ...numbers }
}

describe('a pair of caller and route that met 403', () => {
  test('says whether the route served the caller before', () => {
    const before = pairsOf(yes(0), no(1))
    const never = pairsOf(yes(0, { path: '/else' }), no(1))
    assert.deepEqual([before[0]?.wasServed, never[0]?.wasServed], [true, false])
  })

  test('counts what was served after it', () => {
    const [pair] = pairsOf(no(0), yes(1), yes(2), yes(3, { path: '/else' }))
    assert.equal(pair?.servedAfter, 2)
  })

  test('counts the same path within a minute as a repeat, another path or a later time not', () => {
    const path = (i: number) => ({ path: `/orders/${i}` })
    const [pair] = pairsOf(
      no(0, path(1)),
      no(59, path(1)),
      no(60, path(2)),
      no(61, path(1)),
      no(121, path(1)),
    )
    assert.deepEqual([pair?.refusals, pair?.repeats, pair?.paths.size], [5, 1, 2])
    assert.equal(pair?.isOfOnePath, false)
    assert.equal(pairsOf(no(0, path(1)), no(1, path(1)))[0]?.isOfOnePath, true)
  })

  test('a 404 that hides a refusal is one, another 404 is not', () => {
    assert.equal(pairsOf(no(0, { status: 404, isConcealed: true })).length, 1)
    assert.equal(pairsOf(no(0, { status: 404, isConcealed: false })).length, 0)
  })

  test('one that is there shows what comes after, and stays the same one', () => {
    const pairs = new ForbiddenPairs(new ServedAfter(), 1)
    const told = refusal('/orders/1')
    assert.equal(pairs.refused(3, told), true)
    const [pair] = pairs.all
    assert.equal(pairs.refused(3, { ...told, time: told.time + 5 }), true)
    assert.deepEqual([pair?.refusals, pair?.repeats, pair?.last], [2, 1, told.time + 5])
    assert.equal(pairs.all[0], pair)
  })

  test('beyond the limit none is kept, and what was dropped is counted', () => {
    const pairs = new ForbiddenPairs(new ServedAfter(), 1)
    assert.equal(pairs.refused(3, refusal('/orders/1')), true)
    assert.equal(pairs.refused(4, refusal('/orders/1')), false)
    assert.deepEqual([pairs.all.length, pairs.dropped], [1, 1])
  })

  test('256 paths are told apart, one more is not', () => {
    const pairs = new ForbiddenPairs(new ServedAfter(), 1)
    for (let i = 0; i < 256; i += 1) pairs.refused(3, refusal(`/orders/${i}`))
    assert.equal(pairs.all[0]?.paths.size, 256)
    pairs.refused(3, refusal('/orders/256'))
    assert.equal(pairs.all[0]?.paths.size, 256)
  })

  test('two callers are two pairs, and two routes too', () => {
    const other = { address: '192.0.2.7' }
    assert.equal(pairsOf(no(0), no(1, other), no(2, { path: '/else' }), no(3)).length, 3)
  })
})
