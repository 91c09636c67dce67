import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Told } from '../story.ts'
import { everyday, T, WORDS } from './everyday.ts'

const BOT = 'Mozilla/5.0 (compatible; bingbot/2.0)'

/** So many requests of eight neighbours, for what everybody reads, and others besides. */
function crawling(
  requests: number,
  told: Partial<Told>,
  others: readonly Told[] = [],
): readonly string[] {
  return everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}` }))
    .each(requests, (n) => ({
      at: T + n,
      address: `198.51.100.${n % 8}`,
      path: `/${WORDS[Math.floor(n / 8) % 5]}`,
      ...told,
    }))
    .tell(...others)
    .types()
}

// Goal: crawlers are known by what they ask for in vain, and by their neighbours where they name no client.
// Method: a story on each side of the limit.
describe('neighbours that name no client', () => {
  test('are a crawler from thirty refusals on', () => {
    assert.deepEqual(crawling(30, { agent: '-', status: 401 }), ['crawler'])
    assert.deepEqual(crawling(29, { agent: '-', status: 401 }), [])
  })

  test('are no crawler where they are served', () => {
    assert.deepEqual(crawling(30, { agent: '-' }), [])
  })

  for (const [served, types] of [
    [30, ['crawler']],
    [31, []],
  ] as const) {
    test(`are ${types.length > 0 ? 'one' : 'none'} where ${served} pages are for everybody, and sixty are not`, () => {
      const pages = Array.from({ length: served }, (_, n) => ({
        ...{ at: T + n, address: `198.51.100.${n % 8}`, agent: '-', path: '/' },
      }))
      assert.deepEqual(crawling(60, { agent: '-', status: 401 }, pages), types)
    })
  }
})

describe('a crawler that says so', () => {
  test('is told from fifteen pages on that send it to sign in, and serve others', () => {
    assert.deepEqual(crawling(40, { agent: BOT, status: 302 }), ['crawler'])
    assert.deepEqual(crawling(14, { agent: BOT, status: 302 }), [])
  })

  test('is not where a page has moved for good', () => {
    assert.deepEqual(crawling(40, { agent: BOT, status: 301 }), [])
  })

  test('is not where a page sends everybody on', () => {
    assert.deepEqual(crawling(40, { agent: BOT, status: 302, path: '/start' }), [])
  })

  test('is told beside another of its name that reads what it may', () => {
    const found = everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}` }))
      .each(200, (n) => ({ at: n * 30, address: '192.0.2.77', agent: BOT, path: '/pricing' }))
      .each(40, (n) => ({
        ...{ at: T + n, address: `198.51.100.${n % 8}`, agent: BOT, status: 302 },
        path: `/${WORDS[n % 5]}`,
      }))
      .types()
    assert.deepEqual(found, ['crawler'])
  })
})

describe('a scanner', () => {
  test('is told where some of what it tries sends it to sign in', () => {
    const scan = (requests: number): readonly string[] =>
      everyday()
        .each(requests, (n) => ({
          ...{ at: T + n, address: '198.51.100.9', agent: 'zgrab/0.x', path: `/x${n}.php` },
          status: n % 5 === 0 ? 302 : 404,
        }))
        .types()
    assert.deepEqual(scan(45), ['scanner'])
    assert.deepEqual(scan(30), [])
  })

  test('tries many things, and not a few in turn', () => {
    const scan = (different: number): readonly string[] =>
      everyday()
        .each(60, (n) => ({
          ...{ at: T + n, address: '198.51.100.9', agent: 'zgrab/0.x', status: 404 },
          path: `/x${n % different}.php`,
        }))
        .types()
    assert.deepEqual(scan(10), ['scanner'])
    assert.deepEqual(scan(6), [])
  })

  test('is not the machine itself', () => {
    const scan = (address: string): readonly string[] =>
      everyday()
        .each(60, (n) => ({ at: T + n, address, agent: '-', path: `/x${n}.php`, status: 404 }))
        .types()
    assert.deepEqual(scan('198.51.100.9'), ['scanner'])
    assert.deepEqual(scan('127.0.0.1'), [])
  })

  test('is not who asks again and again for what is there', () => {
    const asking = (unknown: number): readonly string[] =>
      everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}` }))
        .each(60, (n) => ({
          ...{ at: T + n, address: '198.51.100.9', agent: 'report/2.0', status: 401 },
          path: n < unknown ? `/x${n}.php` : `/${WORDS[n % 5]}`,
        }))
        .types()
    assert.deepEqual(asking(29), [])
    assert.deepEqual(asking(30), ['scanner'])
  })
})

describe('a scanner beside a crawler', () => {
  test('is told first where it asks for more', () => {
    const found = (pages: number): readonly string[] =>
      everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}` }))
        .each(pages, (n) => ({
          ...{ at: T + n, address: `198.51.100.${n % 8}`, agent: BOT, status: 401 },
          path: `/${WORDS[Math.floor(n / 8) % 5]}`,
        }))
        .each(60, (n) => ({
          ...{ at: T + n, address: '203.0.113.9', agent: 'zgrab/0.x', path: `/x${n}.php` },
          status: 404,
        }))
        .types()
    assert.deepEqual(found(40), ['scanner', 'crawler'])
    assert.deepEqual(found(80), ['crawler', 'scanner'])
  })
})

describe('a scanner that is only sent to sign in', () => {
  test('had no credentials that could run out', () => {
    const scan = { address: '203.0.113.9', agent: 'zgrab/0.x' } as const
    const found = everyday((i, at) => ({ path: `/${WORDS[(at + i) % 5]}`, subject: `s${i}` }))
      .each(10, (n) => ({ at: 600 + n, ...scan, path: `/${WORDS[n % 5]}`, status: 302 }))
      .each(30, (n) => ({ at: 700 + n * 40, ...scan, path: `/${WORDS[n % 5]}`, status: 401 }))
      .each(120, (n) => ({ at: 700 + n * 10, ...scan, path: `/x${n}.php`, status: 404 }))
      .types()
    assert.deepEqual(found, ['scanner'])
  })
})
